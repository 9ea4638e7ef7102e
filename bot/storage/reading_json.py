"""Reading as JSON and back.

A reading in JSON has no `identity`: the provider's own id of a person is kept as a fingerprint only.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.domain.dates import from_text
from bot.domain.reading import Balance, DayOrMoment, Part, Reading

INTEGER_DIGITS = 30  # longer ones stay strings: 1E+999999 is a number too


def to_json(reading: Reading) -> dict[str, Any]:
    """Return the JSON: amounts int where whole, else str; None stays; moments ISO 8601 with Z, days a bare date.

    A period is in whole seconds.
    """
    return {
        "plan": reading.plan,
        "plan_expires_at": _time_out(reading.plan_expires_at),
        "postpaid": reading.postpaid,
        "auto_reload": reading.auto_reload,
        "balances": [_balance_out(balance) for balance in reading.balances],
    }


def from_json(data: dict[str, Any]) -> Reading:
    """Return the reading, without identity. Older rows lack some fields, and their one balance its id.

    Raises LookupError, TypeError, ValueError or ArithmeticError for what `to_json` does not make.
    """
    if not data["balances"]:
        raise ValueError("a reading has a balance")
    return Reading(
        plan=data["plan"],
        plan_expires_at=from_text(data["plan_expires_at"]),
        postpaid=data.get("postpaid", False),
        auto_reload=data.get("auto_reload", False),
        balances=tuple(_balance_in(balance) for balance in data["balances"]),
    )


def _balance_out(balance: Balance) -> dict[str, Any]:
    return {
        "id": balance.id,
        "unit": balance.unit,
        "amount": amount_out(balance.amount),
        "limit": amount_out(balance.limit),
        "used": amount_out(balance.used),
        "blocked": amount_out(balance.blocked),
        "next_refill_at": _time_out(balance.next_refill_at),
        "expires_at": _time_out(balance.expires_at),
        "unlimited": balance.unlimited,
        "watched": balance.watched,
        "period": None if balance.period is None else int(balance.period.total_seconds()),
        "parts": [{"name": part.name, "amount": amount_out(part.amount)} for part in balance.parts],
    }


def _balance_in(data: dict[str, Any]) -> Balance:
    period = data.get("period")
    return Balance(
        id=data.get("id", "balance"),
        unit=data["unit"],
        amount=amount_in(data["amount"]),
        limit=amount_in(data["limit"]),
        used=amount_in(data["used"]),
        blocked=amount_in(data["blocked"]),
        next_refill_at=from_text(data["next_refill_at"]),
        expires_at=from_text(data.get("expires_at")),
        unlimited=data.get("unlimited", False),
        watched=data.get("watched", True),
        period=None if period is None else timedelta(seconds=period),
        parts=tuple(Part(part["name"], amount_in(part["amount"])) for part in data["parts"]),
    )


def amount_out(amount: Decimal | None) -> int | str | None:
    """Return an amount as JSON: int where it is whole, else str; None stays."""
    if amount is None:
        return None
    whole = amount.adjusted() < INTEGER_DIGITS and amount == amount.to_integral_value()
    return int(amount) if whole else str(amount)


def amount_in(amount: int | str | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def _time_out(when: DayOrMoment | None) -> str | None:
    if isinstance(when, datetime):
        return when.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return None if when is None else when.isoformat()
