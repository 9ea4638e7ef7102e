"""A key is sought in everything that a long and troubled conversation leaves behind."""

import logging
import traceback

import pytest
from prometheus_client import generate_latest
from structlog.testing import capture_logs

from tests.conversation.conftest import World

GENERECT = "canary-generect-0123456789"
ELUMENTA = "nb_canary0elumenta0123456789"
SPARE = "nb_canary0spare0123456789"
KEYS = (GENERECT, ELUMENTA, SPARE)


async def talk(world: World) -> None:
    """Use the keys in every way, with providers and Telegram failing in between."""
    ann = world.ann
    world.providers.generect(GENERECT)
    world.providers.elumenta(ELUMENTA)
    world.providers.elumenta(SPARE)
    world.providers.fault("generect", "echo_key", code=500, times=9)
    failed = await ann.asks(f"/link generect {GENERECT} sales")
    world.providers.heal()
    await ann.taps(failed, "🔄 Try again")
    world.telegram.fault("deleteMessage", "html502")
    await ann.asks(f"/link generect {ELUMENTA}")
    await ann.taps(ann.chat.last, "🔗 Link Elumenta")
    world.telegram.fault("sendMessage", "error", description="Bad Request: whatever")
    await world.answers(ann, f"/start {SPARE}")
    world.clock.step(seconds=11)
    for fault in ("echo_key", "html200", "drop", "truncated", "null_essential"):
        world.providers.fault("elumenta", fault)
        await ann.asks("/balance")
        world.clock.step(seconds=6)
    world.providers.fault("elumenta", "echo_key", 2, path="/api/v2/user/me")
    await ann.asks("/me")
    for text in (f"/setname {SPARE}", f"/link elumenta {SPARE}\u200b x", f"/accounts {SPARE}", "/export", "/settings"):
        await world.answers(ann, text)


@pytest.mark.failure(70)
async def test_no_key_is_left_anywhere(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as entries:
        await talk(world)
    said = world.telegram.transcript()
    errors = [one["exc_info"] for one in entries if isinstance(one.get("exc_info"), BaseException)]
    left = {
        "the log": f"{entries} {caplog.text}",
        "tracebacks": "".join("".join(traceback.format_exception(error)) for error in errors),
        "the chats": said,
        "what was sent to Telegram": str([call.params for call in world.telegram.calls]),
        "the database": world.data().decode("latin-1"),
        "the metrics": generate_latest().decode(),
        "the settings": repr(world.settings),
    }
    assert {where for where, text in left.items() if any(key in text for key in KEYS)} == set()
    assert errors
    assert all(world.requests(provider) for provider in ("generect", "elumenta"))
