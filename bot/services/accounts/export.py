"""Export of everything stored about a person, as files in a ZIP; keys are left out."""

import csv
import io
import json
import re
import zipfile
from datetime import datetime
from typing import Any

from bot.domain.trend_json import trends_from_json
from bot.services.resources import Resources
from bot.storage import people
from bot.storage.db.stored_json import decoded
from bot.storage.reading_json import from_json

COLUMNS = ("account", "provider", "read_at", "balance", "unit", "amount")


async def export(resources: Resources, owner_id: int) -> tuple[str, bytes]:
    """Return a file name and a ZIP: export.json with all, readings.csv (times ISO 8601 UTC, a row a balance)."""
    async with resources.database.read() as conn:
        everything = await people.everything(conn, owner_id)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export.json", json.dumps(everything, ensure_ascii=False, indent=2))
        archive.writestr("readings.csv", _readings(everything["accounts"]))
    return f"balance-bot-{resources.clock.now():%Y-%m-%d}.zip", packed.getvalue()


def _readings(own_accounts: list[dict[str, Any]]) -> str:
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for account in own_accounts:
        units, begun = _units(account)
        for taken in account["readings"]:
            for id_, amount in (decoded(dict, taken["amounts"], "kept amounts", account=account["id"]) or {}).items():
                is_older = id_ in begun and datetime.fromisoformat(taken["at"]) < begun[id_]  # its unit is not kept
                unit = None if is_older else units.get(id_)
                row = (account["label"], account["provider"], taken["at"], id_, unit, amount)
                writer.writerow([_cell(value) for value in row])
    return table.getvalue()


def _units(account: dict[str, Any]) -> tuple[dict[str, str], dict[str, datetime]]:
    """Return the newest reading's units by balance id, and since when (UTC) they are in place of other ones."""
    last = account["last_reading"]
    reading = None if last is None else decoded(from_json, last, "newest reading", account=account["id"])
    trends = decoded(trends_from_json, account["trend"], "trend", account=account["id"]) or {}
    units = {balance.id: balance.unit for balance in (reading.balances if reading else ())}
    return units, {id_: trend.unit_since for id_, trend in trends.items() if trend.unit_since}


def _cell(value: object) -> object:
    """Return the cell's value, with foreign text quoted that a spreadsheet would run as a formula."""
    formula = isinstance(value, str) and value[:1] in tuple("=+-@\t\r") and not re.fullmatch(r"-?[\d.]+", value)
    return f"'{value}" if formula else value
