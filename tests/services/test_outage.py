"""How an outage of the database is named in the log."""

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import StorageFull
from bot.services.outage import Outage
from bot.services.resources import Resources


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (StorageFull("the database does not take updates: InterfaceError"), "does not take updates: InterfaceError"),
        (StorageFull(), "StorageFull"),
        (ConnectionRefusedError("10.0.0.1"), "ConnectionRefusedError"),
    ],
)
def test_the_log_names_the_cause(resources: Resources, error: Exception, named: str) -> None:
    with capture_logs() as lines:
        assert Outage(resources).caused(error)
    assert [line["error"].endswith(named) for line in lines] == [True]
