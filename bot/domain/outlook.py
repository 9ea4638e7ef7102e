"""What is to be expected of an account, as its card shows it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Outlook:
    """pace: the headline's unit a day. Moments are UTC; refill_at may be the provider's word, its owner's, or learnt.

    None is unknown.
    """

    pace: Decimal | None = None
    runs_out_at: datetime | None = None
    refill_at: datetime | None = None
