"""The alert rules of docs/monitoring, evaluated by Prometheus' own promtool on what a process showed."""

import json
import math
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

MONITORING = Path(__file__).parents[2] / "docs/monitoring"
RULES: list[dict[str, Any]] = yaml.safe_load((MONITORING / "alerts.yaml").read_text())["groups"][0]["rules"]
NAMES = {name for rule in RULES for name in re.findall(r"balance_bot_\w+", rule["expr"])}
PROMTOOL = shutil.which("promtool")
NEEDS_PROMTOOL = pytest.mark.skipif(PROMTOOL is None, reason="there is no promtool (`make promtool` on Debian)")
GOES_ON = 6  # minutes of the last scrape: longer than any `for`, and all within ten minutes, as the ranges are
Scrape = dict[str, float]  # values by series; empty: nothing answered


async def scrape(url: str) -> Scrape:
    """Read what the rules look at."""
    async with aiohttp.ClientSession() as http, http.get(f"{url}/metrics") as answer:
        families = list(text_string_to_metric_families(await answer.text()))
    samples = [sample for family in families for sample in family.samples if sample.name in NAMES]
    return {f"{one.name}{_labels(one.labels)}": one.value for one in samples}


def _labels(labels: dict[str, str]) -> str:
    return "{" + ",".join(f"{name}={json.dumps(value)}" for name, value in sorted(labels.items())) + "}"


def firing(scrapes: Sequence[Scrape], folder: Path) -> set[str]:
    """Return the alerts that fire when a minute lies between two scrapes, and the last one goes on."""
    minutes = [*scrapes, *[scrapes[-1]] * GOES_ON]
    series = [
        {"series": name, "values": " ".join(_value(one, name) for one in minutes)}
        for name in sorted({name for one in scrapes for name in one})
    ]
    at = f"{len(minutes) - 1}m"
    none_expected = [{"alertname": rule["alert"], "eval_time": at, "exp_alerts": []} for rule in RULES]
    test = {"interval": "1m", "input_series": series, "alert_rule_test": none_expected}
    file = folder / "scraped.yaml"
    file.write_text(yaml.safe_dump({"rule_files": [str(MONITORING / "alerts.yaml")], "tests": [test]}))
    assert PROMTOOL is not None
    run = subprocess.run([PROMTOOL, "test", "rules", file], capture_output=True, text=True, check=False)
    fired = set(re.findall(r"alertname: (\w+), time", run.stdout + run.stderr))
    assert bool(fired) == bool(run.returncode), run.stdout + run.stderr
    return fired


def _value(one: Scrape, name: str) -> str:
    if name not in one:
        return "_"
    return "NaN" if math.isnan(one[name]) else f"{one[name]:.3f}"
