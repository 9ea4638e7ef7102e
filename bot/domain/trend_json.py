"""A trend as a small JSON object and back: amounts are text, moments ISO 8601, durations microseconds."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.domain.refills import Rise, RiseKind
from bot.domain.trend import MICROSECOND, Day, Sample, Stretch, Trend


def to_json(trend: Trend) -> dict[str, Any]:
    return {
        "last": _sample_out(trend.last),
        "doubt": _sample_out(trend.doubt),
        "due": _moment_out(trend.due),
        "since": _moment_out(trend.since),
        "stretches": [
            [each.ends.isoformat(), each.covered // MICROSECOND, str(each.spent), each.readings]
            for each in trend.stretches
        ],
        "days": [[day.date.isoformat(), day.covered // MICROSECOND, str(day.spent)] for day in trend.days],
        "rises": [
            [rise.after.isoformat(), rise.at.isoformat(), str(rise.amount), rise.kind.value] for rise in trend.rises
        ],
    }


def from_json(data: dict[str, Any]) -> Trend:
    return Trend(
        last=_sample_in(data["last"]),
        doubt=_sample_in(data["doubt"]),
        due=_moment_in(data["due"]),
        since=_moment_in(data["since"]),
        stretches=tuple(
            Stretch(datetime.fromisoformat(ends), MICROSECOND * covered, Decimal(spent), readings)
            for ends, covered, spent, readings in data["stretches"]
        ),
        days=tuple(
            Day(date.fromisoformat(when), MICROSECOND * covered, Decimal(spent))
            for when, covered, spent in data["days"]
        ),
        rises=tuple(
            Rise(datetime.fromisoformat(after), datetime.fromisoformat(at), Decimal(amount), RiseKind(kind))
            for after, at, amount, kind in data["rises"]
        ),
    )


def _sample_out(sample: Sample | None) -> list[str] | None:
    return None if sample is None else [sample.at.isoformat(), str(sample.amount)]


def _sample_in(data: list[str] | None) -> Sample | None:
    return None if data is None else Sample(datetime.fromisoformat(data[0]), Decimal(data[1]))


def _moment_out(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment_in(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
