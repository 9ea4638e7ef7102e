import asyncio, random, time
import pytest
from tests.e2e.conftest import GENERECT, World, json_lines
from tests.e2e.process import eventually, free_port
from tests.e2e.test_groups import NEW, said
from bot.storage.engine import Database
from sqlalchemy import text

async def test_pg_kill(world: World, balancer: list[int], postgres_empty: str) -> None:
    """kill one replica while it makes the board; odd updates; migration told to both replicas at once and by error."""
    world.env |= {"DATABASE_URL": postgres_empty, "POLL_EVERY": "60"}
    assert await (await world.run("migrate")).ends() == 0
    ann, team = world.ann, [world.telegram.person(2000 + n, f"P{n}") for n in range(6)]
    group = world.telegram.group(-5001, "Team", team, [ann], supergroup=False)
    balancer += [free_port(), free_port()]
    bots = [await world.pushed(env={"ROLES": "chat,poller,sender", "HTTP_PORT": str(p), "WEBHOOK_URL": world.url}) for p in balancer]
    await world.hears(ann, f"/link generect {GENERECT} sales", "Linked")
    q = await ann.gets(lambda: ann.says("/share sales", chat=group), timeout=30)
    ann.presses(q, q.buttons[0].text)
    await eventually(lambda: said(group, "is shared here now"))
    await world.telegram.idle(5.1, 20)
    world.providers.fault("generect", "slow", times=1, seconds=60)
    n = len(world.providers.requests)
    for p in team: p.says("/balance", chat=group)
    await eventually(lambda: len(world.providers.requests) > n)
    await asyncio.sleep(0.5)
    db = Database(postgres_empty)
    async with db.read() as conn:
        print((await conn.execute(text("select * from boards"))).all(), (await conn.execute(text("select update_id,user_id,lease_owner from inbox"))).all())
    # who holds it?
    t = time.monotonic()
    await bots[0].kill()
    group.migrates(NEW, ann)
    for body in ({"message": {"chat": {"id": NEW, "type": "supergroup"}, "message_id": 5, "date": 1}}, {"callback_query": {"id": "1"}}, {"my_chat_member": {}}, {"chat_member": {"chat": {"id": NEW, "type": "supergroup"}}}, {"message": {"message_id": 9, "date": 1, "chat": {"id": NEW, "type": "supergroup", "title": "x"}, "from": {"id": 2000, "is_bot": False, "first_name": "x"}, "migrate_from_chat_id": "x"}}, {"message": {"message_id": 9, "date": 1, "chat": {"id": NEW, "type": "supergroup", "title": "x"}, "from": {"id": 2000, "is_bot": False, "first_name": "x"}, "left_chat_member": 5}}, {"inline_query": {"id": "5", "from": {"id": 2000, "is_bot": False, "first_name": "x"}}}):
        world.telegram.raw_update(body)
    try:
        await eventually(lambda: len(said(group, "8,531")) >= 1 and len(said(group, "a moment ago")) >= 5)
    except AssertionError:
        pass
    print("after", time.monotonic() - t, [m.text[:50] for m in said(group)])
    team[0].says("/balance", chat=group)
    await asyncio.sleep(3)
    print([(m.text[:50], m.chat.id) for m in said(group)])
    async with db.read() as conn:
        for table in ("boards", "inbox", "shares", "chats"):
            print(table, (await conn.execute(text(f"select * from {table}"))).mappings().all())
    print(bots[1].log[-5000:])
    assert 0
