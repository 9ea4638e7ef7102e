"""One person's turn: who asked what, in which language, and where the answer goes."""

from dataclasses import asdict, dataclass
from datetime import datetime

from bot.services.dialogs import Waiting, ask, end
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
        """Wait for the person's answer to a question; returns the nonce for the question's buttons.

        The dialog that this one follows is kept with it until then: see `dialog_before`.
        """
        before = asdict(self.dialog) if self.dialog is not None else None
        if before is not None:
            before["data"].pop("before", None)
        return await ask(
            self.resources, self.chat_id, self.user_id, kind, **data, asked_by=self.update_id, before=before
        )

    async def end_dialog(self, nonce: str | None = None) -> bool:
        return await end(self.resources, self.chat_id, self.user_id, nonce)

    def held(self, nonce: str | None, *kinds: Waiting) -> Dialog | None:
        """Return the dialog that a button belongs to; None when it has ended already (a double tap).

        With `kinds` it has to be one of these: a forged button may carry the nonce of another question.

        It is ended after the answer, not before: a crash in between runs the update again. A second tap comes later in
        the same lane.
        """
        if self.dialog is None or self.dialog.nonce != nonce or (kinds and self.dialog.kind not in kinds):
            return None
        return self.dialog


def dialog_before(dialog: Dialog | None, update_id: int) -> Dialog | None:
    """Return the dialog as it was when the update arrived.

    An update that is run again may have asked the next question already; its text is no answer to that one.
    """
    if dialog is None or dialog.data.get("asked_by") != update_id:
        return dialog
    before = dialog.data.get("before")
    return Dialog(**before) if before is not None else None
