"""`/me`: fields in words, and whatever a provider answers as valid HTML."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.account import Status
from bot.domain.errors import Unavailable
from bot.domain.profile import Field, FieldKind, Profile, Section, Value
from bot.domain.reading import Balance, Part, Reading
from bot.providers.catalogue import elumenta, generect
from bot.sandbox.telegram.html import parse_html
from bot.texts.cards import account_card, balance_card, failed_card
from bot.texts.localisation import LANGUAGES
from bot.texts.names import FIELDS
from bot.texts.profiles import profile_card
from tests.texts.samples import CREDITS, HOSTILE, account, localisation, taken

MOMENT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

texts = st.one_of(
    st.just(HOSTILE), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
)
amounts = st.one_of(st.none(), st.decimals(-(10**17), 10**17, allow_nan=False, places=4), st.integers().map(Decimal))
small = amounts.filter(lambda value: value is None or abs(value) < 10**18)
moments = st.one_of(
    st.none(),
    st.datetimes(datetime(1970, 1, 2), datetime(9998, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive
)
parts = st.builds(Part, st.sampled_from(["bonus_tokens", "balance_email_finder", "balance_<b>"]), small)
balances = st.builds(
    Balance, st.just("balance"), st.one_of(st.sampled_from(["credits", "tokens"]), texts), small, small, small, small,
    moments, parts=st.lists(parts, max_size=3).map(tuple),
)  # fmt: skip
readings = st.builds(Reading, st.lists(balances, min_size=1, max_size=3).map(tuple), st.none() | texts, moments)
VALUES: dict[FieldKind, st.SearchStrategy[Value]] = {
    **dict.fromkeys((FieldKind.TEXT, FieldKind.PLAN, FieldKind.LINK), st.none() | texts),
    **dict.fromkeys(
        (
            FieldKind.AMOUNT,
            FieldKind.COUNT,
            FieldKind.HOURS,
            FieldKind.CEILING,
            FieldKind.ALLOWANCE,
            FieldKind.COUNT_LIMIT,
        ),
        small,
    ),
    **dict.fromkeys((FieldKind.MOMENT, FieldKind.END), moments | st.none() | st.dates()),
    FieldKind.FLAG: st.none() | st.booleans(),
    FieldKind.NAMES: st.none() | st.lists(texts, max_size=3).map(tuple),
}
fields = st.sampled_from(list(FieldKind)).flatmap(
    lambda kind: st.builds(Field, st.sampled_from([*FIELDS, "brand_<new>"]), st.just(kind), VALUES[kind])
)
sections = st.builds(Section, st.sampled_from(["plan", "person", "brand_new"]), st.lists(fields).map(tuple))


def line(kind: FieldKind, value: Value, language: str = "en") -> str:
    """What stands behind the name of a field."""
    profile = Profile((Section("plan", (Field("brand_new", kind, value),)),), CREDITS)
    return profile_card(localisation(language), account(), "Generect", profile, {}).split("Brand new: ")[1]


@pytest.mark.failure(37)
@pytest.mark.parametrize(
    ("kind", "value", "english", "russian"),
    [
        (FieldKind.TEXT, None, "not set", "не указано"),
        (FieldKind.TEXT, "", "not set", "не указано"),
        (FieldKind.TEXT, "Ann", "Ann", "Ann"),
        (FieldKind.LINK, None, "not set", "не указано"),
        (FieldKind.NAMES, (), "not set", "не указано"),
        (FieldKind.NAMES, ("telegram", "email"), "telegram, email", "telegram, email"),
        (FieldKind.PLAN, None, "unknown", "неизвестно"),
        (FieldKind.PLAN, "", "unknown", "неизвестно"),
        (FieldKind.PLAN, "Business", "Business", "Business"),
        (FieldKind.AMOUNT, None, "unknown", "неизвестно"),
        (FieldKind.AMOUNT, Decimal(0), "0 credits", "0 кредитов"),
        (FieldKind.AMOUNT, Decimal(-1), "-1 credit", "-1 кредит"),
        (FieldKind.COUNT, Decimal(7), "7", "7"),
        (FieldKind.HOURS, Decimal(3), "3 hours", "3 часа"),
        (FieldKind.HOURS, Decimal("0.5"), "0.5 hours", "0,5 часа"),
        (FieldKind.CEILING, Decimal(0), "unlimited", "без ограничений"),
        (FieldKind.CEILING, None, "unknown", "неизвестно"),
        (FieldKind.CEILING, Decimal(100), "100", "100"),
        (FieldKind.FLAG, False, "no", "нет"),
        (FieldKind.FLAG, True, "yes", "да"),
        (FieldKind.FLAG, None, "unknown", "неизвестно"),
        (FieldKind.MOMENT, MOMENT, "24 Nov, 09:30", "24 нояб., 09:30"),
        (FieldKind.MOMENT, None, "unknown", "неизвестно"),
        (FieldKind.END, MOMENT, "24 Nov (in 3 days)", "24 нояб. (через 3 дня)"),
        (FieldKind.END, None, "no end date", "бессрочно"),
    ],
)
def test_values_in_words(kind: FieldKind, value: Value, english: str, russian: str) -> None:
    assert line(kind, value) == english
    assert line(kind, value, "ru") == russian


def test_sections_and_fields_have_names_for_people() -> None:
    profile = Profile((Section("limits", (Field("rate_limit_hourly", FieldKind.CEILING, Decimal(5)),)),), CREDITS)
    card = profile_card(localisation("ru"), account(), "Generect", profile, {})
    assert card == "👤 <b>Generect</b> · sales\n\n<b>Лимиты</b>\nЗапросов в час: 5"


def test_every_documented_field_has_a_name_for_people() -> None:
    generect_fields = {*generect.PLAN, *generect.PRODUCTS, *generect.SEARCHES, *generect.PERSON}
    elumenta_fields = {*elumenta.PLAN, *elumenta.LIMITS, *elumenta.PERSON, *elumenta.SIGN_IN}
    assert generect_fields | elumenta_fields <= set(FIELDS)


@pytest.mark.failure(37, 5)
def test_foreign_words_are_shown_and_are_no_markup() -> None:
    label = f"{HOSTILE}!"
    reading = Reading((Balance("balance", HOSTILE, Decimal(1)),), plan=HOSTILE)
    plain, entities = parse_html(balance_card(localisation(), account(label=label), HOSTILE, taken(reading)))
    assert plain.split("\n")[:2] == [f"🔵 {HOSTILE} · {label} · {HOSTILE} plan", f"1 {HOSTILE}"]
    assert [entity["type"] for entity in entities] == ["bold"]


@given(readings, st.sampled_from(LANGUAGES), st.sampled_from(Status), texts)
def test_any_reading_renders(reading: Reading, language: str, status: Status, label: str) -> None:
    t, linked = localisation(language), account(label=label, status=status, last=taken(reading))
    cards = [
        balance_card(t, linked, "Generect", taken(reading), reused=True),
        account_card(t, linked, "Generect"),
        failed_card(t, linked, "Generect", Unavailable("timeout")),
    ]
    for card in cards:
        assert parse_html(card)[0].strip()


@given(st.lists(sections, max_size=3).map(tuple), st.sampled_from(LANGUAGES))
def test_any_profile_renders_with_nothing_left_empty(found: tuple[Section, ...], language: str) -> None:
    card = profile_card(localisation(language), account(), "Generect", Profile(found, CREDITS), {})
    assert len(parse_html(card)[0]) > len("Generect")


def test_a_provider_without_a_profile_shows_its_balances() -> None:
    reading = Reading((Balance("usd", "USD", Decimal("8.5")), Balance("cny", "CNY", Decimal(110))), "Pro", MOMENT)
    card = profile_card(localisation(), account(), "DeepSeek", Profile((), reading), {"usd": "USD", "cny": "CNY"})
    text, _ = parse_html(card)
    assert "Pro plan" in text
    assert "24 Nov (in 3 days)" in text
    assert "$8.50" in text
    assert "CN¥110.00" in text
