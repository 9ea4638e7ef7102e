"""Actions of the page: each changes the simulated world as a phone or a dashboard would.

Every action gets the sandbox and a JSON object. One that asks for what is not there raises KeyError, ValueError or
TypeError; its answer is a JSON object.
"""

import base64
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bot.sandbox.page.group_actions import GROUP_ACTIONS
from bot.sandbox.page.params import Json, how, message
from bot.sandbox.sandbox import Sandbox

AMOUNT_MAX = 10**9
TEXT_MAX = 4096  # characters
FORWARD = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


def say(sandbox: Sandbox, params: Json) -> Json:
    """Send `text` as `person` into `chat` and `thread`, as an answer to the message `reply` if one is named."""
    text = str(params["text"]).strip()
    if not 0 < len(text) <= TEXT_MAX:
        raise ValueError("a message has 1 to 4096 characters")
    actor = sandbox.cast.actor(params["person"])
    return {"message": actor.person.says(text, **how(sandbox, params)).id}


def attach(sandbox: Sandbox, params: Json) -> Json:
    """Send the base64 `data` as the document `name`."""
    actor, data = sandbox.cast.actor(params["person"]), base64.b64decode(params["data"])
    caption, mime = str(params.get("caption", "")), str(params.get("mime") or "application/octet-stream")
    return {"message": actor.person.sends_document(params["name"], data, caption, mime, **how(sandbox, params)).id}


def edit(sandbox: Sandbox, params: Json) -> Json:
    sandbox.cast.actor(params["person"]).person.edits(message(sandbox, params), str(params["text"]).strip())
    return {}


def delete(sandbox: Sandbox, params: Json) -> Json:
    sandbox.cast.actor(params["person"]).person.deletes(message(sandbox, params))
    return {}


def press(sandbox: Sandbox, params: Json) -> Json:
    """Press the button with the number `button`, counted row by row; the toast comes with the query's id."""
    pressed, number = message(sandbox, params), int(params["button"])
    if pressed.buttons[number].data is None:
        raise ValueError("this button sends nothing")
    return {"query": sandbox.cast.actor(params["person"]).person.presses(pressed, number)}


def ask_inline(sandbox: Sandbox, params: Json) -> Json:
    """Type the bot's name and `text` in `chat`; the results come with the query's id."""
    person, group = sandbox.cast.actor(params["person"]).person, how(sandbox, params).get("chat")
    return {"query": person.types_inline(str(params["text"]), group)}


def post(sandbox: Sandbox, params: Json) -> Json:
    """Post the result with the number `result` of the inline query `query`."""
    person = sandbox.cast.actor(params["person"]).person
    return {"message": person.posts_inline(params["query"], int(params["result"]), **how(sandbox, params)).id}


def language(sandbox: Sandbox, params: Json) -> Json:
    if params["language"] not in ("en", "ru"):
        raise ValueError("en or ru")
    sandbox.cast.actor(params["person"]).person.user.language_code = params["language"]
    return {}


def account(sandbox: Sandbox, params: Json) -> Json:
    """Do `what` to the provider account `id`, with `value` where it takes one."""
    found, what, value = sandbox.accounts.find(params["id"]), params["what"], params.get("value")
    if what == "spend":
        found.spend(_amount(value))
    elif what == "topUp":
        found.top_up(_amount(value))
    elif what == "drain":
        found.drain = Decimal(_amount(value))
    elif what == "refill":
        sandbox.accounts.refill_now(found)
    elif what == "plan":
        found.change_plan(str(value))
    elif what == "answers":
        sandbox.accounts.answer(found, str(value))
    else:
        {"revoke": sandbox.accounts.revoke, "restore": sandbox.accounts.restore}[what](found)
    return {}


def travel(sandbox: Sandbox, params: Json) -> Json:
    """Start the time travel to `to`: hour, day, digest or refill; `stop` ends the one under way."""
    to = params["to"]
    if to == "stop":
        sandbox.travel.stop()
        return {}
    if to in FORWARD:
        moment = sandbox.clock.now() + FORWARD[to]
    else:
        next_moment = {"digest": sandbox.next_digest, "refill": sandbox.accounts.next_refill()}[to]
        if next_moment is None:
            raise ValueError(f"there is no {to} ahead")
        moment = next_moment
    sandbox.jobs.job(f"travel to {to}", sandbox.travel.to(moment))
    return {}


def limits(sandbox: Sandbox, params: Json) -> Json:
    sandbox.telegram.flood_limits = bool(params["on"])
    return {}


_OWN = (say, attach, edit, delete, press, ask_inline, post, language, account, travel, limits)
ACTIONS: dict[str, Callable[[Sandbox, Json], Json]] = {one.__name__: one for one in (*_OWN, *GROUP_ACTIONS)}


def _amount(value: Any) -> int:
    amount = int(value)
    if not 0 <= amount <= AMOUNT_MAX:
        raise ValueError("an amount is a whole number from 0 to a billion")
    return amount
