"""Account in a digest, as a row of the outbox keeps it until the digest is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from bot.domain.account import Account
from bot.domain.outlook import UNKNOWN, Outlook
from bot.domain.reading import Balance, Reading
from bot.domain.spending import Compared
from bot.texts.balances import Labels
from bot.texts.cards import Outlooks
from bot.texts.spending import AccountSpending


@dataclass(frozen=True, slots=True)
class Entry:
    """An account in a digest; outlooks and labels by balance id.

    before: the amounts that the last digest told, by balance id; None if it said nothing of this account.
    spending: what was spent in the digest's period, where it tells that; `began` as in AccountSpending.
    """

    account: Account
    title: str
    before: Mapping[str, Decimal] | None = None
    outlooks: Outlooks = field(default_factory=dict)
    labels: Labels = field(default_factory=dict)
    spending: tuple[Compared, ...] = ()
    began: datetime | None = None

    @property
    def reading(self) -> Reading | None:
        return self.account.last.reading if self.account.last else None

    @property
    def spent(self) -> AccountSpending:
        return AccountSpending(self.account, self.title, self.labels, self.spending, self.began)

    def outlook(self, balance: Balance) -> Outlook:
        return self.outlooks.get(balance.id, UNKNOWN)

    def confirmed(self, balance: Balance) -> Decimal | None:
        return self.outlook(balance).amount(balance)
