"""A pytest plugin: `--failures` ends the run with the numbers of the failure catalogue that its tests cover."""

from collections.abc import Iterable

import pytest

CATALOGUE = range(1, 94)
_covered = pytest.StashKey[set[int]]()


class Covered:
    """Collects numbers from the reports, which under xdist are all that comes back from the workers."""

    def __init__(self, passed: set[int]) -> None:
        self.passed = passed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.passed.update(int(str(value)) for name, value in report.user_properties if name == "failure")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--failures", action="store_true", help="list the covered numbers of the failure catalogue")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("failures"):
        config.stash[_covered] = set()
        config.pluginmanager.register(Covered(config.stash[_covered]))


def pytest_itemcollected(item: pytest.Item) -> None:
    for mark in item.iter_markers("failure"):
        item.user_properties += [("failure", number) for number in mark.args]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    covered = config.stash.get(_covered, None)
    if covered is None:
        return
    terminalreporter.section("failure catalogue")
    terminalreporter.line(f"covered {len(covered)} of {len(CATALOGUE)}: {_ranges(covered)}")
    terminalreporter.line(f"not covered: {_ranges(set(CATALOGUE) - covered)}")


def _ranges(numbers: Iterable[int]) -> str:
    """Write 1, 2, 3, 7 as `1-3, 7`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs) or "none"
