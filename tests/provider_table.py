"""The list of providers, made from their declarations: `python -m tests.provider_table` writes it anew."""

from pathlib import Path

from bot.providers import Provider, registry
from bot.providers.declaration import Category

ROOT = Path(__file__).parents[1]
LIST = ROOT / "docs/provider-list.md"
HEAD = "| provider | id | what it is for | needs | how sure |\n"


def table() -> str:
    """Return the table: by category, those asked for most first."""
    lines = ["|---|---|---|---|---|"]
    for category in Category:
        members = [provider for provider in registry().values() if provider.category is category]
        lines += [_row(provider) for provider in sorted(members, key=lambda provider: (provider.rank, provider.title))]
    return HEAD + "\n".join(lines) + "\n"


def _row(provider: Provider) -> str:
    title = f"[{provider.title}]({provider.docs})" if provider.docs else provider.title
    fields = ", ".join(field.label for field in provider.credentials)
    return f"| {title} | `{provider.id}` | {provider.category.heading} | {fields} | {provider.evidence} |"


def page() -> str:
    """Return the page as it should be: what stands before its table, and the table."""
    return LIST.read_text().partition(HEAD)[0] + table()


if __name__ == "__main__":
    LIST.write_text(page())
