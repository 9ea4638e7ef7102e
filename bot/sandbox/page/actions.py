"""What a person can do on the page: each action changes the simulated world as a phone or a dashboard would.

Every action gets the sandbox and a JSON object. One that asks for what is not there raises KeyError, ValueError or
TypeError; its answer is a JSON object.
"""

import base64
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bot.sandbox.page.asked import Json, how, message
from bot.sandbox.page.group_actions import GROUP_ACTIONS
from bot.sandbox.sandbox import Sandbox

AMOUNT_MAX = 10**9
TEXT_MAX = 4096  # characters
FORWARD = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


def say(sandbox: Sandbox, asked: Json) -> Json:
    """Send `text` as `person` into `chat` and `thread`, as an answer to the message `reply` if one is named."""
    text = str(asked["text"]).strip()
    if not 0 < len(text) <= TEXT_MAX:
        raise ValueError("a message has 1 to 4096 characters")
    actor = sandbox.cast.actor(asked["person"])
    return {"message": actor.person.says(text, **how(sandbox, asked)).id}


def attach(sandbox: Sandbox, asked: Json) -> Json:
    """Send the base64 `data` as the document `name`."""
    actor, data = sandbox.cast.actor(asked["person"]), base64.b64decode(asked["data"])
    caption, mime = str(asked.get("caption", "")), str(asked.get("mime") or "application/octet-stream")
    return {"message": actor.person.sends_document(asked["name"], data, caption, mime, **how(sandbox, asked)).id}


def edit(sandbox: Sandbox, asked: Json) -> Json:
    sandbox.cast.actor(asked["person"]).person.edits(message(sandbox, asked), str(asked["text"]).strip())
    return {}


def delete(sandbox: Sandbox, asked: Json) -> Json:
    sandbox.cast.actor(asked["person"]).person.deletes(message(sandbox, asked))
    return {}


def press(sandbox: Sandbox, asked: Json) -> Json:
    """Press the button with the number `button`, counted row by row; the toast comes with the query's id."""
    pressed, number = message(sandbox, asked), int(asked["button"])
    if pressed.buttons[number].data is None:
        raise ValueError("this button sends nothing")
    return {"query": sandbox.cast.actor(asked["person"]).person.presses(pressed, number)}


def ask_inline(sandbox: Sandbox, asked: Json) -> Json:
    """Type the bot's name and `text` in `chat`; the results come with the query's id."""
    person, group = sandbox.cast.actor(asked["person"]).person, how(sandbox, asked).get("chat")
    return {"query": person.types_inline(str(asked["text"]), group)}


def post(sandbox: Sandbox, asked: Json) -> Json:
    """Post the result with the number `result` of the inline query `query`."""
    person = sandbox.cast.actor(asked["person"]).person
    return {"message": person.posts_inline(asked["query"], int(asked["result"]), **how(sandbox, asked)).id}


def language(sandbox: Sandbox, asked: Json) -> Json:
    if asked["language"] not in ("en", "ru"):
        raise ValueError("en or ru")
    sandbox.cast.actor(asked["person"]).person.user.language_code = asked["language"]
    return {}


def account(sandbox: Sandbox, asked: Json) -> Json:
    """Do `what` to the provider account `id`, with `value` where it takes one."""
    held, what, value = sandbox.accounts.find(asked["id"]), asked["what"], asked.get("value")
    if what == "spend":
        held.spend(_amount(value))
    elif what == "topUp":
        held.top_up(_amount(value))
    elif what == "drain":
        held.drain = Decimal(_amount(value))
    elif what == "refill":
        sandbox.accounts.refill_now(held)
    elif what == "plan":
        held.change_plan(str(value))
    elif what == "answers":
        sandbox.accounts.answer(held, str(value))
    else:
        {"revoke": sandbox.accounts.revoke, "restore": sandbox.accounts.restore}[what](held)
    return {}


def travel(sandbox: Sandbox, asked: Json) -> Json:
    """Set out for `to`: hour, day, digest or refill; `stop` ends the walk under way."""
    to = asked["to"]
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


def limits(sandbox: Sandbox, asked: Json) -> Json:
    sandbox.telegram.flood_limits = bool(asked["on"])
    return {}


_OWN = (say, attach, edit, delete, press, ask_inline, post, language, account, travel, limits)
ACTIONS: dict[str, Callable[[Sandbox, Json], Json]] = {one.__name__: one for one in (*_OWN, *GROUP_ACTIONS)}


def _amount(value: Any) -> int:
    amount = int(value)
    if not 0 <= amount <= AMOUNT_MAX:
        raise ValueError("an amount is a whole number from 0 to a billion")
    return amount
