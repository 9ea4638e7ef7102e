"""Every text the program says, against its Russian catalogue."""

import re
import string
from importlib.resources import files

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.sandbox.telegram.html import parse_html
from bot.texts import ephemeral, welcome
from tests.catalog import spoken
from tests.texts.samples import localisation

LATIN = {
    "API", "Bot", "Balance", "Elumenta", "Generect", "Telegram", "ICP", "UTC", "AES", "ID", "id", "e", "mail", "E",
    "export", "json", "readings", "csv", "link", "elumenta", "https", "setname", "unlink", "Tokyo", "Europe", "Moscow",
    "forget", "General", "Account", "App", "DIEM", "Auth", "GPU", "IP", "SEO", "SID", "SMS", "Token",
    "Admin", "AI", "Gateway", "Read", "Billing", "billing", "read", "user",
}  # fmt: skip
"""Latin words that Russian texts may hold beside placeholders, tags and commands: names, units,
permissions as the provider calls them, and what is typed."""


def russian() -> Catalog:
    with (files("bot.texts") / "locales" / "ru.po").open("rb") as source:
        return read_po(source, locale="ru")


TRANSLATED = [message for message in russian() if message.id]
PLURAL_FORMS = 3


def forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def texts(message: Message) -> list[str]:
    """Every form of a text in both languages, the English singular first."""
    return [*forms(message.id), *forms(message.string)]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def tags(text: str) -> list[str]:
    return sorted(re.findall(r"</?[a-z]+>", text))


def test_russian_has_every_spoken_text_and_no_other() -> None:
    said = {forms(message.id) for message in spoken() if message.id}
    amount = {forms(message.id) for message in TRANSLATED}
    assert len(said) > 150
    assert said - amount == set()
    assert amount - said == set()


def test_every_text_is_translated_in_all_its_forms() -> None:
    for message in TRANSLATED:
        translations = forms(message.string)
        assert not message.fuzzy, message.id
        assert len(translations) == (PLURAL_FORMS if message.pluralizable else 1), message.id
        assert all(text.strip() for text in translations), message.id


def test_all_forms_have_the_same_placeholders_and_tags() -> None:
    for message in TRANSLATED:
        first, *others = texts(message)
        for text in others:
            assert placeholders(text) == placeholders(first), text
            assert tags(text) == tags(first), text


def test_every_text_is_html_that_telegram_takes() -> None:
    for text in [text for message in TRANSLATED for text in texts(message)]:
        plain, _ = parse_html(text)
        assert 1 <= len(plain) <= 4096


def test_russian_is_russian() -> None:
    for text in [text for message in TRANSLATED for text in forms(message.string)]:
        bare = re.sub(r"\{\w+\}|<code>.*?</code>|</?[a-z]+>|(?<![\w<])/[a-z]+( [a-z0-9%:]+)*", " ", text)
        assert set(re.findall(r"[A-Za-z]+", bare)) <= LATIN, text
        assert not re.search(r"[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z]", bare), f"a Latin letter in a word: {text}"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_menu_fits_telegram(language: str) -> None:
    t = localisation(language)
    for command, text in welcome.COMMANDS.items():
        assert re.fullmatch(r"[a-z]{1,32}", command)
        assert 1 <= len(t.plain(text)) <= 256
    assert 1 <= len(welcome.description(t, 83)) <= 512
    assert 1 <= len(t.plain(welcome.SHORT_DESCRIPTION)) <= 120
    assert 1 <= len(t.plain(ephemeral.BUTTON_EXPIRED)) <= 200


@pytest.mark.parametrize("language", ["en", "ru"])
def test_help_names_every_command_in_one_message(language: str) -> None:
    plain, _ = parse_html(welcome.help_text(localisation(language), 83))
    assert len(plain) <= 4096
    assert {f"/{command}" for command in welcome.COMMANDS} <= set(plain.split())


def test_the_two_languages_differ() -> None:
    assert welcome.help_text(localisation("ru"), 83) != welcome.help_text(localisation("en"), 83)
