"""`balance-bot new-master-key`: a key as MASTER_KEYS takes it, on standard output."""

import argparse

from bot.cli import DONE
from bot.storage.vault.master_keys import as_text, generate


def main(_args: argparse.Namespace) -> int:
    print(as_text(generate()))
    return DONE
