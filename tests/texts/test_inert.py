"""Nothing foreign becomes a link: every text of the program is rendered with hostile words and looked through."""

import functools
import inspect
import pkgutil
import re
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from importlib import import_module
from types import UnionType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.texts
from bot.alerts.commands import AlertUnclear
from bot.domain.account import Account, clean_label, label_key
from bot.domain.alerting import AlertSettings, Event, EventKind, Figures, Level, Rule, Severity, Unit
from bot.domain.errors import AskedTooOften, BotError, InputError, KeyNotAccepted, LabelTaken, Unavailable
from bot.domain.outlook import Outlook
from bot.domain.profile import Field, FieldKind, Profile, Section
from bot.domain.profile_fields import WORD_JOINER, clean_avatar, clean_name
from bot.domain.reading import Balance, Part, Reading
from bot.domain.schedule import DigestTime, Period, QuietHours
from bot.domain.sharing import Mode, Modes, SharedChat
from bot.domain.spending import Compared, Spending
from bot.sandbox.telegram.html import parse_html
from bot.texts import errors, inline
from bot.texts.cards import balance_card
from bot.texts.html import Html, inert
from bot.texts.localisation import Localisation
from bot.texts.spending import AccountSpending
from tests.texts.links import HOSTILE_WORDS, links
from tests.texts.samples import NOW, account, localisation, taken

SOON = NOW + timedelta(days=3)
OWN_LINKS = {"mention @bot"}


