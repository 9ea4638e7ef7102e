"""Outlook of one balance: what its card, digest line and picture say of the days ahead."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.domain.reading import Balance, DayOrMoment


@dataclass(frozen=True, slots=True)
class Outlook:
    """Outlook of one balance; None is unknown.

    burn_rate: the balance's unit a day. runs_out_at: UTC; None too where the balance lasts until the refill, which
    `lasts_until_refill` says then. refill_at: the next one, as the provider, the owner, or what was learnt says.
    overdue_refill: one that the provider named, whose time has passed and that was not seen.
    confirmed: the newest amount that counts; `unconfirmed` says that the newest reading shows a sudden change from it.
    levels: the amounts below which a warning is set: no figure is shown on the other side of one.
    """

    burn_rate: Decimal | None = None
    runs_out_at: datetime | None = None
    refill_at: DayOrMoment | None = None
    lasts_until_refill: bool | None = None
    overdue_refill: DayOrMoment | None = None
    confirmed: Decimal | None = None
    unconfirmed: bool = False
    levels: tuple[Decimal, ...] = ()

    def amount(self, balance: Balance) -> Decimal | None:
        """Return the amount that counts: a sudden change does once a second reading has confirmed it."""
        return self.confirmed if self.unconfirmed else balance.amount


UNKNOWN = Outlook()
