"""What a row of the outbox says comes back from its JSON as it was put."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.domain.account import Account, Status
from bot.domain.alerting import Event, EventKind, Figures, Level, Rule, Severity, Unit
from bot.domain.outlook import Outlook
from bot.domain.reading import Balance, Part, Reading, TakenReading
from bot.services.outgoing import AccountChangedData, Data, DigestData, Line, Unreadable, WarningData, dump, load
from bot.storage.queues import outbox
from bot.storage.queues.outbox import Outgoing
from bot.texts.digest_entry import Entry

MIDNIGHT = datetime(2026, 12, 1, tzinfo=UTC)
FIGURES = Figures(
    "credits", Decimal("1900.123456789012345678901234567890"), Decimal(10_000), refill_at=date(2026, 12, 5),
    ends_at=MIDNIGHT, runs_out_at=MIDNIGHT,
)  # fmt: skip
EVENT = Event(
    Rule.LOW, EventKind.RAISED, Severity.CRITICAL, Level(Decimal(20), Unit.PERCENT), MIDNIGHT, FIGURES, "balance"
)
BALANCE = Balance(
    "balance", "credits", Decimal("1.50"), next_refill_at=date(2026, 12, 5), period=timedelta(hours=5),
    parts=(Part("a", None),),
)  # fmt: skip
ACCOUNT = Account(
    "a1", 7, "generect", "sales", Status.ACTIVE, 0, MIDNIGHT,
    TakenReading(Reading((BALANCE,), plan_expires_at=MIDNIGHT), MIDNIGHT),
)  # fmt: skip
ENTRY = Entry(
    account=ACCOUNT,
    title="Generect",
    before={"balance": Decimal(2)},
    outlooks={"balance": Outlook(refill_at=MIDNIGHT, levels=(Decimal(5),))},
)
KINDS: list[tuple[outbox.MessageKind, Data]] = [
    (
        outbox.MessageKind.WARNING,
        WarningData(account_id="a1", share_id=None, events=(EVENT,), silent=True, before={"balance": {"low": None}}),
    ),
    (outbox.MessageKind.DIGEST, DigestData(entries=(ENTRY,), share_ids=("s1",), quiet_since=MIDNIGHT, sent={"s1": 2})),
    (outbox.MessageKind.NOTICE, AccountChangedData("a1")),
    (outbox.MessageKind.NOTIFICATION, Line("owner_left", {"labels": ["a & b"], "count": 2})),
]


def row(kind: outbox.MessageKind, body: dict[str, object]) -> Outgoing:
    return Outgoing(1, 7, None, None, kind, json.loads(json.dumps(body)), MIDNIGHT, None, 1, 0, 0)


@pytest.mark.parametrize(("kind", "data"), KINDS)
def test_round_trip(kind: outbox.MessageKind, data: Data) -> None:
    """A midnight stays a moment and a day a day; no digit of an amount is lost."""
    read = load(row(kind, dump(data)))
    assert read == data
    assert read is not None
    assert dump(read) == dump(data)


def test_a_row_of_an_earlier_version_holds_html() -> None:
    assert load(row(outbox.MessageKind.NOTIFICATION, {"text": "<b>x</b>", "language": "en"})) is None


@pytest.mark.parametrize("body", [{"version": 3, "account": "a1"}, {}])
def test_what_this_version_does_not_understand(body: dict[str, object]) -> None:
    """An empty body is what JSON reads as that is none."""
    with pytest.raises(Unreadable):
        load(row(outbox.MessageKind.WARNING, body))


def test_a_group_digest_without_a_share() -> None:
    data = DigestData(entries=(ENTRY, ENTRY), share_ids=("s1", "s2"), quiet_since=None, sent={"s1": 1, "s2": 1})
    left = data.without(frozenset({"s1"}))
    assert left is not None
    assert (left.share_ids, len(left.entries), left.sent) == (("s2",), 1, {"s2": 1})
    assert data.without(frozenset({"s1", "s2"})) is None


def test_the_kinds_of_dates_are_kept() -> None:
    read = load(row(outbox.MessageKind.DIGEST, dump(KINDS[1][1])))
    assert isinstance(read, DigestData)
    taken = read.entries[0].account.last
    assert taken is not None
    assert isinstance(taken.reading.plan_expires_at, datetime)
    assert type(taken.reading.headline.next_refill_at) is date
