"""A group that sees accounts, without the conversation in which their owners said so."""

from bot.sandbox.telegram import Group, Person
from bot.storage import accounts, chats, shares
from tests.conversation.conftest import ELUMENTA, GENERECT, World


async def share(world: World, person: Person, group: Group, label: str, thread: int = 0) -> str:
    """Show a linked account in the group, with its warnings off, and return the share's id."""
    async with world.storage() as (database, _), database.write() as conn:
        account = next(one for one in await accounts.owned(conn, person.id) if one.label == label)
        await chats.know(conn, group.id, world.clock.now())
        await shares.put(
            conn,
            owner_id=person.id,
            account_id=account.id,
            chat_id=group.id,
            thread_id=thread,
            now=world.clock.now(),
        )
        return next(one.id for one in await shares.in_chat(conn, group.id) if one.account_id == account.id)


async def two_owners(world: World, *, supergroup: bool = True, forum: bool = False) -> tuple[Group, str, str]:
    """Ann's Generect account and Boris's Elumenta one, both called sales, in a group that Cid, a colleague, is in."""
    await world.link(world.ann, "generect", GENERECT, "sales", full_name="Ann Secret", email="ann@example.com")
    await world.link(world.boris, "elumenta", ELUMENTA, "sales", name="Boris Secret", email="boris@example.com")
    group = world.group(members=[world.ann, world.boris], supergroup=supergroup, forum=forum)
    first = await share(world, world.ann, group, "sales")
    second = await share(world, world.boris, group, "sales")
    world.clock.step(seconds=6)
    return group, first, second


def colleague(world: World, group: Group, language: str = "en") -> Person:
    """Somebody in the group who owns nothing there."""
    cid = world.newcomer(language)
    group.adds(cid)
    return cid
