"""A trend as a small JSON object and back: amounts are text, moments ISO 8601, durations microseconds."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.domain.dates import from_text, to_text
from bot.domain.refills import Increase, IncreaseKind
from bot.domain.trend import MICROSECOND, Day, Lapse, Sample, Segment, Trend


def trends_to_json(trends: Mapping[str, Trend]) -> dict[str, Any]:
    """Trends by balance id."""
    return {balance: to_json(trend) for balance, trend in trends.items()}


def trends_from_json(data: Mapping[str, Any] | None) -> dict[str, Trend]:
    return {balance: from_json(trend) for balance, trend in (data or {}).items()}


def to_json(trend: Trend) -> dict[str, Any]:
    return {
        "last": _sample_out(trend.last),
        "unconfirmed": _sample_out(trend.unconfirmed),
        "previous_at": to_text(trend.previous_at),
        "since": to_text(trend.since),
        "segments": [
            [each.ends.isoformat(), each.covered // MICROSECOND, str(each.spent), each.readings]
            for each in trend.segments
        ],
        "days": [[day.date.isoformat(), day.covered // MICROSECOND, str(day.spent)] for day in trend.days],
        "increases": [
            [each.after.isoformat(), each.at.isoformat(), str(each.amount), each.kind.value] for each in trend.increases
        ],
        "lapses": [[lapse.at.isoformat(), str(lapse.amount)] for lapse in trend.lapses],
        "unit": trend.unit,
        "unit_since": to_text(trend.unit_since),
    }


def from_json(data: Mapping[str, Any]) -> Trend:
    return Trend(
        last=_sample_in(data["last"]),
        unconfirmed=_sample_in(data["unconfirmed"]),
        previous_at=None if data["previous_at"] is None else datetime.fromisoformat(data["previous_at"]),
        since=None if data["since"] is None else datetime.fromisoformat(data["since"]),
        segments=tuple(
            Segment(datetime.fromisoformat(ends), MICROSECOND * covered, Decimal(spent), readings)
            for ends, covered, spent, readings in data["segments"]
        ),
        days=tuple(
            Day(date.fromisoformat(when), MICROSECOND * covered, Decimal(spent))
            for when, covered, spent in data["days"]
        ),
        increases=tuple(
            Increase(datetime.fromisoformat(after), datetime.fromisoformat(at), Decimal(amount), IncreaseKind(kind))
            for after, at, amount, kind in data["increases"]
        ),
        lapses=tuple(Lapse(datetime.fromisoformat(at), Decimal(amount)) for at, amount in _lapses(data)),
        unit=data.get("unit"),
        unit_since=None if data.get("unit_since") is None else datetime.fromisoformat(data["unit_since"]),
    )


def _lapses(data: Mapping[str, Any]) -> Sequence[Sequence[str]]:
    """Older trends have the newest one alone."""
    older = data.get("lapse")
    found: Sequence[Sequence[str]] = data.get("lapses") or ([older] if older else [])
    return found


def _sample_out(sample: Sample | None) -> list[str | None] | None:
    if sample is None:
        return None
    bonus = None if sample.bonus is None else str(sample.bonus)
    dates = to_text(sample.refill_at), to_text(sample.expires_at)
    return [sample.at.isoformat(), str(sample.amount), bonus, *dates]


def _sample_in(data: list[Any] | None) -> Sample | None:
    if data is None:
        return None
    at, amount, bonus, refill_at, expires_at = data
    return Sample(
        at=datetime.fromisoformat(at),
        amount=Decimal(amount),
        bonus=None if bonus is None else Decimal(bonus),
        refill_at=from_text(refill_at),
        expires_at=from_text(expires_at),
    )
