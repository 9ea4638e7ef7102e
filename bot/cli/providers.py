"""`balance-bot providers [ID]` and `balance-bot providers check FILE_OR_ID`."""

import argparse
import asyncio
import importlib.util
import json
import sys
from pathlib import Path

from bot.cli import DONE, FAILED, USAGE
from bot.providers import Provider, registry
from bot.providers.declaration import Category


def main(args: argparse.Namespace) -> int:
    match args.what:
        case []:
            return _list(as_json=args.json)
        case ["check", what]:
            return _check(what, args.cases)
        case [name] if name.lower() in registry():
            _describe(registry()[name.lower()])
            return DONE
    print("Expected is nothing, a provider's id, or `check` and an id or a file.", file=sys.stderr)
    return USAGE


def _list(*, as_json: bool) -> int:
    if as_json:
        rows = [
            {
                "id": provider.id,
                "title": provider.title,
                "category": provider.category,
                "evidence": provider.evidence,
                "url": provider.origin,
                "docs": provider.docs,
                "fields": [field.name for field in provider.credentials],
                "edits": sorted(provider.edits),
            }
            for provider in registry().values()
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return DONE
    for category in Category:
        members = [provider for provider in registry().values() if provider.category is category]
        if members:
            print(f"# {category.heading}")
        for provider in members:
            fields = ", ".join(field.label for field in provider.credentials)
            print(f"{provider.id:<22} {provider.title}: {fields}; {provider.evidence}")
    return DONE


def _describe(provider: Provider) -> None:
    print(f"{provider.id:<22} {provider.title} ({provider.category.heading})")
    for number, field in enumerate(provider.credentials, 1):
        form = f", of the form {field.pattern}" if field.pattern else ""
        begins = f", begins with {field.prefix}" if field.prefix else ""
        print(f"  {number}. {field.name}: {field.label}{form}{begins}{'' if field.secret else ', no secret'}")
    for name, said in (
        ("origin", f"{provider.origin} (or {provider.variable})"),
        ("documents", provider.docs or "none; from public code"),
        ("evidence", provider.evidence),
        ("balances", ", ".join(f"{name} ({label})" for name, label in provider.labels.items())),
        ("least interval", f"{provider.interval} s" if provider.interval else "none documented"),
        ("calls a reading", str(provider.calls)),
        ("needs", provider.permission),
        ("changes", ", ".join(sorted(provider.edits))),
        ("keys", provider.keys),
        ("top up", provider.top_up),
        ("console", provider.console),
    ):
        if said:
            print(f"  {name}: {said}")


def _check(what: str, cases: Path | None) -> int:
    """Run the contract; the recorded answers are in a folder of the provider's id, beside it or in tests/providers."""
    file = Path(what)
    provider = registry().get(what.lower()) or _from_file(file)
    if provider is None:
        print(f"{what} is neither a provider's id nor a file that declares PROVIDER.", file=sys.stderr)
        return USAGE
    near = (cases, file.parent / provider.id, Path("tests/providers") / provider.id)
    folder = next((folder for folder in near if folder is not None and folder.is_dir()), None)
    if folder is None:
        print(
            f"No recorded answers: make a folder {provider.id} beside the file, or name one by --cases.",
            file=sys.stderr,
        )
        return USAGE
    return asyncio.run(_run(provider, folder))


async def _run(provider: Provider, folder: Path) -> int:
    from bot.contract import verdicts

    good = True
    async for check, broken in verdicts(provider, folder):
        good = good and broken is None
        print(f"ok    {check}" if broken is None else f"FAIL  {check}: {broken}")
    return DONE if good else FAILED


def _from_file(file: Path) -> Provider | None:
    spec = importlib.util.spec_from_file_location(file.stem, file) if file.is_file() else None
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = getattr(module, "PROVIDER", None)
    return found if isinstance(found, Provider) else None
