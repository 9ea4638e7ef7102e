"""Provider contract: run by the tests over the registry, and by `providers check` over one provider."""

from collections.abc import AsyncIterator
from pathlib import Path

from bot.contract.cases import load
from bot.contract.checks import Check, echoed, recorded, refused, statuses, unreachable, unreadable
from bot.contract.fields import echoed_fields, errors_inside, missing_and_null, new_fields, wrong_fields
from bot.contract.subject import Broken, opened
from bot.providers import Provider

CHECKS: tuple[Check, ...] = (
    recorded, statuses, refused, unreadable, unreachable, echoed,
    errors_inside, echoed_fields, new_fields, wrong_fields, missing_and_null,
)  # fmt: skip


async def verdicts(provider: Provider, folder: Path) -> AsyncIterator[tuple[str, Broken | None]]:
    """Try the recorded answers of a folder: yields each check's name, with what is broken or None."""
    async with opened(provider, load(folder)) as subject:
        for check in CHECKS:
            try:
                await check(subject)
            except Broken as broken:
                yield check.__name__, broken
            else:
                yield check.__name__, None
