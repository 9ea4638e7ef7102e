"""Inline queries: a person's own accounts, with figures of the last 30 s where the provider answers in time."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.account import Account, Status
from bot.domain.sharing import own_views
from bot.services.accounts import management
from bot.services.accounts.matching import match
from bot.services.resources import Resources
from bot.services.watching import reading
from bot.services.watching.outlooks import Outlooks, outlooks_of

FRESH_FOR = timedelta(seconds=30)
ANSWER_WITHIN = 3.0  # seconds; somebody is typing, and what is known already is better than nothing
_ANSWERING = (Status.ACTIVE, Status.PAUSED)


@dataclass(frozen=True, slots=True)
class Offers:
    """Accounts that fit the query, the oldest first, with their outlooks by id.

    any_linked: the person has accounts. more: others fit too, behind these.
    """

    accounts: Sequence[Account]
    outlooks: Outlooks
    any_linked: bool
    more: bool


def is_fresh(account: Account, now: datetime) -> bool:
    return account.last is not None and timedelta() <= now - account.last.at < FRESH_FOR


class Inline:
    """Inline queries, one a keystroke: an account that gave no figure is not read again for FRESH_FOR either."""

    def __init__(self) -> None:
        self._recent: dict[str, datetime] = {}

    async def offers(self, resources: Resources, owner_id: int, text: str, zone: ZoneInfo, part: slice) -> Offers:
        """Find a part of the accounts by a label's beginning, of all without one, and bring stale figures up to date.

        Those that do not answer in time keep their last one. Days are counted in `zone`.
        """
        linked = await management.all_of(resources, owner_id)
        found = match(own_views(linked), text, resources.providers.titles).views
        fitting = [view.account for view in found[part]]
        if stale := self._to_ask(fitting, resources.clock.now()):
            with suppress(TimeoutError):  # an answer that comes later is stored for the next keystroke
                async with asyncio.timeout(ANSWER_WITHIN):
                    await reading.read_all(resources, stale, notify_owner=True)
            by_id = {account.id: account for account in await management.all_of(resources, owner_id)}
            fitting = [by_id[account.id] for account in fitting if account.id in by_id]
        ahead = await outlooks_of(resources, fitting, zone)
        return Offers(fitting, ahead, any_linked=bool(linked), more=len(found) > part.stop)

    def _to_ask(self, accounts: Sequence[Account], now: datetime) -> list[Account]:
        self._recent = {name: at for name, at in self._recent.items() if timedelta() <= now - at < FRESH_FOR}
        stale = [
            account
            for account in accounts
            if account.status in _ANSWERING and not is_fresh(account, now) and account.id not in self._recent
        ]
        self._recent |= dict.fromkeys((account.id for account in stale), now)
        return stale