def messages() -> list[Callable[..., Any]]:
    """Every function of the texts that makes a part of a message."""
    found: list[Callable[..., Any]] = []
    for info in pkgutil.iter_modules(bot.texts.__path__, "bot.texts."):
        module = import_module(info.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ != info.name or name.startswith("_"):
                continue
            parameters = list(inspect.signature(function).parameters.values())
            if parameters and parameters[0].name == "t":
                found.append(function)
    return found


@functools.cache
def type_hints(function: Callable[..., Any]) -> dict[str, Any]:
    return typing.get_type_hints(function)


@functools.cache
def words_of(word: str) -> "Words":
    return Words(word)


class Words:
    """Builds an argument of any type that the texts take, with a hostile word wherever one can stand."""

    def __init__(self, word: str) -> None:
        self.word = word

    def reading(self) -> Reading:
        part = Part("balance_leads", Decimal(5))
        first = Balance("balance", self.word, Decimal(5), Decimal(10), blocked=Decimal(1), parts=(part,))
        second = Balance(self.word, self.word, Decimal("0.5"), next_refill_at=SOON.date(), expires_at=SOON)
        return Reading((first, second), plan=self.word, plan_expires_at=SOON)

    def account(self) -> Account:
        return account(label=self.word, provider=self.word, last=taken(self.reading(), seconds=9000))

    def profile(self) -> Profile:
        values: dict[FieldKind, Any] = {
            FieldKind.TEXT: self.word, FieldKind.PLAN: self.word, FieldKind.LINK: self.word,
            FieldKind.NAMES: (self.word, "b"), FieldKind.AMOUNT: Decimal(1),
        }  # fmt: skip
        fields = tuple(Field(self.word, kind, value) for kind, value in values.items())
        return Profile((Section(self.word, fields),), self.reading())

    def events(self) -> list[Event]:
        figures = Figures(unit=self.word, amount=Decimal(5), limit=Decimal(10), spent=Decimal(1), usual=Decimal(1))
        level = Level(Decimal(20), Unit.AMOUNT)
        return [Event(rule, EventKind.RAISED, Severity.NORMAL, level, NOW, figures) for rule in Rule]

    def entry(self) -> Any:
        from bot.texts.digest_entry import Entry

        ahead = Outlook(burn_rate=Decimal(1), runs_out_at=SOON, refill_at=SOON)
        return Entry(self.account(), self.word, {"balance": Decimal(1)}, {"balance": ahead}, {self.word: self.word})

    def sums(self) -> Spending:
        return Spending("balance", self.word, Decimal(5), Decimal(1), Decimal(2))

    def spending(self) -> AccountSpending:
        sums = self.sums()
        compared = (Compared(sums, Decimal(3)), Compared(replace(sums, balance=self.word), None))
        return AccountSpending(self.account(), self.word, {self.word: self.word}, compared, NOW)

    def group(self) -> SharedChat:
        return SharedChat("s1", -5, self.word, active=True, warnings=Mode.HERE)

    def of(self, wanted: Any) -> Any:
        """Return a value of the annotated type."""
        origin, args = typing.get_origin(wanted), typing.get_args(wanted)
        if origin in (typing.Union, UnionType):
            return self.of(next(each for each in args if each is not type(None)))
        if origin is tuple:
            return tuple(self.of(each) for each in args)
        if origin is Mapping or origin is dict:
            return {} if args[1] in (Outlook, object) else {self.word: self.of(args[1])}
        if origin in (Sequence, Collection, Iterable, list):
            return self.events() if args == (Event,) else [self.of(args[0])]
        simple = self._simple
        if wanted in simple:
            return simple[wanted]
        if inspect.isclass(wanted) and issubclass(wanted, Enum):
            return next(iter(wanted))
        raise TypeError(f"no sample of {wanted!r}")

    @functools.cached_property
    def _simple(self) -> dict[Any, Any]:
        from bot.texts.digest_entry import Entry
        from bot.texts.providers import ProviderNeeds

        moment = NOW - timedelta(hours=30)
        return {
            str: self.word, object: self.word, int: 3, bool: True, float: 1.5, Decimal: Decimal("12.5"),
            datetime: moment, date: moment.date(), timedelta: timedelta(hours=5), Account: self.account(),
            Reading: self.reading(), Balance: self.reading().headline, Profile: self.profile(), Outlook: Outlook(),
            Event: self.events()[0], Level: Level(Decimal(20), Unit.PERCENT), AlertSettings: AlertSettings(),
            Html: Html("<b>x</b>"), BotError: KeyNotAccepted(), Entry: self.entry(), SharedChat: self.group(),
            DigestTime: DigestTime(Period.DAILY, NOW.time()), QuietHours: QuietHours(NOW.time(), SOON.time()),
            ProviderNeeds: ProviderNeeds(self.word, [self.word], self.word, self.word), AlertUnclear: None,
            AccountSpending: self.spending(), Spending: self.sums(), InputError: LabelTaken(), Modes: Modes(Mode.HERE),
            type(taken()): taken(self.reading()),
        }  # fmt: skip

    def arguments(self, function: Callable[..., Any]) -> dict[str, Any]:
        hints = type_hints(function)
        found = {}
        for name, parameter in inspect.signature(function).parameters.items():
            if name == "t":
                continue
            found[name] = self.own(name) or self.of(hints[name])
            if parameter.kind is inspect.Parameter.POSITIONAL_ONLY:
                raise TypeError(name)
        return found

    @staticmethod
    def own(name: str) -> str | None:
        """Words of the program itself, which are no foreign ones."""
        return {"zone": "Europe/Berlin", "version": "1.0", "since": "1 Jan", "incident": "ab12cd"}.get(name)


def rendered(value: Any) -> Iterator[str]:
    if isinstance(value, Html):
        text, _ = parse_html(re.sub(r"<code>.*?</code>", "", value))
        yield text
    elif isinstance(value, list | tuple):
        for each in value:
            yield from rendered(each)


SKIPPED = {"unclear", "status", "command_lines"}
MESSAGES = [function for function in messages() if function.__name__ not in SKIPPED]


def test_most_texts_are_looked_through() -> None:
    assert len(MESSAGES) > 120


@pytest.mark.failure(80)
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("function", MESSAGES, ids=lambda function: f"{function.__module__[10:]}.{function.__name__}")
def test_no_text_links_a_foreign_word(function: Callable[..., Any], language: str) -> None:
    """What a text links with a harmless word (its own commands) is all that it links with a hostile one."""
    t = localisation(language)
    harmless = {link for text in rendered(function(t, **words_of("plain").arguments(function))) for link in links(text)}
    for word in HOSTILE_WORDS:
        for text in rendered(function(t, **words_of(word).arguments(function))):
            assert set(links(text)) <= harmless, text


@pytest.mark.failure(80)
@given(st.text(st.sampled_from("@/#$.:+-() \nabЯж019_,«<>&")), st.sampled_from(HOSTILE_WORDS), st.text(max_size=5))
def test_no_word_at_all_links_in_a_card(before: str, word: str, after: str) -> None:
    hostile = f"{before}{word}{after}"
    card = balance_card(localisation(), account(label=hostile), hostile, taken(Words(hostile).reading()), own=False)
    assert links(parse_html(card)[0]) == []


@pytest.mark.failure(80)
@pytest.mark.parametrize("word", HOSTILE_WORDS)
def test_the_detector_sees_what_it_must(word: str) -> None:
    assert links(word)
    assert inert(word).replace(WORD_JOINER, "") == word


@pytest.mark.failure(80)
@pytest.mark.parametrize("word", [word for word in HOSTILE_WORDS if len(word) <= 32])
def test_a_label_copied_out_of_a_message_still_names_the_account(word: str) -> None:
    copied = parse_html(balance_card(localisation(), account(label=word), "Generect", taken()))[0]
    label = copied.split("\n")[0].split(" · ")[1]
    assert label_key(label) == label_key(word)
    assert clean_label(label) == clean_label(word)


@pytest.mark.failure(80)
def test_a_name_and_an_avatar_are_taken_without_joiners() -> None:
    assert clean_name(inert("Ann @work")) == "Ann @work"
    assert clean_avatar(inert("https://example.com/a.png")) == "https://example.com/a.png"


@pytest.mark.failure(80)
def test_buttons_and_inline_lists_have_no_joiners() -> None:
    linked = account(label="@durov", last=taken())
    assert inline.title(linked, "Z.ai") == "🟡 @durov · Z.ai"
    assert WORD_JOINER not in inline.description(localisation(), linked, fresh=False)


@pytest.mark.failure(80)
@pytest.mark.parametrize("error", [KeyNotAccepted(), AskedTooOften(3), Unavailable("x")], ids=repr)
def test_a_providers_title_with_a_dot_is_no_link_in_an_error(error: BotError) -> None:
    text = errors.provider_error(localisation(), error, "Z.ai")
    assert not [link for link in links(text) if link.startswith("url")]


def test_figures_of_the_program_have_no_joiners() -> None:
    t: Localisation = localisation("ru")
    texts = [
        t.number(Decimal("1234567.5")),
        t.money(Decimal("12.5"), "USD"),
        t.moment(NOW),
        t.percent(Decimal(1), Decimal(3)),
    ]
    assert not any(WORD_JOINER in str(text) for text in texts)
