"""Elumenta token plan.

Source: "Get Current User", "Get Balance" and "Update Profile" (Elumenta API v2).
Units: whole tokens, requests for the rate limits; times are UTC.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.domain.errors import KeyNotAccepted, OutcomeUnknown, ProviderError, Unavailable, UnexpectedAnswer
from bot.domain.profile import Editable, Kind, Profile
from bot.domain.reading import Balance, Part, Reading
from bot.providers._base import Credentials, Provider, ProviderHttp, ProviderInfo
from bot.providers._parse import Answer, Essential, Number, Text, TrueNames, UtcTime, text

INFO = ProviderInfo(
    id="elumenta",
    title="Elumenta",
    unit="tokens",
    base_url="https://elumenta.ru",
    docs="https://docs.elumenta.ru",
    key_prefix="nb_",
    edits=frozenset(Editable),
    daily_profile=True,
)
ME = "/api/v2/user/me"
BALANCE = "/api/v2/user/balance"

PLAN = {
    "plan": Kind.PLAN,
    "plan_expires_at": Kind.END,
    "token_balance": Kind.AMOUNT,
    "token_limit": Kind.LIMIT,
    "tokens_used_this_period": Kind.AMOUNT,
}
LIMITS = {"rate_limit_hourly": Kind.CEILING, "rate_limit_daily": Kind.CEILING}
PERSON = {"name": Kind.TEXT, "email": Kind.TEXT, "telegram_username": Kind.TEXT, "avatar_url": Kind.LINK}
SIGN_IN = {"auth_methods": Kind.NAMES}


class _Balance(Answer):
    """GET /api/v2/user/balance; all but the balance may be absent or null and is then unknown."""

    token_balance: Essential
    plan: Text = None
    plan_tokens_remaining: Number = None
    bonus_tokens: Number = None
    plan_expires_at: UtcTime = None
    next_refill_at: UtcTime = None


class _User(Answer):
    """GET and PATCH /api/v2/user/me; not shown: `id`, which means nothing outside Elumenta."""

    token_balance: Essential
    id: Number = None
    name: Text = None
    email: Text = None
    telegram_username: Text = None
    avatar_url: Text = None
    plan: Text = None
    plan_expires_at: UtcTime = None
    token_limit: Number = None
    tokens_used_this_period: Number = None
    rate_limit_hourly: Number = None
    rate_limit_daily: Number = None
    auth_methods: TrueNames = None

    def beside(self, reading: Reading) -> Reading:
        """Return the reading with what only this answer tells of the account."""
        return replace(
            reading,
            identity=None if self.id is None else format(self.id, "f"),
            calls_hourly=_calls(self.rate_limit_hourly),
            calls_daily=_calls(self.rate_limit_daily),
        )


def _headers(credentials: Credentials) -> dict[str, str]:
    return {"Authorization": f"Bearer {credentials['key'].get_secret_value()}"}


async def _user(http: ProviderHttp, credentials: Credentials) -> _User:
    return _User.parse(await http.get(ME, headers=_headers(credentials)))


async def read(http: ProviderHttp, credentials: Credentials, last: Reading | None) -> Reading:
    """Return the tokens left, from the light endpoint.

    It lacks the limit, which changes only with the plan: taken from `last` where that has one for the same plan,
    else from the profile. Where the profile fails, the balance is known all the same and the limit is unknown;
    only a key that stopped being accepted meanwhile is an error.
    """
    held = _Balance.parse(await http.get(BALANCE, headers=_headers(credentials)))
    limit = last.headline.limit if last and last.plan == held.plan else None
    user = None
    if limit is None:
        try:
            user = await _user(http, credentials)
        except KeyNotAccepted:
            raise
        except ProviderError:
            pass
        else:
            limit = user.token_limit
    balance = Balance(
        "balance",
        unit=INFO.unit,
        amount=held.token_balance,
        limit=limit,
        next_refill_at=held.next_refill_at,
        parts=(
            Part("plan_tokens_remaining", held.plan_tokens_remaining),
            Part("bonus_tokens", held.bonus_tokens),
        ),
    )
    reading = Reading((balance,), held.plan, held.plan_expires_at, last.identity if last else None)
    return reading if user is None else user.beside(reading)


async def profile(http: ProviderHttp, credentials: Credentials) -> Profile:
    """Return every field but `id`, which becomes the reading's identity."""
    user = await _user(http, credentials)
    balance = Balance(
        "balance", unit=INFO.unit, amount=user.token_balance, limit=user.token_limit, used=user.tokens_used_this_period
    )
    sections = (
        user.section("plan", PLAN),
        user.section("limits", LIMITS),
        user.section("person", PERSON, personal=True),
        user.section("sign_in", SIGN_IN, personal=True),
    )
    return Profile(sections, user.beside(Reading((balance,), user.plan, user.plan_expires_at)))


def _calls(limit: Decimal | None) -> int | None:
    return None if limit is None else max(0, int(limit))


async def edit(http: ProviderHttp, credentials: Credentials, field: Editable, value: str) -> str | None:
    """Return what the provider holds after the change.

    An answer that shows the new value settles it. After any other (none at all, an error, another value) the change
    may or may not have taken effect: it is not sent again, the profile is read back, and what stands there is returned.
    Raises OutcomeUnknown where that fails too; KeyNotAccepted, NotAllowed and AskedTooOften mean nothing was changed.
    """
    headers = _headers(credentials)
    try:
        answer = await http.patch(ME, headers=headers, json={field.value: value})
        if _held(answer, field) == value:
            return value
    except (Unavailable, UnexpectedAnswer):
        pass  # what is true stands in the profile
    try:
        return _held(await http.get(ME, headers=headers), field)
    except ProviderError:
        raise OutcomeUnknown from None


def _held(answer: dict[str, Any], field: Editable) -> str | None:
    """Return the field of a user object; only the avatar may be null. Raises UnexpectedAnswer."""
    value = answer.get(field.value, ...)
    if value is None and field is Editable.AVATAR:
        return None
    held = text(value)
    if held is None:
        raise UnexpectedAnswer(field.value)
    return held


PROVIDER = Provider(INFO, read, profile, edit)
