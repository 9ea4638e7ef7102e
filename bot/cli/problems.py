"""Error reports of the command line: one message on standard error, and the exit status."""

import errno
import os
import sys
import tempfile
import traceback
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.cli import FAILED, USAGE
from bot.domain.errors import BotError
from bot.permissions import why_not
from bot.settings import SettingsError
from bot.storage.db.file_lock import AlreadyLocked
from bot.supervisor import Fatal

EXPLAINED = {
    "gaierror": "its host has no address (gaierror); in a password @ is written %40, / %2F and # %23",
    "InvalidPasswordError": "the password is wrong (InvalidPasswordError)",
}


def report(error: Exception) -> int:
    """Say on standard error what happened and return the exit status; a traceback only where nobody foresaw it."""
    match error:
        case SettingsError():
            print("These settings are wrong or missing:", file=sys.stderr)
            for name, problem in error.problems.items():
                print(f"  {name} {problem}", file=sys.stderr)
            print("Set them in the environment or in .env; `balance-bot settings` describes each.", file=sys.stderr)
            return USAGE
        case AlreadyLocked():
            print("Another balance-bot is running with this database. Stop it first.", file=sys.stderr)
        case BotError() | Fatal():
            print(f"balance-bot: {str(error) or type(error).__doc__}", file=sys.stderr)
        case OSError(errno=errno.ENOSPC, filename=None):
            where = f"the backup, or the temporary folder {tempfile.gettempdir()}"
            print(f"balance-bot: the disk is full that holds {where}", file=sys.stderr)
        case SQLAlchemyError() | OSError(filename=None):  # the database alone is asked for without a file's name
            print(f"The database (DATABASE_URL) cannot be used: {cause(error)}", file=sys.stderr)
        case OSError():
            print(f"balance-bot: {why_not(error, Path(os.fsdecode(error.filename)).absolute())}", file=sys.stderr)
        case _:
            traceback.print_exception(error)
    return FAILED


def cause(error: Exception) -> str:
    """Return the kind of what the database's driver met; its words may quote values."""
    driver = getattr(error, "orig", None) or error
    name = type(driver.__cause__ or driver).__name__
    return EXPLAINED.get(name, name)
