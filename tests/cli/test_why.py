"""`balance-bot why`: one id through every station, tried on the log and the database of a real run."""

from tests.e2e.conftest import GENERECT, World, json_lines
from tests.e2e.process import eventually


async def test_an_update_and_a_reading_are_followed_to_their_ends(world: World) -> None:
    world.env["POLL_EVERY"] = "1"
    bot = await world.polling()
    await world.hears(world.ann, f"/link generect {GENERECT}", "Linked")
    world.providers.revoke(GENERECT)
    await eventually(lambda: "message sent" in bot.log, lambda: bot.log[-3000:])
    assert await bot.stop() == 0
    log = world.folder / "run.log"
    log.write_text("".join(f"bot-1  | {line}\n" for line in bot.log.splitlines()))
    lines = json_lines(bot.log)
    sent = next(line for line in lines if line["event"] == "message sent")
    called = next(line for line in lines if line["event"] == "provider called")
    for trace, stations in (
        (
            sent["trace"],
            ["reading due", "provider called", "written (warning)", "message queued", "sent", "reading done"],
        ),
        (
            called["trace"],
            ["update stored (finished since)", "update taken", "provider called", "update done: messages 1"],
        ),
    ):
        done = await world.run("why", str(trace), "--log", str(log))
        assert await done.ends() == 0, done.log
        assert [station for station in stations if station not in done.out] == []
        assert done.out.splitlines() == sorted(done.out.splitlines())
    assert str(sent["trace"]).startswith("r")
    from_input = await world.run("why", str(called["trace"]), stdin=bot.log.encode())
    assert "provider called" in from_input.out


async def test_what_nobody_knows_is_said(world: World) -> None:
    await world.run("migrate")
    for trace, status in (("u1", 1), ("m7", 1), ("rabc", 1), ("x1", 2), ("u", 2)):
        done = await world.run("why", trace)
        assert await done.ends() == status
        assert done.out == ""
        assert done.log != ""
