"""The image's packages: those of this environment that it pins, put together and taken apart as its builder does it."""

import io
import json
import re
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from bot.charts.wire import PNG, READY, encode, framed, receive
from tests.charts.samples import MONTH

ROOT = Path(__file__).parents[2]
PINNED = re.findall(r"(?m)^([a-z0-9-]+)==(\S+) ", (ROOT / "requirements/prod.txt").read_text())
MOST = 160_000_000  # bytes
SPEAKS = """
from datetime import UTC, datetime
from zoneinfo import ZoneInfo
from babel.numbers import format_decimal
from babel.dates import format_date
import sqlalchemy.ext.asyncio, asyncpg, aiosqlite, cryptography.fernet, sentry_sdk, aiohttp_socks, alembic.command
import bot.telegram.chat, bot.app
from bot.cli.run import new_event_loop
new_event_loop().close()
for language in ("en", "ru"):
    print(format_decimal(1234.5, locale=language), format_date(datetime(2026, 5, 9), "d MMMM", locale=language))
"""

pytestmark = pytest.mark.skipif(shutil.which("strip") is None, reason="there are no binutils")


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of an environment that holds the slim packages, and this checkout."""
    home = tmp_path_factory.mktemp("image")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    site = next(home.glob("lib/python*/site-packages"))
    for name, version in PINNED:
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue  # of another platform
        assert package.version == version
        for file in package.files or []:
            if ".." not in file.parts:
                (site / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(str(file.locate()), site / file)  # with its time, or its bytecode would be made anew
    (home / "sbom.json").write_text(run(sys.executable, ROOT / "image/sbom.py", site))
    run(sys.executable, ROOT / "image/slim.py", site)
    (site / "balance-bot.pth").write_text(str(ROOT))
    return home / "bin/python"


def run(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_they_are_small(python: Path) -> None:
    files = [file for file in python.parents[1].glob("lib/python*/site-packages/**/*") if file.is_file()]
    assert len(files) > 1000
    assert sum(file.stat().st_size for file in files) < MOST


def test_they_draw(python: Path, tmp_path: Path) -> None:
    """fontconfig, where the machine has it, says in a line of its own that it finds no place for its cache."""
    drawn = subprocess.run(
        [python, "-I", "-m", "bot.charts.worker"], input=framed(encode(MONTH)), capture_output=True,
        env={"HOME": str(tmp_path)}, check=True,
    )  # fmt: skip
    answers = io.BytesIO(drawn.stdout)
    assert receive(answers) == READY
    assert (receive(answers) or b"").startswith(PNG)
    assert drawn.stderr == b""


def test_they_run_the_bot_in_both_languages(python: Path) -> None:
    assert run(python, "-W", "error", "-c", SPEAKS).splitlines() == ["1,234.5 9 May", "1\xa0234,5 9 мая"]


def test_the_bill_of_materials_names_every_package_with_its_version(python: Path) -> None:
    bill = json.loads((python.parents[1] / "sbom.json").read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    listed = {(re.sub(r"[._-]+", "-", each["name"]).lower(), each["version"]) for each in bill["components"]}
    assert listed <= set(PINNED)
    assert {"aiogram", "sqlalchemy", "asyncpg", "matplotlib"} <= {name for name, _ in listed}
    assert [one for one in bill["components"] if not re.fullmatch(r"pkg:pypi/[a-z0-9.-]+@\S+", one["purl"])] == []
