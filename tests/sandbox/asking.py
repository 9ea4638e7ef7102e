"""What the tests of the simulated Telegram share: a bare client."""

from typing import Any

import aiohttp

from bot.sandbox.telegram import Group, Person, TelegramSim

Json = dict[str, Any]
ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member", "inline_query"]


async def call(sim: TelegramSim, method: str, **params: Any) -> Json:
    """Make one call and return the whole answer."""
    url = f"{sim.url}/bot{sim.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, json=params) as response:
        body: Json = await response.json()
        assert response.status == body.get("error_code", 200)
    return body


async def taken(sim: TelegramSim) -> list[Json]:
    """Take and confirm what waits; from then on members' changes come too."""
    updates: list[Json] = (await call(sim, "getUpdates", allowed_updates=ALLOWED))["result"]
    if updates:
        await call(sim, "getUpdates", offset=updates[-1]["update_id"] + 1)
    return updates


def team(sim: TelegramSim, **how: Any) -> tuple[Group, Person, Person]:
    """Return a group, its owner and a member."""
    owner, member = sim.person(1001, "Ann"), sim.person(1002, "Bob")
    return sim.group(-1001, "Team", [member], [owner], **how), owner, member
