"""Elumenta token plan.

Source: "Get Current User", "Get Balance" and "Update Profile" (Elumenta API v2).
Units: whole tokens, requests for the rate limits; times are UTC.
Not shown: `id`, which means nothing outside Elumenta.
"""

from dataclasses import replace
from decimal import Decimal

from bot.domain.errors import KeyNotAccepted, OutcomeUnknown, ProviderError, Unavailable, UnexpectedAnswer
from bot.domain.profile import Editable, FieldKind, Profile
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Answer, Category, Credential, Evidence, Http, Provider, mark
from bot.providers.values import ceiling

ME = "/api/v2/user/me"
BALANCE = "/api/v2/user/balance"

PLAN = {
    "plan": FieldKind.PLAN,
    "plan_expires_at": FieldKind.END,
    "token_balance": FieldKind.AMOUNT,
    "token_limit": FieldKind.ALLOWANCE,
    "tokens_used_this_period": FieldKind.AMOUNT,
}
LIMITS = {"rate_limit_hourly": FieldKind.CEILING, "rate_limit_daily": FieldKind.CEILING}
PERSON = {
    "name": FieldKind.TEXT,
    "email": FieldKind.TEXT,
    "telegram_username": FieldKind.TEXT,
    "avatar_url": FieldKind.LINK,
}
SIGN_IN = {"auth_methods": FieldKind.NAMES}


async def read(http: Http, last: Reading | None) -> Reading:
    """Return the tokens left, from the light endpoint.

    It lacks the limit, which changes only with the plan: taken from `last` where that has one for the same plan,
    else from the profile. Where the profile fails, the balance is known all the same and the limit is unknown;
    only a key that stopped being accepted meanwhile is an error.
    """
    answer = await http.get(BALANCE)
    maybe = answer.maybe
    plan = maybe.text("plan")
    limit = last.headline.limit if last and last.plan == plan else None
    balance = Balance(
        "balance",
        "tokens",
        answer.number("token_balance"),
        limit=limit,
        next_refill_at=maybe.time("next_refill_at"),
        parts=maybe.parts("plan_tokens_remaining", "bonus_tokens"),
    )
    reading = Reading((balance,), plan, maybe.time("plan_expires_at"), last.identity if last else None)
    if limit is not None:
        return reading
    try:
        user = (await http.get(ME)).maybe
    except KeyNotAccepted:
        raise
    except ProviderError:
        return reading
    return _with_account(user, replace(reading, balances=(replace(balance, limit=user.number("token_limit")),)))


async def profile(http: Http) -> Profile:
    """Return every field but `id`, which becomes the reading's identity."""
    user = await http.get(ME)
    maybe = user.maybe
    balance = Balance(
        "balance",
        "tokens",
        user.number("token_balance"),
        limit=maybe.number("token_limit"),
        used=maybe.number("tokens_used_this_period"),
    )
    sections = (
        user.section("plan", PLAN),
        user.section("limits", LIMITS),
        user.section("person", PERSON, personal=True),
        user.section("sign_in", SIGN_IN, personal=True),
    )
    reading = Reading((balance,), maybe.text("plan"), maybe.time("plan_expires_at"))
    return Profile(sections, _with_account(maybe, reading))


def _with_account(user: Answer, reading: Reading) -> Reading:
    """Return the reading with what only the profile tells of the account."""
    account = user.number("id")
    return replace(
        reading,
        identity=None if account is None else format(account, "f"),
        calls_hourly=_calls(user.number("rate_limit_hourly")),
        calls_daily=_calls(user.number("rate_limit_daily")),
    )


def _calls(limit: Decimal | None) -> int | None:
    known = ceiling(limit)
    return None if known is None else int(known)


async def edit(http: Http, field: Editable, value: str) -> str | None:
    """Return what the provider holds after the change.

    An answer that shows the new value settles it. After any other (none at all, an error, another value) the change
    may or may not have taken effect: it is not sent again, the profile is read back, and what stands there is returned.
    Raises OutcomeUnknown where that fails too; KeyNotAccepted, NotAllowed and AskedTooOften mean nothing was changed.
    """
    try:
        if _current(await http.patch(ME, json={field.value: value}), field) == value:
            return value
    except (Unavailable, UnexpectedAnswer):
        pass  # what is true stands in the profile
    try:
        return _current(await http.get(ME), field)
    except ProviderError:
        raise OutcomeUnknown from None


def _current(user: Answer, field: Editable) -> str | None:
    """Return the field of a user object; only the avatar may be null. Raises UnexpectedAnswer."""
    current = user.text(field.value)
    if current is None and field is not Editable.AVATAR:
        raise UnexpectedAnswer(field.value)
    return current


PROVIDER = Provider(
    "elumenta",
    "Elumenta",
    "https://elumenta.ru",
    category=Category.AI_LLM,
    evidence=Evidence.OFFICIAL,
    docs="https://docs.elumenta.ru",
    credentials=[Credential("key", prefix="nb_")],
    read=read,
    profile=profile,
    daily_profile=True,
    edits=frozenset(Editable),
    edit=edit,
    labels={"balance": mark("Tokens")},
    console="https://elumenta.ru",
)
