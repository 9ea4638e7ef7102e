"""The README lists the providers that there are."""

from tests.provider_table import shown, table


def test_the_table_of_providers_is_not_stale() -> None:
    assert shown() == table(), "run `.venv/bin/python -m tests.provider_table`"
