"""A chat's language, time zone and quiet hours."""

from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import InputError
from bot.domain.schedule import QuietHours
from bot.domain.schedule_words import OFF, parse_digest, parse_quiet
from bot.services.resources import Resources
from bot.storage import chats, digests
from bot.storage.chats import ChatSettings
from bot.storage.db.conflicts import repeated
from bot.texts.localisation import Localisation, choose_language

LANGUAGE_WORDS = {
    "en": "en", "english": "en", "английский": "en", "англ": "en",
    "ru": "ru", "russian": "ru", "русский": "ru", "рус": "ru",
}  # fmt: skip


class LanguageUnknown(InputError):
    """Language that the bot does not speak."""


class ZoneUnknown(InputError):
    """Name that is no IANA time zone's."""


@lru_cache
def _zones() -> dict[str, str]:
    """Return zones by name and by city, without case; `localtime` and its like are no zones a person lives in.

    A city with several names for its zone (Europe/Istanbul, Asia/Istanbul) means the one in the table of countries.
    `GMT+3` names none: it would be Etc/GMT+3, which is three hours behind.
    """
    names = {name for name in available_timezones() if "/" in name or name in ("UTC", "GMT")}
    zones = {name.casefold(): name for name in names if not name.startswith(("posix/", "right/", "SystemV/"))}
    lines = (files("tzdata.zoneinfo") / "zone.tab").read_text("utf-8").splitlines()
    listed = [line.split("\t")[2] for line in lines if not line.startswith("#")]
    cities = {_city(name): name for name in listed if name in names}
    by_name: dict[str, list[str]] = {}
    for name in zones.values():
        if not name.startswith("Etc/"):
            by_name.setdefault(_city(name), []).append(name)
    return {name: among[0] for name, among in by_name.items() if len(among) == 1} | cities | zones


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
    """Return the chat's zone; UTC while none is set, or when the zone has left the tz database."""
    try:
        return ZoneInfo(settings.timezone or "UTC")
    except ZoneInfoNotFoundError:
        return ZoneInfo("UTC")


def quiet_hours(settings: ChatSettings) -> QuietHours | None:
    both = settings.quiet_from and settings.quiet_to
    return parse_quiet(f"{settings.quiet_from}-{settings.quiet_to}") if both else None


def quiet_until(settings: ChatSettings, now: datetime) -> datetime | None:
    """Return the end (UTC) of the quiet hours at this moment; None where there are none."""
    hours = quiet_hours(settings)
    return hours.quiet_until(now, zone_of(settings)) if hours else None


def localisation(settings: ChatSettings, now: datetime, code: str | None = None) -> Localisation:
    """Return how the bot speaks in a chat; where no language is set, by the Telegram `language_code` of who asks."""
    return Localisation(settings.language or choose_language(code), zone_of(settings), now)


async def get(resources: Resources, chat_id: int) -> ChatSettings:
    async with resources.database.read() as conn:
        return await chats.get(conn, chat_id)


async def localisation_in(resources: Resources, chat_id: int, code: str | None) -> Localisation:
    """Return how the bot speaks in this chat now; `code` as for `localisation`."""
    return localisation(await get(resources, chat_id), resources.clock.now(), code)


@repeated
async def keep_language(resources: Resources, chat_id: int, language: str) -> None:
    """Set the language of a chat in which none was chosen to the writer's: what the bot says on its own is in it."""
    async with resources.database.write() as conn:
        await chats.keep_language(conn, chat_id, language)


@repeated
async def set_language(resources: Resources, chat_id: int, text: str) -> ChatSettings:
    """Set the language by its name or code. Raises LanguageUnknown."""
    language = LANGUAGE_WORDS.get(text.strip().casefold())
    if language is None:
        raise LanguageUnknown
    async with resources.database.write() as conn:
        await chats.touch(conn, chat_id, resources.clock.now())
        await chats.set_language(conn, chat_id, language)
        return await chats.get(conn, chat_id)


@repeated
async def set_timezone(resources: Resources, chat_id: int, text: str) -> ChatSettings:
    """Set the time zone; digests keep their local times. Raises ZoneUnknown."""
    zone = find_zone(text)
    async with resources.database.write() as conn:
        await chats.touch(conn, chat_id, resources.clock.now())
        await chats.set_timezone(conn, chat_id, zone)
        settings = await chats.get(conn, chat_id)
        await _move_digests(conn, settings, resources.clock.now())
        return settings


async def _move_digests(conn: AsyncConnection, settings: ChatSettings, now: datetime) -> None:
    """Move digests to the new zone: they keep their local times."""
    for digest in await digests.in_chat(conn, settings.chat_id):
        next_at = parse_digest(digest.schedule).next_after(now, zone_of(settings))
        await digests.postpone(conn, digest, next_at)


@repeated
async def set_quiet(resources: Resources, chat_id: int, text: str) -> QuietHours | None:
    """Set the hours without warnings as they were typed, a word of OFF for none. Raises QuietUnclear."""
    hours = None if text.strip().casefold() in OFF else parse_quiet(text)
    async with resources.database.write() as conn:
        await chats.touch(conn, chat_id, resources.clock.now())
        await chats.set_quiet(conn, chat_id, (f"{hours.start:%H:%M}", f"{hours.end:%H:%M}") if hours else None)
    return hours
