"""The command line is tried as the installed command, against the same simulators as the bot."""

from tests.e2e.conftest import world

__all__ = ["world"]
