"""Master keys as text: `id:base64`, 32 bytes each, separated by commas or lines; the first one encrypts.

No error text holds any part of a key.
"""

import base64
import binascii
import contextlib
import os
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot import permissions
from bot.domain.errors import MasterKeyError
from bot.permissions import why_not

KEY_BYTES = 32
_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


@dataclass(frozen=True)
class MasterKey:
    """Master key. id: stands in every value that is sealed with it."""

    id: str
    secret: bytes = field(repr=False)

    def __str__(self) -> str:
        return f"MasterKey({self.id})"

    @cached_property
    def cipher(self) -> AESGCM:
        """The cipher, made once, since each account's key is opened for each reading."""
        return AESGCM(self.secret)


def generate() -> MasterKey:
    return MasterKey(f"k{secrets.token_hex(4)}", secrets.token_bytes(KEY_BYTES))


def as_text(key: MasterKey) -> str:
    """Return `id:base64`, the secret itself."""
    return f"{key.id}:{base64.b64encode(key.secret).decode()}"


def parse(text: str) -> tuple[MasterKey, ...]:
    """Return at least one key, ids unique; raises MasterKeyError naming the place of what is wrong."""
    entries = [entry.strip() for entry in re.split(r"[,\n]", text) if entry.strip()]
    keys = tuple(_parse_one(entry, position) for position, entry in enumerate(entries, start=1))
    if not keys:
        raise MasterKeyError("no master key is given")
    if len({key.id for key in keys}) < len(keys):
        raise MasterKeyError("two master keys have the same id")
    return keys


def _parse_one(entry: str, position: int) -> MasterKey:
    key_id, colon, encoded = entry.partition(":")
    if not colon or not _ID.fullmatch(key_id):
        raise MasterKeyError(f"master key {position} is not id:base64, the id being 1-32 of A-Z a-z 0-9 _ -")
    try:
        standard = encoded.strip().rstrip("=").translate(str.maketrans("-_", "+/"))
        secret = base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise MasterKeyError(f"master key {position} is not base64") from None
    if len(secret) != KEY_BYTES:
        raise MasterKeyError(f"master key {position} has {len(secret)} bytes instead of {KEY_BYTES}")
    return MasterKey(key_id, secret)


def read(file: Path) -> tuple[MasterKey, ...] | None:
    """Return the file's keys, or None where there is no file; raises MasterKeyError."""
    try:
        return parse(file.read_text("ascii"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise MasterKeyError(f"MASTER_KEY_FILE cannot be read: {why_not(error, file.absolute())}") from None
    except UnicodeDecodeError:
        raise MasterKeyError(f"MASTER_KEY_FILE {file} holds no text") from None


def stamp(file: Path) -> tuple[int, ...] | None:
    """Return what changes whenever the file is replaced; None where there is none."""
    try:
        state = file.stat()
    except FileNotFoundError:
        return None
    return state.st_dev, state.st_ino, state.st_mtime_ns, state.st_size


def create(file: Path) -> tuple[MasterKey, ...]:
    """Write a file (0600) with a new key and return what it holds: another process may have been faster.

    Raises MasterKeyError.
    """
    with contextlib.suppress(FileExistsError):
        _write(file, (generate(),), os.link)
    keys = read(file)
    if keys is None:
        raise MasterKeyError("the master key file went away")
    return keys


def replace(file: Path, keys: Iterable[MasterKey]) -> None:
    """Put the keys (0600) in the place of the file's at one stroke; raises MasterKeyError."""
    _write(file, keys, os.replace)


def refuse_unwritable(file: Path) -> None:
    """Raise MasterKeyError where the file can be neither written nor made."""
    try:
        permissions.refuse_unwritable(file)
    except OSError as error:
        raise _cannot_be_written(file, error) from None


def _cannot_be_written(file: Path, error: OSError) -> MasterKeyError:
    return MasterKeyError(
        f"MASTER_KEY_FILE cannot be written: {why_not(error, file.absolute())}. "
        "Or set MASTER_KEYS instead: `balance-bot new-master-key` prints a key for it"
    )


def _write(file: Path, keys: Iterable[MasterKey], put: Callable[[Path, Path], None]) -> None:
    """Write atomically: a crash leaves either the old file or the new one, on the disk too."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}.new")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.writelines(f"{as_text(key)}\n" for key in keys)
            out.flush()
            os.fsync(out.fileno())
        put(draft, file)
        _sync_folder(file.parent)
    except FileExistsError:
        raise
    except OSError as error:
        raise _cannot_be_written(file, error) from None
    finally:
        draft.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
