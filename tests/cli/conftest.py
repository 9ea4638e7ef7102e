"""The command line is tried against the same simulators as the bot."""

from tests.e2e.conftest import stem, world

__all__ = ["stem", "world"]
