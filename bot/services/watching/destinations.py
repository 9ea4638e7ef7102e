"""Destinations of an account's warnings: its owner, and the groups that see it and want them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts import account as rules
from bot.domain.alerting import Event
from bot.domain.sharing import Mode
from bot.services.watching.stored import states_of
from bot.storage import shares
from bot.storage.chats import ChatSettings
from bot.storage.due_accounts import Due
from bot.storage.shares import Share, ShareWithChat


@dataclass(frozen=True, slots=True)
class Destination:
    """Destination of warnings. share: None for the owner's private chat. states: its own rule states, as stored."""

    chat: ChatSettings
    share: Share | None
    states: dict[str, Any] | None

    def for_rules(self, *, quiet: bool) -> rules.DestinationState:
        """Return what the rules are evaluated for. quiet: quiet hours hold in the chat."""
        states = states_of(self.states, chat=self.chat.chat_id)
        return rules.DestinationState(states, quiet, self.share.modes if self.share else None)

    def is_silent(self, events: Sequence[Event]) -> bool:
        """Whether none of these is to be heard here."""
        return self.share is not None and all(
            self.share.modes.of(event.rule, event.scope) is Mode.SILENT for event in events
        )


async def destinations(conn: AsyncConnection, due: Due, owners: ChatSettings | None) -> list[Destination]:
    """Return the destinations that take messages. owners: the owner's chat, None where it is to hear nothing."""
    return destinations_of(due, owners, await shares.of_account(conn, due.account.id, for_update=True))


def destinations_of(due: Due, owners: ChatSettings | None, shared: Sequence[ShareWithChat]) -> list[Destination]:
    """Return the destinations of an account whose shares are loaded, as `destinations`."""
    found = [Destination(owners, None, due.alert_states)] if owners and owners.active else []
    wanted = [one for one in shared if one.chat.active and one.share.modes.whole is not Mode.OFF]
    return found + [Destination(one.chat, one.share, one.share.states) for one in wanted]
