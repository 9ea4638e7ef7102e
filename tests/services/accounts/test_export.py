import csv
import io
import json
import zipfile
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.reading import Balance, Reading, TakenReading
from bot.services.accounts.export import COLUMNS, export
from bot.services.resources import Resources
from bot.storage import account_readings, accounts
from tests.services.samples import NOW
from tests.storage.samples import ANNA, BORIS, key, link, taken

CANARY = "nb_canary0123456789abcdef"


async def exported(resources: Resources, owner: int) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Return export.json and the rows of readings.csv."""
    name, content = await export(resources, owner)
    assert name == f"balance-bot-{resources.clock.now():%Y-%m-%d}.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == ["export.json", "readings.csv"]
        return json.loads(archive.read("export.json")), rows_of(content)


def rows_of(content: bytes) -> list[dict[str, str]]:
    """Return the rows of readings.csv."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return list(csv.DictReader(io.StringIO(archive.read("readings.csv").decode())))


async def test_an_export_holds_the_persons_own_and_nobody_elses(resources: Resources) -> None:
    async with resources.database.write() as conn:
        await link(conn, resources.vault, label="sales")
        await link(conn, resources.vault, owner=BORIS, label="secret of Boris")
    everything, rows = await exported(resources, ANNA)
    assert [account["label"] for account in everything["accounts"]] == ["sales"]
    assert "Boris" not in json.dumps(everything)
    assert tuple(rows[0]) == COLUMNS
    assert [(row["account"], row["unit"], row["amount"]) for row in rows] == [
        ("sales", "credits", "2871.25"),
        ("sales", "EUR", ""),  # unknown is empty, not 0
    ]
    assert rows[0]["read_at"].endswith("Z")


@pytest.mark.failure(70)
async def test_no_key_is_exported(resources: Resources) -> None:
    async with resources.database.write() as conn:
        await link(conn, resources.vault, plain=CANARY)
    _, content = await export(resources, ANNA)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(CANARY.encode() in archive.read(name) for name in archive.namelist())


async def test_who_has_nothing_gets_an_empty_table(resources: Resources) -> None:
    everything, rows = await exported(resources, ANNA)
    assert everything["accounts"] == []
    assert rows == []


@pytest.mark.parametrize("unit", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"])
async def test_a_spreadsheet_runs_no_foreign_text(resources: Resources, unit: str) -> None:
    reading = Reading((Balance("balance", unit, Decimal("-5.5")),))
    async with resources.database.write() as conn:
        await accounts.add(
            conn, resources.vault, owner_id=ANNA, provider="generect", label='=HYPERLINK("x")', credentials=key("k"),
            taken=TakenReading(reading, NOW), now=NOW,
        )  # fmt: skip
    _, rows = await exported(resources, ANNA)
    assert rows[0]["unit"] == f"'{unit}"
    assert rows[0]["account"] == """'=HYPERLINK("x")"""
    assert rows[0]["amount"] == "-5.5"  # a number stays one


async def test_commas_quotes_and_line_ends_stay_in_their_cell(resources: Resources) -> None:
    label = 'Pro, "big"\nteam'
    async with resources.database.write() as conn:
        account = await link(conn, resources.vault, label=label)
        await account_readings.record_reading(conn, resources.vault, account.id, taken(minutes=5, amount="5"))
    _, rows = await exported(resources, ANNA)
    assert rows[-1]["account"] == label
    assert len(rows) == 4
