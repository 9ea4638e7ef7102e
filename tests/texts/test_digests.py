"""Digests: always with figures, three lines an account at most, one when nothing has changed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.domain.account import Status
from bot.domain.outlook import Outlook
from bot.domain.reading import Balance, Reading
from bot.texts.digest_entry import Entry
from bot.texts.digests import group_card
from bot.texts.html import join
from bot.texts.localisation import Localisation
from tests.texts.samples import CREDITS, NOW, account, digest_cards, localisation, taken

YESTERDAY = NOW - timedelta(days=1)
REFILL = NOW + timedelta(days=20)
SAME = {"balance": Decimal(2871)}
LATE = Outlook(burn_rate=Decimal(310), refill_at=REFILL, lasts_until_refill=True)
EARLY = Outlook(Decimal(310), NOW + timedelta(days=9, hours=6), REFILL, lasts_until_refill=False)


def entry(
    reading: Reading = CREDITS,
    before: Mapping[str, Decimal] | None = None,
    outlook: Outlook | None = None,
    status: Status = Status.ACTIVE,
) -> Entry:
    linked = account(status=status, last=taken(reading))
    return Entry(linked, "Generect", before, {} if outlook is None else {"balance": outlook})


def private(t: Localisation, *entries: Entry, since: bool = True) -> list[str]:
    return join(digest_cards(t, entries, YESTERDAY if since else None)).split("\n")


def group(t: Localisation, one: Entry, since: bool = True) -> list[str]:
    return group_card(t, one, YESTERDAY if since else None).split("\n")


@pytest.mark.failure(81)
@pytest.mark.parametrize(
    ("language", "head", "line"),
    [
        (
            "en",
            "☀️ <b>Digest</b> for 21 Nov: nothing has changed since 20 Nov",
            "🟡 <b>Generect</b> · sales: 2,871 of 10,000 credits (29 %)",
        ),
        (
            "ru",
            "☀️ <b>Сводка</b> на 21 нояб.: с 20 нояб. ничего не изменилось",
            "🟡 <b>Generect</b> · sales: 2\xa0871 из 10\xa0000 кредитов (29 %)",
        ),
    ],
)
def test_a_quiet_digest_shows_the_balances(language: str, head: str, line: str) -> None:
    t = localisation(language)
    assert private(t, entry(before=SAME, outlook=LATE)) == [head, line]
    assert group(t, entry(before=SAME, outlook=LATE)) == [line]
    assert private(t, entry(before=SAME), entry(before=SAME)) == [head, line, line]


@pytest.mark.failure(81)
def test_an_account_without_a_change_is_one_line_beside_one_that_changed() -> None:
    lines = private(localisation(), entry(before=SAME, outlook=LATE), entry(before={"balance": Decimal(3000)}))
    assert lines[0] == "☀️ <b>Digest</b> for 21 Nov"
    assert lines[1].endswith(": 2,871 of 10,000 credits (29 %)")
    assert "−129 since the last digest" in lines[3]


@pytest.mark.failure(81)
@pytest.mark.parametrize("reading", [
    Reading((Balance("balance", "USD", Decimal("12.5")),)),
    Reading((Balance("balance", "percent", Decimal(37), limit=Decimal(100)),)),
    Reading((Balance("balance", "credits", None, unlimited=True),)),
    Reading((Balance("balance", "credits", Decimal(5)), Balance("extra", "EUR", Decimal(1)))),
])  # fmt: skip
def test_every_kind_of_account_keeps_its_figures_when_quiet(reading: Reading) -> None:
    before = {balance.id: balance.amount for balance in reading.balances if balance.amount is not None}
    text = "\n".join(private(localisation(), entry(reading, before)))
    assert "nothing has changed" in text
    assert any(figure in text for figure in ("$12.50", "37 % left", "unlimited", "€1.00"))


@pytest.mark.failure(81)
def test_an_old_figure_in_a_quiet_digest_says_how_old_it_is() -> None:
    one = entry(before=SAME)
    old = replace(one, account=replace(one.account, last=taken(seconds=3600 * 5)))
    assert private(localisation(), old)[1].endswith("(29 %) · <i>Read 5 h ago</i>")


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("outlook", [LATE, EARLY, Outlook(burn_rate=Decimal(0)), None])
def test_an_account_takes_three_lines_at_most(status: Status, outlook: Outlook | None, language: str) -> None:
    t = localisation(language)
    soon = replace(CREDITS, plan_expires_at=NOW + timedelta(days=2))
    one = entry(soon, {"balance": Decimal(3000)}, outlook, status)
    old = replace(one, account=replace(one.account, last=taken(soon, seconds=9000)))
    cards = digest_cards(t, [old], None)
    assert len(cards[1].split("\n")) <= 3
    assert len(group(t, old)) <= 3
    others = (Balance("usd", "USD", Decimal(5)), Balance("eur", "EUR", Decimal(1), limit=Decimal(9)))
    several = replace(old, account=replace(old.account, last=taken(replace(soon, balances=(*soon.balances, *others)))))
    assert len(digest_cards(t, [several], None)[1].split("\n")) <= 3 + len(others)
    assert len(group(t, several)) <= 3 + len(others)


def test_lamp_label_and_figure_are_one_line_and_the_news_the_next() -> None:
    lines = private(localisation(), entry(before={"balance": Decimal(3181)}, outlook=EARLY))
    assert lines[1:3] == [
        "🟡 <b>Generect</b> · sales: 2,871 of 10,000 credits (29 %)",
        "−310 since the last digest · ↘ about 310 a day · runs out in 9 days (30 Nov)",
    ]


def test_a_change_of_money_is_money() -> None:
    reading = Reading((Balance("balance", "USD", Decimal("12.5")),))
    assert "+$2.50 since the last digest" in "\n".join(
        private(localisation(), entry(reading, {"balance": Decimal(10)}))
    )


@pytest.mark.failure(76)
@pytest.mark.parametrize(("language", "words"), [("en", "lasts until the refill"), ("ru", "хватит до пополнения")])
def test_what_lasts_until_the_refill_does_not_run_out(language: str, words: str) -> None:
    """Even where somebody hands over a date beyond the refill."""
    t = localisation(language)
    beyond = replace(LATE, runs_out_at=NOW + timedelta(days=5))
    for one in (LATE, beyond):
        for lines in (private(t, entry(outlook=one)), group(t, entry(outlook=one))):
            text = "\n".join(lines)
            assert words in text
            assert t("runs out {when}", when="").strip() not in text


@pytest.mark.failure(76)
def test_what_does_not_last_is_said_to_run_out() -> None:
    text = "\n".join(private(localisation(), entry(outlook=EARLY)))
    assert "runs out in 9 days (30 Nov)" in text
    assert "lasts" not in text


@pytest.mark.failure(71)
@pytest.mark.parametrize("limit", [Decimal(-1), Decimal(0), Decimal("-1000")])
def test_a_limit_that_is_a_mark_is_no_figure_in_a_digest(limit: Decimal) -> None:
    reading = Reading((Balance("balance", "credits", Decimal(2871), limit=limit),))
    for text in ("\n".join(private(localisation(), entry(reading))), "\n".join(group(localisation(), entry(reading)))):
        assert "2,871 credits" in text
        assert " of " not in text
        assert "%" not in text


def test_totals_are_told_by_currency() -> None:
    euros = Reading((Balance("balance", "EUR", Decimal(7)),))
    dollars = [Reading((Balance("balance", "USD", Decimal(amount)),)) for amount in ("12.5", "30")]
    lines = private(localisation(), *(entry(reading) for reading in (*dollars, euros)), since=False)
    assert lines[-1] == "<b>Total:</b> $42.50"


@pytest.mark.failure(82)
def test_an_unconfirmed_amount_is_no_change() -> None:
    odd = replace(CREDITS, balances=(replace(CREDITS.headline, amount=Decimal(1)),))
    sudden = Outlook(confirmed=Decimal(2871), unconfirmed=True)
    assert "nothing has changed" in private(localisation(), entry(odd, SAME, sudden))[0]
    lines = private(localisation(), entry(odd, {"balance": Decimal(3000)}, sudden))
    assert any("−129 since the last digest" in line for line in lines)
    settled = Outlook(confirmed=Decimal(1))
    assert any("−2,870 since the last digest" in line for line in private(localisation(), entry(odd, SAME, settled)))
