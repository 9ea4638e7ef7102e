"""Where the warnings of an account go: to its owner, and to the groups that it is shared with and that want them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.registry import RULES
from bot.domain.alerting import AlertSettings, Event, Rule, RuleState, Setting
from bot.domain.sharing import Mode
from bot.services.watching.outlooks import settings_of, states_of
from bot.storage import shares
from bot.storage.chats import ChatSettings
from bot.storage.due_accounts import Due
from bot.storage.shares import Share


@dataclass(frozen=True, slots=True)
class Destination:
    """`share` is None for the owner's private chat; `told` are this chat's own rule states, as stored."""

    chat: ChatSettings
    share: Share | None
    told: dict[str, Any] | None

    @property
    def states(self) -> dict[Rule, RuleState]:
        return states_of(self.told)

    def settings(self, due: Due) -> AlertSettings:
        """The owner's; a rule that a group does not want is off there."""
        share, owners = self.share, settings_of(due)
        if share is None:
            return owners
        unwanted = {rule: Setting(on=False) for rule in RULES if share.mode_of(rule) is Mode.OFF}
        return replace(owners, chosen={**owners.chosen, **unwanted})

    def is_silent(self, events: Sequence[Event]) -> bool:
        """Whether none of these is to be heard here."""
        return self.share is not None and all(self.share.mode_of(event.rule) is Mode.SILENT for event in events)


async def destinations(conn: AsyncConnection, due: Due, owners: ChatSettings | None) -> list[Destination]:
    """Return those that take messages; `owners` is the owner's chat, None where it is to hear nothing."""
    found = [Destination(owners, None, due.alert_states)] if owners and owners.active else []
    shared = await shares.of_account(conn, due.account.id, held=True)
    wanted = [one for one in shared if one.chat.active and one.share.warnings is not Mode.OFF]
    return found + [Destination(one.chat, one.share, one.share.states) for one in wanted]
