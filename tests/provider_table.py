"""The README's table of providers, made from their declarations: `python -m tests.provider_table` writes it anew."""

from pathlib import Path

from bot.providers import Provider, registry
from bot.providers.declaration import Category

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- providers: begin -->\n", "<!-- providers: end -->\n"


def table() -> str:
    """Return the table: by category, those asked for most first."""
    lines = ["| provider | id | what it is for | needs | how sure |", "|---|---|---|---|---|"]
    for category in Category:
        members = [provider for provider in registry().values() if provider.category is category]
        lines += [_row(provider) for provider in sorted(members, key=lambda provider: (provider.rank, provider.title))]
    return "\n".join(lines) + "\n"


def _row(provider: Provider) -> str:
    title = f"[{provider.title}]({provider.docs})" if provider.docs else provider.title
    fields = ", ".join(field.label for field in provider.credentials)
    return f"| {title} | `{provider.id}` | {provider.category.heading} | {fields} | {provider.evidence} |"


def shown() -> str:
    """Return the table that stands in the README."""
    return README.read_text().partition(BEGIN)[2].partition(END)[0]


def main() -> None:
    before, _, rest = README.read_text().partition(BEGIN)
    README.write_text(f"{before}{BEGIN}{table()}{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    main()
