"""Accounts and providers as the use cases see them."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.account import Account, Status
from bot.providers import Provider, registry
from bot.providers.declaration import Credential

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
INFOS = list(registry().values())
TITLES = {info.id: info.title for info in INFOS}
KEY = "nb_3f9a1c2e8b7d6a5f4e3d"
TOKEN = "gk4f9a1c2e8b7d6a5f"  # Generect documents no prefix


def info(name: str, prefix: str | None) -> Provider:
    return replace(INFOS[0], id=name, title=name.title(), credentials=[Credential("key", prefix=prefix)])


def accounts(*labels: str) -> list[Account]:
    """One account a label; "label@provider" for another provider than Generect."""
    pairs = [(label, at or "generect") for label, _, at in (text.partition("@") for text in labels)]
    return [Account(f"a{i}", 1, at, label, Status.ACTIVE, 0, NOW, None) for i, (label, at) in enumerate(pairs)]
