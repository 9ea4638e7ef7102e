"""An answer of a provider beside what was stored while it was on its way."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.account import Account, Status
from bot.domain.reading import TakenReading
from bot.services.watching.outcome import ProviderAnswer
from tests.storage.samples import ANNA, NOW, taken


def limited(limit: int | None, minutes: float = 0, plan: str = "pro") -> TakenReading:
    one = taken(minutes)
    headline = replace(one.reading.headline, limit=None if limit is None else Decimal(limit))
    return replace(one, reading=replace(one.reading, balances=(headline,), plan=plan))


def account(last: TakenReading | None) -> Account:
    return Account("a", ANNA, "elumenta", "tokens", Status.ACTIVE, 0, NOW, last)


@pytest.mark.parametrize(
    ("before", "answered", "known", "stored"),
    [
        (limited(1500), limited(1500, 1), limited(6000), 6000),
        (limited(None), limited(None, 1), limited(6000), 6000),
        (limited(1500), limited(9000, 1), limited(6000), 9000),
        (limited(1500), limited(1500, 1), limited(1500), 1500),
        (limited(1500), limited(1500, 1), limited(6000, plan="vip"), 1500),
        (None, limited(1500, 1), limited(6000), 1500),
    ],
    ids=["taken over", "unknown", "said by the provider", "the same", "of another plan", "the first"],
)
def test_a_limit_taken_over_gives_way_to_a_profile_that_was_read_meanwhile(
    before: TakenReading | None, answered: TakenReading, known: TakenReading, stored: int
) -> None:
    answer = ProviderAnswer(account(before), "fingerprint", "key", answered)
    found = answer.with_known_limit(account(known))
    assert (found.at, found.reading.headline.limit) == (answered.at, Decimal(stored))
