"""A chat's language and time zone."""

from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.domain.errors import InputError
from bot.services.resources import Resources
from bot.storage import chats
from bot.storage.chats import ChatSettings

LANGUAGES = {
    "en": "en", "english": "en", "английский": "en", "англ": "en",
    "ru": "ru", "russian": "ru", "русский": "ru", "рус": "ru",
}  # fmt: skip


class LanguageUnknown(InputError):
    """The bot speaks English and Russian."""


class ZoneUnknown(InputError):
    """Not the name of an IANA time zone."""


@lru_cache
def _zones() -> dict[str, str]:
    """Names and cities without case → names; `localtime` and its like are no zones a person lives in.

    A city with several names for its zone (Europe/Istanbul, Asia/Istanbul) means the one in the table of countries.
    """
    names = {name for name in available_timezones() if "/" in name or name == "UTC"}
    zones = {name.casefold(): name for name in names if not name.startswith(("posix/", "right/", "SystemV/"))}
    lines = (files("tzdata.zoneinfo") / "zone.tab").read_text("utf-8").splitlines()
    listed = [line.split("\t")[2] for line in lines if not line.startswith("#")]
    cities = {_city(name): name for name in listed if name in names}
    places: dict[str, list[str]] = {}
    for name in zones.values():
        places.setdefault(_city(name), []).append(name)
    return {place: among[0] for place, among in places.items() if len(among) == 1} | cities | zones


def _city(name: str) -> str:
    return name.rsplit("/", 1)[-1].casefold().replace("_", " ")


def find_zone(text: str) -> str:
    """Return the canonical name for `Area/City`, or for a city that names one zone only; raises ZoneUnknown."""
    name = text.strip().casefold()
    if len(name) > 64:
        raise ZoneUnknown
    found = _zones().get(name) or _zones().get(name.replace(" ", "_")) or _zones().get(name.replace("_", " "))
    if found is None:
        raise ZoneUnknown
    return found


def zone_of(settings: ChatSettings) -> ZoneInfo:
    """The chat's zone; UTC while none is set, or when the zone has left the tz database."""
    try:
        return ZoneInfo(settings.timezone or "UTC")
    except ZoneInfoNotFoundError:
        return ZoneInfo("UTC")


async def get(resources: Resources, chat_id: int) -> ChatSettings:
    async with resources.database.read() as conn:
        return await chats.get(conn, chat_id)


async def greet(resources: Resources, chat_id: int) -> None:
    """The person is here (again): messages may be sent to this chat."""
    async with resources.database.write() as conn:
        await chats.touch(conn, chat_id, "private", resources.clock.now())
        await chats.set_active(conn, chat_id, active=True)


async def close(resources: Resources, chat_id: int) -> None:
    """The bot was blocked here: nothing more is sent until /start."""
    async with resources.database.write() as conn:
        await chats.set_active(conn, chat_id, active=False)


async def set_language(resources: Resources, chat_id: int, text: str) -> ChatSettings:
    """Raises LanguageUnknown."""
    language = LANGUAGES.get(text.strip().casefold())
    if language is None:
        raise LanguageUnknown
    async with resources.database.write() as conn:
        await chats.touch(conn, chat_id, "private", resources.clock.now())
        await chats.set_language(conn, chat_id, language)
        return await chats.get(conn, chat_id)


async def set_timezone(resources: Resources, chat_id: int, text: str) -> ChatSettings:
    """Raises ZoneUnknown."""
    zone = find_zone(text)
    async with resources.database.write() as conn:
        await chats.touch(conn, chat_id, "private", resources.clock.now())
        await chats.set_timezone(conn, chat_id, zone)
        return await chats.get(conn, chat_id)
