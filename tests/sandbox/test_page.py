"""The page's server over real HTTP, with the real bot behind it."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.page.server import STATIC
from bot.sandbox.sandbox import Sandbox
from tests.sandbox.conftest import GROUP, OWNER, Act, running, spoken, view_of


async def test_every_file_is_the_page_s_own(http: aiohttp.ClientSession) -> None:
    async with http.get("/") as answer:
        page = await answer.text()
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    linked = re.findall(r'(?:src|href)="(/[^"]*)"', page)
    imported = [
        f"/static/{name}" for file in STATIC.glob("*.js") for name in re.findall(r'"\./(.*)"', file.read_text())
    ]
    assert len(linked) >= 5
    for path in {*linked, *imported}:
        async with http.get(path) as answer:
            assert answer.status == 200, path
    everything = "".join(file.read_text() for file in STATIC.iterdir() if not file.stem.startswith("emoji"))
    assert set(re.findall(r"https?://[\w.]+", everything)) <= {"http://www.w3.org", "http://"}


async def test_other_sites_cannot_act_here(http: aiohttp.ClientSession) -> None:
    async with http.post("/api/limits", data='{"on": true}', headers={"Content-Type": "text/plain"}) as answer:
        assert answer.status == 415
    async with http.get("/", headers={"Host": "rebound.example"}) as answer:
        assert answer.status == 403


async def test_a_message_is_answered_and_shown(http: aiohttp.ClientSession, act: Act, sandbox: Sandbox) -> None:
    assert await act("say", person=OWNER, chat=OWNER, text="/start") == (200, {"message": 1})
    await spoken(sandbox, OWNER)
    first, answer = (await view_of(http))["messages"]
    assert (first["text"], first["mine"], answer["mine"], answer["bot"]) == ("/start", True, False, True)
    assert answer["rows"][0][0]["kind"] == "data"
    seen_by_another = await view_of(http, f"?person=1002&chat={GROUP}")
    assert seen_by_another["messages"][0]["kind"] == "service"


async def test_a_press_brings_its_toast(act: Act, sandbox: Sandbox) -> None:
    await act("say", person=OWNER, chat=OWNER, text="/start")
    await spoken(sandbox, OWNER)
    status, answer = await act("press", person=OWNER, chat=OWNER, message=2, button=0)
    assert status == 200
    assert (await sandbox.telegram.toast(answer["query"])).person.id == OWNER


@pytest.mark.parametrize(
    ("action", "params"),
    [
        ("say", {"person": OWNER, "chat": OWNER, "text": " "}),
        ("say", {"person": 7, "chat": OWNER, "text": "x"}),
        ("say", {"person": OWNER, "chat": 1002, "text": "x"}),
        ("press", {"person": OWNER, "chat": OWNER, "message": 99, "button": 0}),
        ("language", {"person": OWNER, "language": "xx"}),
        ("account", {"id": "generect-1", "what": "spend", "value": -1}),
        ("account", {"id": "generect-1", "what": "explode"}),
        ("travel", {"to": "digest"}),
        ("travel", {}),
    ],
)
async def test_what_cannot_be_done_is_said(act: Act, action: str, params: dict[str, Any]) -> None:
    status, answer = await act(action, **params)
    assert status == 400
    assert answer["problem"]


async def test_an_account_obeys_its_controls(http: aiohttp.ClientSession, act: Act) -> None:
    for what, value in (("spend", "531"), ("topUp", 100), ("drain", 7), ("plan", "Enterprise"), ("answers", "500")):
        assert (await act("account", id="generect-1", what=what, value=value))[0] == 200
    await act("account", id="generect-1", what="revoke")
    account = (await view_of(http))["accounts"][0]
    names = ("amount", "drain", "plan", "limit", "answers", "revoked")
    assert [account[name] for name in names] == [8100, 7, "Enterprise", 50000, "500", True]
    await act("account", id="generect-1", what="restore")
    await act("account", id="generect-1", what="refill")
    account = (await view_of(http))["accounts"][0]
    assert (account["amount"], account["revoked"]) == (50000, False)


async def test_a_document_is_sent_and_one_can_be_had_back(http: aiohttp.ClientSession, act: Act) -> None:
    await act("attach", person=OWNER, chat=OWNER, name="a.html", data="PGI+", mime="text/html")
    file = (await view_of(http))["messages"][0]["file"]
    async with http.get(f"/{file['url']}") as answer:
        assert (await answer.read(), answer.content_type) == (b"<b>", "application/octet-stream")


async def test_the_command_menu_follows_scope_and_language(http: aiohttp.ClientSession, act: Act) -> None:
    await act("language", person=OWNER, language="ru")
    private, group = await view_of(http), await view_of(http, f"?person={OWNER}&chat={GROUP}")
    assert "Балансы" in json.dumps(private["chat"]["commands"], ensure_ascii=False)
    assert len(group["chat"]["commands"]) < len(private["chat"]["commands"])


async def test_what_is_kept_goes_on_where_it_ended(tmp_path: Path) -> None:
    async with running(tmp_path, keep=True) as (sandbox, _):
        olivia, account = sandbox.cast.actors[0].person, sandbox.accounts.find("generect-1")
        olivia.says(f"/link generect {account.key} sales")
        await spoken(sandbox, OWNER, "✅")
        await sandbox.travel.to(sandbox.clock.now() + timedelta(hours=2))
    async with running(tmp_path, keep=True) as (sandbox, _):
        olivia = sandbox.cast.actors[0].person
        assert "sales" in olivia.chat.last.text
        answer = await olivia.asks("/balance")
        assert "8,521 of 10,000" in answer.text
    assert tmp_path.joinpath("world.json").exists()


async def test_nothing_is_kept_without_being_asked(tmp_path: Path) -> None:
    async with running(tmp_path):
        pass
    assert not tmp_path.joinpath("world.json").exists()
