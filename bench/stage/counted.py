"""The bot with its transactions and statements counted by its database engines. Usage: counted.py FILE COMMAND…

FILE holds both as C integers of 64 bits, at each moment: the server's own figures come up to 10 s late. A transaction
is each commit or rollback, reads included; an executemany is one statement.
"""

import mmap
import struct
import sys
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, event

BOTH = struct.Struct("qq")


class Counts(NamedTuple):
    transactions: int = 0
    statements: int = 0


def read(file: Path) -> Counts:
    return Counts(*BOTH.unpack(file.read_bytes()))


def new_file(file: Path) -> Path:
    file.write_bytes(BOTH.pack(*Counts()))
    return file


def main(file: str, *command: str) -> int:
    with Path(file).open("r+b") as opened:
        shared = mmap.mmap(opened.fileno(), BOTH.size)

    def add(transactions: int, statements: int) -> None:
        done = Counts(*BOTH.unpack_from(shared))
        BOTH.pack_into(shared, 0, done.transactions + transactions, done.statements + statements)

    for ended in ("commit", "rollback"):
        event.listen(Engine, ended, lambda _conn: add(1, 0))
    event.listen(Engine, "before_cursor_execute", lambda *_: add(0, 1))
    from bot.__main__ import main as run_command

    return run_command(list(command))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
