"""Rendering of an outbox row when it is sent: text and keyboard, in the chat's language and time zone as of then."""

from dataclasses import dataclass, replace
from typing import assert_never

from aiogram.types import InlineKeyboardMarkup
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import AccountNotFound
from bot.services.chats.chat_settings import localisation
from bot.services.digests.contents import next_message
from bot.services.digests.digests import PRIORITY
from bot.services.outgoing import AccountChangedData, DigestData, Line, Unreadable, WarningData, dump, load
from bot.services.resources import Resources
from bot.services.sharing.shared_accounts import label_of
from bot.storage import accounts, chats, shares
from bot.storage.queues.outbox import Message, MessageKind, Outgoing
from bot.telegram.keyboards import account_keyboards, settings_keyboards
from bot.telegram.outbound.html_rows import rendered_before
from bot.telegram.outbound.html_rows import share_ids as share_ids_before
from bot.texts import names
from bot.texts.html import Html, plain_text
from bot.texts.localisation import Localisation
from bot.texts.sharing_lines import LINES
from bot.texts.warnings import changed_account, warning


@dataclass(frozen=True, slots=True)
class Rendered:
    """Rendered message. following: the next one of a digest, put once this one is sent, or its answers are lost."""

    text: Html
    keyboard: InlineKeyboardMarkup | None = None
    silent: bool = False
    critical: bool = False
    plain: bool = False
    following: Message | None = None

    def as_plain(self) -> "Rendered":
        """Return it without entities."""
        return replace(self, text=Html(plain_text(self.text)), plain=True)


def shares_of(row: Outgoing) -> set[str]:
    """Return the shares that a group's message shows. Raises Unreadable."""
    match load(row):
        case WarningData(share_id=str(share_id)):
            return {share_id}
        case DigestData(share_ids=share_ids):
            return set(share_ids)
        case None:
            return share_ids_before(row)
    return set()


async def render(resources: Resources, row: Outgoing) -> Rendered | None:
    """Return the message; None where what it is about is gone. Raises Unreadable."""
    data = load(row)
    if isinstance(data, DigestData):
        return await _digest(resources, row, data)
    async with resources.database.read() as conn:
        t = localisation(await chats.get(conn, row.chat_id), resources.clock.now())
        if data is None:
            return await _of_earlier_version(conn, t, row)
        return await _render(conn, resources, t, row, data)


async def _render(
    conn: AsyncConnection,
    resources: Resources,
    t: Localisation,
    row: Outgoing,
    data: WarningData | AccountChangedData | Line,
) -> Rendered | None:
    match data:
        case WarningData():
            return await _warning(conn, resources, t, row, data)
        case AccountChangedData():
            try:
                account = await accounts.get(conn, row.chat_id, data.account_id)
            except AccountNotFound:
                return None
            text = changed_account(t, account, resources.providers.info(account.provider).title)
            return Rendered(text, account_keyboards.changed_account(t, account.id))
        case Line():
            return Rendered(_line(t, data))
        case _:
            assert_never(data)


def _line(t: Localisation, data: Line) -> Html:
    """Return the line. Raises Unreadable where this version has no such text, or one with other arguments."""
    if (text := LINES.get(data.text)) is None:
        raise Unreadable(f"no line {data.text}")
    try:
        return text(t, **data.values)
    except TypeError:
        raise Unreadable(f"other arguments of {data.text}") from None


async def _warning(
    conn: AsyncConnection, resources: Resources, t: Localisation, row: Outgoing, data: WarningData
) -> Rendered | None:
    share = await shares.get(conn, row.chat_id, data.share_id) if data.share_id else None
    if data.share_id and share is None:
        return None
    try:
        account = await accounts.get(conn, share.owner_id if share else row.chat_id, data.account_id)
    except AccountNotFound:
        return None
    provider = resources.providers.info(account.provider)
    balances = names.of_watched(t, account, provider.labels)
    if share is not None:
        label = await label_of(conn, share)
        if label is None:
            return None
        account = replace(account, label=label)
        keyboard = account_keyboards.warning(t, share.id, data.scopes, balances=balances, group=True)
    else:
        keyboard = account_keyboards.warning(t, account.id, data.scopes, provider, balances)
    text = warning(t, account, provider.title, data.events, provider.labels, own=share is None)
    return Rendered(text, keyboard, data.silent, data.is_critical)


async def _digest(resources: Resources, row: Outgoing, data: DigestData) -> Rendered | None:
    """Return a message of a digest, and the row that follows it with what is left."""
    reader = (await resources.readers.load([row.chat_id]))[row.chat_id]
    t = localisation(reader.settings, resources.clock.now())
    message = next_message(t, row.chat_id, data, reader.labels)
    if message is None:
        return None
    if message.left is not None:
        return Rendered(message.text, following=_following(row, message.left))
    return Rendered(message.text, settings_keyboards.digest(t, group=row.chat_id < 0))


def _following(row: Outgoing, data: DigestData) -> Message:
    return Message(
        chat_id=row.chat_id,
        thread_id=row.thread_id,
        owner_id=row.owner_id,
        kind=MessageKind.DIGEST,
        body=dump(data),
        priority=PRIORITY,
        created_at=row.created_at,
        not_before=row.created_at,
        expires_at=row.expires_at,
        dedupe_key=f"after {row.id}",
    )


async def _of_earlier_version(conn: AsyncConnection, t: Localisation, row: Outgoing) -> Rendered | None:
    """Return a row of an earlier version; a group's goes out only where all that it shows is still shared."""
    shared = {share.id for share in await shares.in_chat(conn, row.chat_id)} if row.chat_id < 0 else set[str]()
    found = rendered_before(t, row, shared)
    return found and Rendered(found.text, found.keyboard, bool(row.body.get("silent")), bool(row.body.get("urgent")))
