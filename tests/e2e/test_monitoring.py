"""The dashboard and the alert rules name only what a running bot shows, and the runbook knows every alert."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import aiohttp
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.alerting import NEEDS_PROMTOOL, PROMTOOL, RULES
from tests.e2e.conftest import GENERECT, World
from tests.e2e.process import eventually

DOCS = Path(__file__).parents[2] / "docs"
DASHBOARD: dict[str, Any] = json.loads((DOCS / "monitoring/dashboard.json").read_text())
SHOWN = [target for panel in DASHBOARD["panels"] for target in panel["targets"]]
EXPRESSIONS = [*(rule["expr"] for rule in RULES), *(target["expr"] for target in SHOWN)]
CONTRACT = [
    "balance_bot_updates_total",
    "balance_bot_poll_lag_seconds",
    "balance_bot_outbox_rows",
    "balance_bot_outbox_oldest_seconds",
    "balance_bot_sent_total",
    "balance_bot_provider_calls_total",
    "balance_bot_provider_call_seconds_bucket",
    "balance_bot_handler_seconds_bucket",
    "balance_bot_flood_waits_total",
    "balance_bot_key_rejections_total",
    "balance_bot_leader",
    "balance_bot_build_info",
]
OF_PROMETHEUS = {"instance", "le"}  # added when it is read, or of a histogram


def labels_of(expression: str) -> set[str]:
    selected = re.findall(r"[{,]\s*(\w+)\s*(?:=~?|!=|!~)", expression)
    grouped = [name.strip() for names in re.findall(r"by \(([^)]*)\)", expression) for name in names.split(",")]
    return {*selected, *grouped}


async def test_every_metric_and_label_is_shown_by_a_running_bot(world: World) -> None:
    world.env["POLL_EVERY"] = "1"
    await world.polling()
    await world.hears(world.ann, f"/link generect {GENERECT}", "Linked")
    world.providers.revoke(GENERECT)
    await eventually(lambda: any("not accept" in text for text in world.said(world.ann)), world.telegram.transcript)
    shown: dict[str, set[str]] = {}

    async def read() -> str:
        async with aiohttp.ClientSession() as http, http.get(f"{world.url}/metrics") as answer:
            return await answer.text()

    text = await read()
    while 'balance_bot_sent_total{kind="warning",outcome="sent"}' not in text:
        text = await read()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            shown.setdefault(sample.name, set()).update(sample.labels)
    assert [name for name in CONTRACT if name not in shown] == []
    for expression in EXPRESSIONS:
        names = re.findall(r"balance_bot_\w+", expression)
        assert names
        assert [name for name in names if name not in shown] == [], expression
        known = set().union(*(shown[name] for name in names)) | OF_PROMETHEUS
        assert labels_of(expression) <= known, expression
    legends = {name for target in SHOWN for name in re.findall(r"{{(\w+)}}", target["legendFormat"])}
    assert legends <= set().union(*shown.values()) | OF_PROMETHEUS
    assert GENERECT not in text
    assert re.search(rf"\b{world.ann.id}\b", text) is None  # digits within a time are no id


def test_the_runbook_has_a_place_for_every_alert() -> None:
    page = (DOCS / "operations.md").read_text()
    assert [rule["alert"] for rule in RULES if f"**{rule['alert']}**" not in page] == []


@NEEDS_PROMTOOL
def test_the_page_for_operators_fires_every_alert_once() -> None:
    tests = yaml.safe_load((DOCS / "monitoring/alerts_test.yaml").read_text())["tests"]
    fired = [one["alertname"] for test in tests for one in test["alert_rule_test"] if one["exp_alerts"]]
    assert sorted(fired) == sorted(rule["alert"] for rule in RULES)
    assert PROMTOOL is not None
    subprocess.run([PROMTOOL, "test", "rules", DOCS / "monitoring/alerts_test.yaml"], check=True)
