import contextlib
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.chats.chat_settings import LANGUAGE_WORDS, ZoneUnknown, find_zone, zone_of
from bot.storage.chats import ChatSettings
from bot.texts.localisation import LANGUAGES


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        (" berlin\n", "Europe/Berlin"),
        ("Tokyo", "Asia/Tokyo"),
        ("new york", "America/New_York"),
        ("new_york", "America/New_York"),
        ("Port-au-Prince", "America/Port-au-Prince"),
        ("UTC", "UTC"),
        ("GMT", "GMT"),
        ("Etc/GMT+3", "Etc/GMT+3"),
        ("istanbul", "Europe/Istanbul"),  # one zone with two names
        ("Asia/Istanbul", "Asia/Istanbul"),
        ("buenos aires", "America/Argentina/Buenos_Aires"),
        ("kyiv", "Europe/Kyiv"),
        ("kiev", "Europe/Kiev"),
    ],
)
def test_zones_are_found_by_name_or_city(text: str, zone: str) -> None:
    assert find_zone(text) == zone


@pytest.mark.failure(13)
@pytest.mark.parametrize(
    "text",
    [
        *("", "../../etc/passwd", "Europe/../Europe/Berlin", "\0", "Europe/Berlin\0", "x" * 300, "localtime"),
        *("posixrules", "posix/Europe/Berlin", "right/Europe/Berlin", "Factory", "/usr/share", "Москва", "Europe"),
        *("tzdata.zi", "zone.tab", "central", "pacific", "Nowhere/Atlantis"),
        *("GMT+3", "UTC+3"),  # Etc/GMT+3 is three hours behind, which nobody means
    ],
)
def test_what_is_no_zone_is_refused(text: str) -> None:
    with pytest.raises(ZoneUnknown):
        find_zone(text)


@given(st.text())
def test_any_found_zone_can_be_used(text: str) -> None:
    with contextlib.suppress(ZoneUnknown):
        ZoneInfo(find_zone(text))


@pytest.mark.failure(63)
@pytest.mark.parametrize(("stored", "used"), [(None, "UTC"), ("Europe/Atlantis", "UTC"), ("Asia/Tokyo", "Asia/Tokyo")])
def test_a_zone_that_is_gone_falls_back_to_utc(stored: str | None, used: str) -> None:
    assert zone_of(ChatSettings(1, timezone=stored)).key == used


def test_every_language_has_its_words() -> None:
    assert set(LANGUAGE_WORDS.values()) == set(LANGUAGES)
