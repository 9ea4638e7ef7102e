"""The list of providers has those that there are, and the README counts them."""

from bot.providers import count_of, registry
from tests.provider_table import LIST, ROOT, page


def test_the_list_of_providers_is_not_stale() -> None:
    assert LIST.read_text() == page(), "run `.venv/bin/python -m tests.provider_table`"


def test_the_readme_counts_the_providers() -> None:
    assert f"the {count_of(registry().values())} that there are" in (ROOT / "README.md").read_text()
