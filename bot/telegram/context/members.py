"""Members and admins of groups, asked of Telegram: it tells a bot without admin rights nothing by itself."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError

from bot.services.resources import Resources
from bot.services.sharing import sharing
from bot.telegram.context.parsing import is_inside, runs
from bot.telegram.last_used import LastUsed
from bot.telegram.outbound.client import Lost, Unreached
from bot.telegram.outbound.raw_methods import GetRawChatMember

log = structlog.get_logger()

ADMIN_FOR = timedelta(seconds=20)
INSIDE_FOR = timedelta(minutes=10)
ASK_WITHIN = 5.0  # seconds; somebody waits for the answer
KEPT = 10_000  # people in groups remembered; the one asked about longest ago goes first


@dataclass(frozen=True, slots=True)
class _Seen:
    admin: bool
    inside: bool
    at: datetime


class Members:
    """Cache of what Telegram said of people in groups; `bot` may be any client of the Bot API."""

    def __init__(self, bot: Bot, resources: Resources) -> None:
        self._bot = bot
        self._resources = resources
        self._seen: LastUsed[tuple[int, int], _Seen] = LastUsed(KEPT)

    async def is_admin(self, chat_id: int, user_id: int, *, live: bool = False) -> bool:
        """Return whether somebody runs the group, as of the last 20 s or, `live`, of now; False for a failed check."""
        seen = None if live else self._known(chat_id, user_id, ADMIN_FOR)
        seen = seen or await self._ask(chat_id, user_id)
        return seen is not None and seen.admin

    async def is_inside(self, chat_id: int, user_id: int, *, live: bool = False) -> bool | None:
        """Return whether somebody is in the group, as of the last 10 min or, `live`, of now; None for a failed check.

        Who was out is asked about again: they may have come back.
        """
        seen = None if live else self._known(chat_id, user_id, INSIDE_FOR)
        if seen is None or not seen.inside:
            seen = await self._ask(chat_id, user_id)
        return None if seen is None else seen.inside

    def record_left(self, chat_id: int, user_id: int) -> None:
        """Drop what is cached of somebody who has left."""
        self._seen.pop((chat_id, user_id), None)

    async def check_owners(self, chat_id: int, owner_ids: Iterable[int]) -> set[int]:
        """End the shares of the owners who are out of the group and return them; a failed check changes nothing."""
        owners = sorted(set(owner_ids))
        inside = await asyncio.gather(*(self.is_inside(chat_id, owner) for owner in owners))
        out = {owner for owner, here in zip(owners, inside, strict=True) if here is False}
        for owner in out:
            await sharing.owner_left(self._resources, chat_id, owner)
        return out

    def _known(self, chat_id: int, user_id: int, age: timedelta) -> _Seen | None:
        seen = self._seen.get((chat_id, user_id))
        return seen if seen is not None and timedelta() <= self._resources.clock.now() - seen.at <= age else None

    async def _ask(self, chat_id: int, user_id: int) -> _Seen | None:
        try:
            async with asyncio.timeout(ASK_WITHIN):
                member = await self._bot(GetRawChatMember(chat_id=chat_id, user_id=user_id))
        except (TelegramAPIError, Lost, Unreached, TimeoutError) as error:
            log.warning("a member could not be checked", error=type(error).__name__)
            return None
        seen = _Seen(runs(member), is_inside(member), self._resources.clock.now())
        self._seen[chat_id, user_id] = seen
        return seen
