"""The key vault: the only place that seals and opens secrets.

A sealed value is: version (1 byte), length of the key id (1 byte), key id, nonce (12 bytes), AES-256-GCM ciphertext and
tag. What comes before the nonce and the value's table, row and owner are authenticated with it: a value that was moved
to another row, or changed, does not open.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from json.encoder import encode_basestring_ascii
from pathlib import Path

from cryptography.exceptions import InvalidTag
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.domain.errors import MasterKeyError, Sealed
from bot.storage.db.engine import Database
from bot.storage.db.tables import accounts, key_checks
from bot.storage.db.upsert import insert
from bot.storage.vault import master_keys
from bot.storage.vault.master_keys import MasterKey

VERSION = 1
NONCE_BYTES = 12
INDEX_KEY_BYTES = 32


def key_id(sealed: bytes) -> str:
    """Return the id of the master key a value is sealed with; raises Sealed if it is no sealed value."""
    if len(sealed) < 2 or sealed[0] != VERSION or len(sealed) < 2 + sealed[1] + NONCE_BYTES:
        raise Sealed("not a sealed value")
    return sealed[2 : 2 + sealed[1]].decode("ascii", "replace")


class KeyVault:
    """Vault that seals with the first master key and opens with any. file: of the keys, None if from the environment.

    A rotation beside this process replaces the file: it is read again when it changed before sealing, or when a value
    names a key that is not known yet.
    """

    __slots__ = ("_file", "_stamp", "index_key", "keys")

    def __init__(self, keys: tuple[MasterKey, ...], index_key: bytes, file: Path | None) -> None:
        """Make a vault of these keys, unchecked; `open` checks that they fit the database."""
        self.keys = keys
        self.index_key = index_key
        self._file = file
        self._stamp = master_keys.stamp(file) if file else None

    def __repr__(self) -> str:
        return f"KeyVault(primary={self.primary!r})"

    @classmethod
    async def open(cls, database: Database, *, file: Path, keys: str | None) -> "KeyVault":
        """Return the vault of this database.

        1. The keys are those of `keys` (MASTER_KEYS) or else of the file, which is made if neither it nor anything in
           the database exists.
        2. Every known key must open its key-check row, at least one must, and none may be missing that an account
           needs; otherwise MasterKeyError, and nothing has been written.
        3. The first key gets a key-check row if it is new.
        """
        checks = await _key_checks(database)
        unused = not checks and not await _has_accounts(database)
        keyring = master_keys.parse(keys) if keys else master_keys.read(file)
        if keyring is None:
            if not unused:
                raise MasterKeyError("the master key file is missing, and the database is sealed with its key")
            keyring = master_keys.create(file)
        index_key = _index_key(keyring, checks)
        if index_key is None:
            if not unused:
                raise MasterKeyError("none of the master keys is one this database was sealed with")
            index_key = secrets.token_bytes(INDEX_KEY_BYTES)
        await _refuse_if_key_is_missing(database, keyring)
        if keyring[0].id not in checks:
            await admit(database, keyring[0], index_key)
            # of two processes that start on an empty database, the other one's index key may have come first
            index_key = _index_key(keyring, await _key_checks(database)) or index_key
        return cls(keyring, index_key, None if keys else file)

    @property
    def primary(self) -> str:
        """The id of the key that seals."""
        return self.keys[0].id

    def seal(self, plain: bytes, *, table: str, row: str, owner: int) -> bytes:
        """Return `plain` sealed for this one row. Raises MasterKeyError if a changed key file cannot be read."""
        self._reread()
        return _seal(self.keys[0], plain, table, row, owner)

    def unseal(self, sealed: bytes, *, table: str, row: str, owner: int) -> bytes:
        """Return what was sealed for this row; raises Sealed."""
        wanted = key_id(sealed)
        key = self._find(wanted)
        if key is None:
            self._reread()
            key = self._find(wanted)
        if key is None:
            raise Sealed("its master key is not known")
        return _unseal(key, sealed, table, row, owner)

    def seal_credentials(self, credentials: Mapping[str, SecretStr], *, row: str, owner: int) -> bytes:
        return self.seal(_as_text(credentials).encode(), table="accounts", row=row, owner=owner)

    def unseal_credentials(self, sealed: bytes, *, row: str, owner: int) -> Mapping[str, SecretStr]:
        """Return the credentials. Raises Sealed."""
        plain = self.unseal(sealed, table="accounts", row=row, owner=owner)
        return {name: SecretStr(value) for name, value in json.loads(plain.decode()).items()}

    def fingerprint(self, text: str) -> str:
        """Return 64 hex digits that tell equal texts from different ones, and nobody without the master key more."""
        return hmac.new(self.index_key, text.encode(), hashlib.sha256).hexdigest()

    def fingerprint_credentials(self, credentials: Mapping[str, SecretStr], *, owner: int, provider: str) -> str:
        """Return a fingerprint with the owner in it, so that rows do not show that two people linked the same key."""
        return self.fingerprint(f"{owner}\0{provider}\0{_as_text(credentials)}")

    def fingerprint_key(self, credentials: Mapping[str, SecretStr], *, provider: str) -> str:
        """Return a fingerprint of the key alone, under which its calls are counted, whoever linked it."""
        return self.fingerprint(f"{provider}\0{_as_text(credentials)}")

    def _find(self, wanted: str) -> MasterKey | None:
        return next((key for key in self.keys if key.id == wanted), None)

    def _reread(self) -> None:
        """Read the file again where it changed; one that is gone changes nothing, since the known keys open all."""
        if self._file is None:
            return
        stamp = master_keys.stamp(self._file)
        if stamp is not None and stamp != self._stamp:
            self.keys = master_keys.read(self._file) or self.keys
            self._stamp = stamp


async def admit(database: Database, key: MasterKey, index_key: bytes) -> None:
    """Store the key-check row of a new master key: the index key, sealed with it."""
    sealed = _seal(key, index_key, "key_checks", key.id, 0)
    async with database.write() as conn:
        row = insert(conn, key_checks).values(key_id=key.id, index_key=sealed)
        await conn.execute(row.on_conflict_do_nothing())


def _index_key(keyring: tuple[MasterKey, ...], checks: Mapping[str, bytes]) -> bytes | None:
    """Return the index key, None if no key of the ring has a key-check row; raises MasterKeyError."""
    try:
        found = {_unseal(key, checks[key.id], "key_checks", key.id, 0) for key in keyring if key.id in checks}
    except Sealed:
        raise MasterKeyError("the master key is not the one this database was sealed with") from None
    if len(found) > 1:
        raise MasterKeyError("the master keys belong to different databases")
    return found.pop() if found else None


async def _key_checks(database: Database) -> dict[str, bytes]:
    async with database.read() as conn:
        return {row.key_id: row.index_key for row in await conn.execute(select(key_checks))}


async def _has_accounts(database: Database) -> bool:
    async with database.read() as conn:
        return bool(await conn.scalar(select(func.count()).select_from(accounts)))


async def has_no_rows(database: Database) -> bool:
    """Return whether no master key was ever used here, so that a new one loses nothing."""
    return not await _key_checks(database) and not await _has_accounts(database)


async def _refuse_if_key_is_missing(database: Database, keyring: tuple[MasterKey, ...]) -> None:
    known = [key.id for key in keyring]
    async with database.read() as conn:
        missing = await conn.scalar(select(accounts.c.key_id).where(accounts.c.key_id.not_in(known)).limit(1))
    if missing is not None:
        raise MasterKeyError(f"accounts are still sealed with the master key {missing}, which is not given")


def _seal(key: MasterKey, plain: bytes, table: str, row: str, owner: int) -> bytes:
    head = bytes((VERSION, len(key.id))) + key.id.encode("ascii")
    nonce = secrets.token_bytes(NONCE_BYTES)
    return head + nonce + key.cipher.encrypt(nonce, plain, _bound_to(head, table, row, owner))


def _unseal(key: MasterKey, sealed: bytes, table: str, row: str, owner: int) -> bytes:
    body = 2 + sealed[1]
    nonce, cipher = sealed[body : body + NONCE_BYTES], sealed[body + NONCE_BYTES :]
    try:
        return key.cipher.decrypt(nonce, cipher, _bound_to(sealed[:body], table, row, owner))
    except (InvalidTag, ValueError):
        raise Sealed("does not open in this row") from None


def _bound_to(head: bytes, table: str, row: str, owner: int) -> bytes:
    """Return the authenticated data: the head, and the three as a JSON list, as `json.dumps` writes it."""
    return head + f"[{encode_basestring_ascii(table)}, {encode_basestring_ascii(row)}, {owner}]".encode()


def _as_text(credentials: Mapping[str, SecretStr]) -> str:
    return json.dumps({name: credentials[name].get_secret_value() for name in sorted(credentials)})
