"""One person's turn: who asked what, in which language, and where the answer goes."""

from dataclasses import dataclass
from datetime import datetime

from bot.services.dialogs import Waiting, ask, current, end
from bot.services.health import Health
from bot.services.resources import Resources
from bot.settings import Settings
from bot.storage.dialogs import Dialog
from bot.telegram.reply import Reply
from bot.telegram.urgent import Urgent
from bot.texts.speech import Speech


@dataclass(slots=True)
class Turn:
    """`asked_at` (UTC) is when the update arrived; `rerun` says that it is handled once more after a crash.

    `urgent` is what was done about it at once. `scrub` asks for the bytes of the finished update to be erased too.
    """

    resources: Resources
    settings: Settings
    health: Health
    reply: Reply
    t: Speech
    update_id: int
    chat_id: int
    user_id: int
    asked_at: datetime
    rerun: bool
    urgent: Urgent
    dialog: Dialog | None = None
    scrub: bool = False

    @property
    def now(self) -> datetime:
        return self.resources.clock.now()

    @property
    def titles(self) -> dict[str, str]:
        """Provider id → title."""
        return {info.id: info.title for info in self.resources.providers.infos()}

    def title(self, provider: str) -> str:
        return self.resources.providers.info(provider).title

    async def ask(self, kind: Waiting, **data: object) -> str:
        """Wait for the person's answer to a question; returns the nonce for the question's buttons."""
        return await ask(self.resources, self.chat_id, self.user_id, kind, **data)

    async def end_dialog(self, nonce: str | None = None) -> bool:
        return await end(self.resources, self.chat_id, self.user_id, nonce)

    async def take_dialog(self, nonce: str | None) -> Dialog | None:
        """End the dialog that a button belongs to and return it; None when it has ended already (a double tap)."""
        dialog = await current(self.resources, self.chat_id, self.user_id)
        if dialog is None or dialog.nonce != nonce or not await self.end_dialog(nonce):
            return None
        return dialog
