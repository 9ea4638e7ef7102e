"""Provider accounts that live by the sandbox's clock: they are spent from day to day and refilled."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any, ClassVar

PERIOD = timedelta(days=30)
_DAY = Decimal(24 * 3600)


def iso(moment: datetime) -> str:
    """Write a moment as Elumenta's documents do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class Living(ABC):
    """Account that is spent and refilled. fields: of the provider's answers. drain: spent a day.

    lived: the moment up to which `fields` is right. owed: the fraction of a unit that is not yet spent.
    """

    plans: ClassVar[dict[str, int]] = {}
    """The allowance of each plan."""

    id: str
    title: str
    key: str = field(repr=False)
    fields: dict[str, Any]
    drain: Decimal
    lived: datetime
    refill_at: datetime | None
    answers: str = "normally"
    revoked: bool = False
    owed: Decimal = Decimal(0)

    @property
    def provider(self) -> str:
        return self.id.rpartition("-")[0]

    @property
    def typed(self) -> str:
        """Text that a person types to link it."""
        return self.key

    @property
    @abstractmethod
    def unit(self) -> str:
        """Unit: a currency code, "percent", or a plural noun."""

    @property
    @abstractmethod
    def amount(self) -> int:
        """Remaining amount."""

    @property
    @abstractmethod
    def limit(self) -> int:
        """Allowance of a period, 0 where there is none."""

    @property
    @abstractmethod
    def plan(self) -> str: ...

    @abstractmethod
    def spend(self, amount: int) -> None:
        """Spend this much, at most what is left."""

    @abstractmethod
    def top_up(self, amount: int) -> None: ...

    @abstractmethod
    def refill(self) -> None:
        """Begin a new period at `lived`."""

    @abstractmethod
    def change_plan(self, plan: str) -> None: ...

    def live(self, now: datetime) -> None:
        """Apply spending and refills up to `now`."""
        while self.refill_at is not None and self.refill_at <= now:
            self._drain_until(self.refill_at)
            self.owed = Decimal(0)
            self.refill()
        self._drain_until(now)

    def _drain_until(self, moment: datetime) -> None:
        seconds = Decimal(max(0.0, (moment - self.lived).total_seconds()))
        self.owed += self.drain * seconds / _DAY
        whole = int(self.owed.to_integral_value(ROUND_FLOOR))
        self.owed -= whole
        self.spend(whole)
        self.lived = max(self.lived, moment)


class Generect(Living):
    """Account at Generect, whose documents name no refill day, so that `refill_at` is in no answer."""

    plans: ClassVar = {"Trial": 500, "Starter": 3000, "Business": 10000, "Enterprise": 50000}
    unit = "credits"

    @property
    def amount(self) -> int:
        return int(self.fields["balance_platform"])

    @property
    def limit(self) -> int:
        return int(self.fields["max_credits"])

    @property
    def plan(self) -> str:
        return str(self.fields["subscription"])

    def spend(self, amount: int) -> None:
        self.fields["balance_platform"] -= min(amount, max(0, self.amount))

    def top_up(self, amount: int) -> None:
        self.fields["balance_platform"] += amount

    def refill(self) -> None:
        self.fields["balance_platform"] = self.limit
        self.refill_at = self.lived + PERIOD

    def change_plan(self, plan: str) -> None:
        self.fields |= {"subscription": plan, "max_credits": self.plans[plan]}


class Elumenta(Living):
    """Account at Elumenta. A plan that ends at a refill is renewed by it; one that ended before is refilled no more."""

    plans: ClassVar = {"free": 50, "basic": 300, "pro": 700, "vip": 1500, "elite": 5000}
    _hourly: ClassVar = {"free": 10, "basic": 30, "pro": 60, "vip": 100, "elite": 0}
    unit = "tokens"

    @property
    def amount(self) -> int:
        return int(self.fields["token_balance"])

    @property
    def limit(self) -> int:
        return int(self.fields["token_limit"])

    @property
    def plan(self) -> str:
        return str(self.fields["plan"])

    def spend(self, amount: int) -> None:
        of_plan = min(amount, self.fields["plan_tokens_remaining"])
        self._set_amounts(
            self.fields["plan_tokens_remaining"] - of_plan, max(0, self.fields["bonus_tokens"] - (amount - of_plan))
        )

    def top_up(self, amount: int) -> None:
        self._set_amounts(self.fields["plan_tokens_remaining"], self.fields["bonus_tokens"] + amount)

    def refill(self) -> None:
        was, self.refill_at = self.refill_at, None
        ends = self.fields["plan_expires_at"]
        if ends is None or was is None or ends >= iso(was):
            self._set_amounts(self.limit, self.fields["bonus_tokens"])
            self.refill_at = self.lived + PERIOD
            if ends is not None and was is not None and ends == iso(was):
                self.fields["plan_expires_at"] = iso(self.refill_at)
        self.fields["next_refill_at"] = self.refill_at and iso(self.refill_at)

    def change_plan(self, plan: str) -> None:
        hourly = self._hourly[plan]
        self.fields |= {"plan": plan, "token_limit": self.plans[plan]}
        self.fields |= {"rate_limit_hourly": hourly, "rate_limit_daily": hourly * 10}
        self.fields["plan_expires_at"] = None if plan == "free" else iso(self.refill_at or self.lived + PERIOD)
        self._set_amounts(min(self.fields["plan_tokens_remaining"], self.limit), self.fields["bonus_tokens"])

    def _set_amounts(self, of_plan: int, bonus: int) -> None:
        self.fields |= {"plan_tokens_remaining": of_plan, "bonus_tokens": bonus, "token_balance": of_plan + bonus}
        self.fields["tokens_used_this_period"] = max(0, self.limit - of_plan)
