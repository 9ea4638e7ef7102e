"""Linking an account: the key is tried at its provider, and only then stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import SecretStr

from bot.alerts.reserved import is_reserved
from bot.domain.account import Account, LabelReserved, LabelUnusable, clean_label, label_key
from bot.domain.errors import InputError, LabelTaken
from bot.domain.reading import TakenReading
from bot.providers import Credentials
from bot.services.accounts import management
from bot.services.accounts.keys import fields_of
from bot.services.metrics import ProviderCall
from bot.services.resources import Resources
from bot.services.watching import evaluation, notifications
from bot.services.watching.allowance import meter_of
from bot.storage import account_keys, accounts, due_accounts
from bot.storage.db.conflicts import repeated


@dataclass(frozen=True, slots=True)
class Linked:
    """Result of linking. known: the key was linked before, nothing changed. label_refused: why the label is another."""

    account: Account
    taken: TakenReading | None
    known: bool = False
    label_refused: InputError | None = None


def _credentials(resources: Resources, provider: str, raw_key: str) -> Credentials:
    """Return the credentials in a text. Raises KeyUnusable, KeyOfAnotherProvider."""
    return fields_of(resources.providers.infos(), resources.providers.info(provider), raw_key)


def _new_label(text: str) -> str:
    """Return the label cleaned. Raises LabelUnusable, LabelReserved; accounts from before keep theirs."""
    label = clean_label(text)
    if is_reserved(label):
        raise LabelReserved
    return label


async def account_with_label(resources: Resources, owner_id: int, provider: str, label: str) -> Account | None:
    """Return the person's account of this provider that has exactly this label."""
    wanted = label_key(" ".join(label.split()))
    own_accounts = await management.all_of(resources, owner_id)
    return next((a for a in own_accounts if a.provider == provider and label_key(a.label) == wanted), None)


async def link(
    resources: Resources,
    owner_id: int,
    provider: str,
    raw_key: str,
    label: str | None,
    *,
    since: datetime | None = None,
) -> Linked:
    """Try the key and store it under the label, or where that is taken or no label under one of the provider's title.

    `since` is when a request arrived that is run once more after a crash: an account of this key that is younger was
    made by it, and counts as new. Raises InputError and ProviderError kinds; then nothing is stored.
    """
    credentials = _credentials(resources, provider, raw_key)
    async with resources.database.read() as conn:
        before = await account_keys.with_key(conn, resources.vault, owner_id, provider, credentials)
    if before is not None:
        return Linked(before, before.last, known=since is None or before.created_at < since)
    taken = await _tried(resources, provider, credentials)
    return await _store(resources, owner_id, provider, credentials, taken, label)


async def _tried(
    resources: Resources, provider: str, credentials: Credentials, account_id: str | None = None
) -> TakenReading:
    """Return what a key reads. account_id: whose key it is to be; a new account's calls go under the key itself."""
    key_mac = resources.vault.fingerprint_key(credentials, provider=provider)
    meter = await meter_of(resources, key_mac)
    with ProviderCall(provider):
        reading = await resources.providers.read(provider, credentials, caller=account_id or key_mac, meter=meter)
    return TakenReading(reading, resources.clock.now())


@repeated
async def _store(
    resources: Resources,
    owner_id: int,
    provider: str,
    credentials: Credentials,
    taken: TakenReading,
    label: str | None,
) -> Linked:
    """Store a new account with its first reading, under the label or one made of the provider's title."""
    title = resources.providers.info(provider).title
    async with resources.ledger.writing() as write_calls, resources.database.write() as conn:
        used = {label_key(account.label) for account in await accounts.of_owner(conn, owner_id)}
        chosen, refused = _label_for(label, title, used)
        account = await accounts.add(
            conn, resources.vault, owner_id=owner_id, provider=provider, label=chosen, credentials=credentials,
            taken=taken, now=taken.at,
        )  # fmt: skip
        await evaluation.begin(conn, resources, account, taken)
        await conn.run_sync(write_calls)
    return Linked(account, taken, label_refused=refused)


def _label_for(wished: str | None, title: str, used: set[str]) -> tuple[str, InputError | None]:
    """Return the wished label, or a free one and why: the key that came with a bad label is not lost for that."""
    if not wished:
        return _free_label(title, used), None
    try:
        label = _new_label(wished)
    except LabelUnusable as error:
        return _free_label(title, used), error
    return (label, None) if label_key(label) not in used else (_free_label(title, used), LabelTaken())


def _free_label(title: str, used: set[str]) -> str:
    number, label = 1, title
    while label_key(label) in used:
        number += 1
        label = f"{title} {number}"
    return label


async def replace_key(resources: Resources, account: Account, raw_key: str) -> Linked:
    """Try the new key and store it in place of the account's old one. Raises as `link` does, and AlreadyLinked."""
    credentials = _credentials(resources, account.provider, raw_key)
    async with resources.database.read() as conn:
        before = await account_keys.with_key(conn, resources.vault, account.owner_id, account.provider, credentials)
    if before is not None and before.id != account.id:
        return Linked(before, before.last, known=True)
    taken = await _tried(resources, account.provider, credentials, account.id)
    return await _store_replaced(resources, account, credentials, taken)


@repeated
async def _store_replaced(
    resources: Resources, account: Account, credentials: Credentials, taken: TakenReading
) -> Linked:
    async with resources.database.write() as conn:
        await notifications.roll_back_pending(conn, resources, account.owner_id, account.id)  # it was of the old key
        changed = await account_keys.replace(conn, resources.vault, account.owner_id, account.id, credentials, taken)
        due = await due_accounts.load(conn, account.owner_id, account.id)
        await evaluation.evaluate_reading(conn, resources, due, taken)
    return Linked(changed, taken)


async def linked_with(resources: Resources, owner_id: int, words: Sequence[str]) -> Account | None:
    """Return the person's account whose very key one of the words is: a key that is sent twice is no label."""
    keys = [{"key": SecretStr(word.strip())} for word in words]
    async with resources.database.read() as conn:
        return await account_keys.with_any_key(conn, resources.vault, owner_id, keys)


@repeated
async def rename(resources: Resources, owner_id: int, account_id: str, label: str) -> Account:
    """Give the account another label. Raises LabelUnusable, LabelReserved, LabelTaken, AccountNotFound."""
    chosen = _new_label(label)
    async with resources.database.write() as conn:
        for other in await accounts.of_owner(conn, owner_id):
            if other.id != account_id and label_key(other.label) == label_key(chosen):
                raise LabelTaken
        await accounts.rename(conn, owner_id, account_id, chosen)
        return await accounts.get(conn, owner_id, account_id)
