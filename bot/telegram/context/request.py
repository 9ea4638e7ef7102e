"""Request: the update, its sender and language, and the reply, for a handler."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from aiogram.types import InlineKeyboardMarkup, User

from bot.domain.account import Account
from bot.providers import Provider
from bot.services.accounts import management
from bot.services.chats.dialogs import DialogKind, ask, end
from bot.services.health import Health
from bot.services.resources import Resources
from bot.services.sharing.sharing import Shared
from bot.settings import Settings
from bot.storage.dialogs import Dialog
from bot.storage.due_accounts import Due
from bot.telegram.context.incoming import IncomingUpdate, Origin
from bot.telegram.context.members import Members
from bot.telegram.context.pre_queue_outcome import PreQueueOutcome
from bot.telegram.context.reply import Reply
from bot.telegram.keyboards import callback_data
from bot.texts.html import Html
from bot.texts.localisation import Localisation


@dataclass(slots=True)
class Request:
    """Request. me: the bot itself. received_at (UTC): when the update arrived. rerun: once more, after a crash.

    pre_queue: outcome of the pre-queue actions. accounts: the sender's as of the claim, None where they were not
    read with it. scrub asks for the bytes of the finished update to be erased too.
    """

    resources: Resources
    settings: Settings
    health: Health
    reply: Reply
    members: Members
    t: Localisation
    me: User
    update: IncomingUpdate
    received_at: datetime
    rerun: bool
    pre_queue: PreQueueOutcome
    dialog: Dialog | None = None
    accounts: list[Due] | None = None
    scrub: bool = False

    @property
    def user_id(self) -> int:
        """Telegram's id of whoever sent the update, also where that is no person; see `person`."""
        return self.update.user_id

    @property
    def update_id(self) -> int:
        return self.update.update_id

    @property
    def chat_id(self) -> int:
        """Chat id as of now: that of the supergroup, if the group has become one."""
        return self.reply.chat_id

    @property
    def group(self) -> bool:
        return self.chat_id < 0

    @property
    def thread_id(self) -> int:
        """Forum topic; 0 in General and where there are no topics."""
        return self.reply.thread_id

    @property
    def message_id(self) -> int | None:
        """Id of the message that is answered: the one written, or the one whose button was pressed."""
        return self.reply.answered

    @property
    def person(self) -> int | None:
        """User id of the sender; None for an anonymous admin or a channel, who have no accounts and no private chat."""
        return self.user_id if self.update.origin is Origin.PERSON else None

    @property
    def tag(self) -> str:
        """Tag of buttons that only the asker may press; the admins where no person asked."""
        return callback_data.tag(self.resources.vault, self.chat_id, self.person or self.chat_id)

    async def admin(self) -> bool:
        """Return whether a group's admin asks, as of the last 20 s."""
        if self.person is None:
            return self.update.origin is Origin.ANONYMOUS_ADMIN
        return await self.members.is_admin(self.chat_id, self.person)

    def owns(self, shared: Shared) -> bool:
        return self.person == shared.account.owner_id

    def link(self, payload: str = "", *, group: bool = False) -> str:
        """Return the URL of the private chat, or of the choice of a group to add the bot to, with a start parameter."""
        address = f"https://t.me/{self.me.username}"
        return f"{address}?{'startgroup' if group else 'start'}={payload}" if payload else address

    @property
    def keeps_message(self) -> bool:
        """Whether the message that has the pressed button stays as it is."""
        pressed = callback_data.parse(self.update.callback.data) if self.update.callback is not None else None
        return pressed is not None and pressed.keep_message

    @property
    def words(self) -> str:
        """Text that the sender wrote; "" where that is no text."""
        return (self.update.message.text or "") if self.update.message is not None else ""

    async def private(self, text: Html, keyboard: InlineKeyboardMarkup | None = None) -> bool:
        """Write to the asker in private; False where no person asked, or Telegram does not let the bot."""
        return self.person is not None and await self.reply.private(self.person, text, keyboard)

    async def own_accounts(self) -> list[Account]:
        """Return the sender's accounts, the oldest first: as of the claim of this update, if they were read with it."""
        if self.accounts is None:
            return await management.all_of(self.resources, self.user_id)
        return [due.account for due in self.accounts]

    async def own_account(self, account_id: str) -> Account:
        """Return one of the sender's accounts as it stands. Raises AccountNotFound, for somebody else's too."""
        return await management.get(self.resources, self.user_id, account_id)

    @property
    def fresh_localisation(self) -> Localisation:
        """Localisation with the time of now, for an answer that took a while."""
        return Localisation(self.t.language, self.t.zone, self.now)

    @property
    def now(self) -> datetime:
        return self.resources.clock.now()

    @property
    def titles(self) -> Mapping[str, str]:
        return self.resources.providers.titles

    @property
    def infos(self) -> Sequence[Provider]:
        """Providers that there are, in the order of their titles."""
        return self.resources.providers.infos()

    def info(self, provider: str) -> Provider:
        return self.resources.providers.info(provider)

    def title(self, provider: str) -> str:
        return self.info(provider).title

    def labels(self, provider: str) -> Mapping[str, str]:
        """Return the labels of the provider's balances by id."""
        return self.info(provider).labels

    async def ask(self, kind: DialogKind, **data: object) -> str:
        """Store a dialog that waits for the person's answer; returns the nonce for the question's buttons.

        The dialog that this one follows is kept with it until then: see `dialog_before`.
        """
        before = asdict(self.dialog) if self.dialog is not None else None
        if before is not None:
            before["data"].pop("before", None)
        return await ask(
            self.resources, self.chat_id, self.user_id, kind, **data, asked_by=self.update_id, before=before
        )

    async def end_dialog(self, nonce: str | None = None) -> None:
        await end(self.resources, self.chat_id, self.user_id, nonce)

    def open_dialog(self, nonce: str | None, *kinds: DialogKind) -> Dialog | None:
        """Return the dialog that a button belongs to; None when it has ended already (a double tap).

        With `kinds` it has to be one of these: a forged button may carry the nonce of another question.

        It is ended after the answer, not before: a crash in between runs the update again. A second tap comes
        later in order.
        """
        if self.dialog is None or self.dialog.nonce != nonce or (kinds and self.dialog.kind not in kinds):
            return None
        return self.dialog


def dialog_before(dialog: Dialog | None, update_id: int) -> Dialog | None:
    """Return the dialog as it was when the update arrived.

    An update that is handled again may have asked the next question already; its text is no answer to that one.
    """
    if dialog is None or dialog.data.get("asked_by") != update_id:
        return dialog
    before = dialog.data.get("before")
    return Dialog(**before) if before is not None else None
