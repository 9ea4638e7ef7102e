"""Outcome of the actions on an update before its turn came."""

from dataclasses import dataclass
from enum import Enum

from bot.services.accounts.keys import FoundKey


class KeyMessage(Enum):
    """Whether a message showed a key, and whether it was deleted then."""

    NONE = "no key"
    DELETED = "deleted"
    DELETION_FAILED = "deletion failed"


@dataclass(frozen=True, slots=True)
class PreQueueOutcome:
    """Outcome. button_valid: False for a press without effect. keys: those with a documented prefix in the message.

    document: the text of a text document.
    """

    button_valid: bool = True
    keys: tuple[FoundKey, ...] = ()
    document: str | None = None
    key_message: KeyMessage = KeyMessage.NONE

    @property
    def showed_key(self) -> bool:
        return self.key_message is not KeyMessage.NONE

    @property
    def deleted(self) -> bool:
        """Whether a message that showed a key is gone."""
        return self.key_message is KeyMessage.DELETED
