"""Every kind of error has a text in both languages that says whether waiting helps."""

import re
from collections.abc import Iterator

import pytest

from bot.domain.account import LabelReserved, LabelUnusable
from bot.domain.errors import (
    AccountChanged,
    AccountNotFound,
    AskedTooOften,
    BotError,
    Busy,
    KeyNotAccepted,
    KeyOfAnotherProvider,
    KeysRefused,
    KeyThrottled,
    KeyUnusable,
    LabelTaken,
    NotAllowed,
    OutcomeUnknown,
    OutOfCredit,
    ProviderError,
    ProviderMissing,
    Refused,
    RequestNotKnown,
    Sealed,
    SecondKey,
    StorageFull,
    Unavailable,
    UnexpectedAnswer,
)
from bot.domain.profile_fields import AvatarUnusable, NameUnusable, Reason
from bot.sandbox.telegram.html import parse_html
from bot.texts.cards import failed_card
from bot.texts.errors import error_text, provider_error, unexpected
from bot.texts.linking import not_linked
from tests.texts.samples import HOSTILE, account, localisation

PROVIDERS: list[BotError] = [
    KeyNotAccepted(), NotAllowed(), AskedTooOften(1234), Unavailable("timeout"), UnexpectedAnswer("html"),
    OutOfCredit(), Refused(), KeysRefused(), RequestNotKnown("status 404"), OutcomeUnknown(), KeyThrottled(1234),
    Busy(), ProviderMissing(),
]  # fmt: skip
OTHERS: list[BotError] = [
    KeyUnusable(), SecondKey(), KeyOfAnotherProvider("elumenta"), AccountNotFound(), AccountChanged(), StorageFull(),
    Sealed(), LabelTaken(), LabelUnusable(), LabelReserved(), AvatarUnusable(), *map(NameUnusable, Reason),
]  # fmt: skip
ANSWERED_ELSEWHERE = {"AlreadyLinked"}  # its handler knows the account's label
OPERATORS = {"MasterKeyError", "DatabaseBehind"}  # the process does not start
DECLARED_IN = {"bot.domain.errors", "bot.domain.account", "bot.domain.profile_fields"}
BASES = {"ProviderError", "InputError"}

WAITING = {
    "en": r"(?i)waiting helps|try again|in a minute",
    "ru": r"(?i)стоит подождать|попробуйте|через минуту",
}
NO_WAITING = {"en": "(?i)waiting will not help|replace|change it", "ru": "(?i)ждать не поможет|замените"}


def kinds(root: type[BotError] = BotError) -> Iterator[type[BotError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_no_kind_of_the_domain_is_forgotten() -> None:
    """Kinds that stand beside their use case are answered by their handlers."""
    declared = {kind.__name__ for kind in kinds() if kind.__module__ in DECLARED_IN}
    named = {type(error).__name__ for error in PROVIDERS + OTHERS}
    assert declared - BASES - ANSWERED_ELSEWHERE - OPERATORS == named


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("error", PROVIDERS + OTHERS, ids=repr)
def test_every_kind_has_its_text(error: BotError, language: str) -> None:
    text = error_text(localisation(language), error)
    assert parse_html(text)[0]
    assert text != error_text(localisation(language), BotError())
    assert text != error_text(localisation("ru" if language == "en" else "en"), error)


@pytest.mark.failure(33, 34, 35)
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("error", [*PROVIDERS, Sealed()], ids=repr)
def test_a_provider_error_says_whether_waiting_helps(error: BotError, language: str) -> None:
    text = provider_error(localisation(language), error, "Generect")
    assert "Generect" in text
    assert bool(re.search(WAITING[language], text)) == error.waiting_helps
    assert bool(re.search(NO_WAITING[language], text)) != error.waiting_helps


@pytest.mark.failure(33, 34)
def test_the_four_causes_are_told_apart() -> None:
    causes = (KeyNotAccepted(), NotAllowed(), AskedTooOften(7), Unavailable("timeout"))
    texts = [provider_error(localisation(), error, "X") for error in causes]
    words = ["key not accepted", "not allowed", "asked too often, try again in 7 s", "does not answer properly"]
    assert all(word in text for word, text in zip(words, texts, strict=True))
    assert "invalid" not in texts[1]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("error", PROVIDERS[:-1], ids=repr)
def test_a_key_that_could_not_be_tried_says_what_to_do(error: ProviderError, language: str) -> None:
    text = not_linked(localisation(language), error, HOSTILE, (), None, None)
    assert HOSTILE in parse_html(text)[0]
    assert text.startswith("⏳" if error.waiting_helps else "❌")


@pytest.mark.failure(5)
def test_each_reason_against_a_name_is_told() -> None:
    assert len({error_text(localisation(), NameUnusable(reason)) for reason in Reason}) == len(Reason)


def test_the_unforeseen_names_its_code() -> None:
    for language in ("en", "ru"):
        assert "<code>ab12</code>" in unexpected(localisation(language), "ab12")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_permission_that_is_documented_is_named(language: str) -> None:
    t, permission = localisation(language), "the scope billing:read"
    assert "billing:read" in provider_error(t, NotAllowed(), "DigitalOcean", permission)
    assert "billing:read" in failed_card(t, account(), "DigitalOcean", NotAllowed(), permission=permission)
    assert "billing:read" not in provider_error(t, KeyNotAccepted(), "DigitalOcean", permission)
