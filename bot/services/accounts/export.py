"""Export of everything stored about a person, as files in a ZIP; keys are left out."""

import csv
import io
import json
import re
import zipfile
from typing import Any

from bot.services.resources import Resources
from bot.storage import people

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
        last = account["last_reading"] or {"balances": []}
        units = {balance.get("id", "balance"): balance["unit"] for balance in last["balances"]}
        for taken in account["readings"]:
            for id_, amount in taken["amounts"].items():
                row = (account["label"], account["provider"], taken["at"], id_, units.get(id_), amount)
                writer.writerow([_cell(value) for value in row])
    return table.getvalue()


def _cell(value: object) -> object:
    """Return the cell's value, with foreign text quoted that a spreadsheet would run as a formula."""
    formula = isinstance(value, str) and value[:1] in tuple("=+-@\t\r") and not re.fullmatch(r"-?[\d.]+", value)
    return f"'{value}" if formula else value
