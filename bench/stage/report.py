"""Report of a run: rows with medians and ratios, as a table and as JSON."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

UNMEASURED = "not measured here"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the bot beside a reference: samples of the same rounds, in `unit`.

    The ratio is the median of the rounds' ratios, ours by theirs; `at_least` and `at_most` are its targets, None where
    there is none. No samples of ours: not measured here, and `note` says why. `theirs` may be a fixed limit.
    """

    name: str
    unit: str
    ours: Sequence[float]
    reference: str = ""
    theirs: Sequence[float] = ()
    at_least: float | None = None
    at_most: float | None = None
    remark: str = ""

    @property
    def ratio(self) -> float | None:
        pairs = [(ours, theirs) for ours, theirs in zip(self.ours, self.theirs, strict=False) if theirs]
        return median(ours / theirs for ours, theirs in pairs) if pairs else None

    @property
    def met(self) -> bool | None:
        """Whether the ratio is within its targets; None without a target or a ratio."""
        if self.ratio is None or (self.at_least is None and self.at_most is None):
            return None
        return (self.at_least is None or self.ratio >= self.at_least) and (
            self.at_most is None or self.ratio <= self.at_most
        )


def table(rows: Sequence[Row]) -> str:
    lines = [f"{'':<58}{'ours':>11}{'reference':>11}{'ratio':>7}  target"]
    for row in rows:
        ours = _figure(median(row.ours)) if row.ours else UNMEASURED
        theirs = _figure(median(row.theirs)) if row.theirs else ""
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        line = f"{f'{row.name}, {row.unit}':<58}{ours:>11}{theirs:>11}{ratio:>7}  {_target(row)}".rstrip()
        reference = f"beside {row.reference}" if row.reference else ""
        lines += [line, *(f"    {remark}" for remark in (reference, row.remark) if remark)]
    return "\n".join(lines)


def as_json(rows: Sequence[Row], quick: bool, seconds: float) -> str:
    """Return the run with every sample, for comparison with other runs."""
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
    found = [asdict(row) | {"ratio": row.ratio, "met": row.met} for row in rows]
    return json.dumps({"quick": quick, "seconds": round(seconds), "machine": machine, "rows": found}, indent=1)


def write_json(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n")


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"


def _target(row: Row) -> str:
    bounds = [f"{sign} {bound:g}" for sign, bound in (("≥", row.at_least), ("≤", row.at_most)) if bound is not None]
    outcome = {True: "  met", False: "  MISSED", None: ""}[row.met]
    return " and ".join(bounds) + outcome
