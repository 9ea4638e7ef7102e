"""`balance-bot providers`."""

import argparse
import json

from bot.cli import DONE
from bot.providers import registry


def main(args: argparse.Namespace) -> int:
    infos = [provider.info for provider in registry().values()]
    if args.json:
        rows = [
            {"id": info.id, "title": info.title, "unit": info.unit, "url": info.base_url, "edits": sorted(info.edits)}
            for info in infos
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return DONE
    for info in infos:
        changes = f"; changes {', '.join(sorted(info.edits))}" if info.edits else ""
        print(f"{info.id:<12} {info.title}: {info.unit}{changes}\n{'':<12} {info.base_url}, {info.docs}")
    return DONE
