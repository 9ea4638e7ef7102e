"""What all tests share."""

pytest_plugins = ("tests.failures_report",)
