"""The command line. Nothing heavy is imported before it is known what is to be done: `--help` answers at once."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from bot import __version__
from bot.cli import FAILED


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    args = _parser().parse_args(argv)
    sys.modules.setdefault("rich", None)  # type: ignore[arg-type]  # structlog would load it where it is installed: 4 MB
    module = import_module(f"bot.cli.{args.module}")
    try:
        return int(module.main(args))
    except KeyboardInterrupt:
        return FAILED
    except Exception as error:  # noqa: BLE001 - the edge of the program: all are told, none is lost
        from bot.cli.problems import report  # pydantic and SQLAlchemy come with it

        return report(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="balance-bot",
        description="A Telegram bot that watches prepaid API balances and speaks up before the money runs out.",
        epilog="Settings come from the environment and from .env; `balance-bot settings` shows them all.",
    )
    parser.add_argument("--version", action="version", version=f"balance-bot {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, module: str, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(module=module)
        return added

    command("run", "run", "run the bot")
    sandbox = command("sandbox", "sandbox", "try the bot on a web page, with no token")
    sandbox.add_argument("--host", default=os.environ.get("HTTP_HOST") or "127.0.0.1", help="the address to listen on")
    sandbox.add_argument("--port", type=port, default=8090, help="where the page is served; the next free one if taken")
    sandbox.add_argument("--keep", metavar="DIR", type=Path, help="keep everything in this folder for the next time")
    sandbox.add_argument("--unless-token", action="store_true", help="with a BOT_TOKEN, run the bot instead")
    command("check", "check", "try settings, database, master key, Bot API and providers")
    balance = command("balance", "balance", "read a balance with a key from standard input or PROVIDER_KEY")
    balance.add_argument("provider", metavar="PROVIDER", help="a provider's id; see `balance-bot providers`")
    balance.add_argument("--json", action="store_true", help="print the reading as JSON")
    providers = command("providers", "providers", "list the providers, show one, or check one's file")
    providers.add_argument("what", metavar="ID | check FILE_OR_ID", nargs="*", help="nothing: list them all")
    providers.add_argument("--json", action="store_true", help="print the list as JSON")
    providers.add_argument("--cases", type=Path, help="the folder of the recorded answers that `check` plays")
    command("settings", "show_settings", "show every setting with its default; good for a new .env")
    command("new-master-key", "new_master_key", "print a new master key, as MASTER_KEYS takes it")
    why = command("why", "why", "print what became of an update or a reading, from a JSON log and the database")
    why.add_argument("id", metavar="ID", help="the `trace` of a log line: u… an update, r… a reading, m… a message")
    why.add_argument("--log", metavar="FILE", type=Path, help="the log; standard input without it")
    command("migrate", "migrate", "bring the database to this version's schema")
    command("rotate-keys", "rotate", "seal everything stored with a new master key")
    backup = command("backup", "backup", "write everything but the master key to a file")
    backup.add_argument("file", metavar="FILE", type=path, help="the file to write, which must not exist; - for stdout")
    restore = command("restore", "restore", "load a backup into an empty database")
    restore.add_argument("file", metavar="FILE", type=path, help="a file written by `balance-bot backup`; - for stdin")
    return parser


def port(text: str) -> int:
    """Return the port number. Raises ValueError, of which argparse makes a usage error that names this function."""
    if not 0 <= (number := int(text)) < 2**16:
        raise ValueError
    return number


def path(text: str) -> Path | None:
    """Return the file's path, None for `-`: standard input or output."""
    return None if text == "-" else Path(text)


if __name__ == "__main__":
    sys.exit(main())
