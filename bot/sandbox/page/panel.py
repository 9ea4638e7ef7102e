"""JSON of the panel: provider accounts, time, and the log of requests."""

from typing import Any

from bot.providers import registry
from bot.sandbox.declared_providers import ANSWERS
from bot.sandbox.living import Living
from bot.sandbox.providers import ProviderRequest
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.telegram import Call

Json = dict[str, Any]

LOGGED = 120  # newest requests
VALUE_MAX = 300  # characters of a parameter


def account_json(account: Living) -> Json:
    return {
        "id": account.id,
        "provider": account.provider,
        "providerTitle": registry()[account.provider].title,
        "title": account.title,
        "key": account.key,
        "typed": account.typed,
        "amount": account.amount,
        "limit": account.limit,
        "unit": account.unit,
        "plan": account.plan,
        "plans": list(account.plans),
        "drain": int(account.drain),
        "refill": account.refill_at and int(account.refill_at.timestamp()),
        "revoked": account.revoked,
        "answers": account.answers,
        "ways": list(ANSWERS),
    }


def time_json(sandbox: Sandbox) -> Json:
    """Return moments in Unix seconds; `moved`: how many seconds the clock is ahead of the real one."""
    digest, refill, target = sandbox.next_digest, sandbox.accounts.next_refill(), sandbox.travel.target
    return {
        "moved": sandbox.clock.offset.total_seconds(),
        "digest": digest and int(digest.timestamp()),
        "refill": refill and int(refill.timestamp()),
        "target": target and int(target.timestamp()),
    }


def log_json(sandbox: Sandbox) -> list[Json]:
    """Return the newest requests of the bot, the latest first; polls for updates are left out."""
    calls = [call for call in sandbox.telegram.calls if call.method != "getUpdates"][-LOGGED:]
    lines = [_call_json(call) for call in calls]
    lines += [_request_json(request) for request in sandbox.providers.requests[-LOGGED:]]
    return sorted(lines, key=lambda line: -float(line["at"]))[:LOGGED]


def _call_json(call: Call) -> Json:
    status = call.error_code or (200 if call.done else None)
    details = {name: value[:VALUE_MAX] for name, value in call.params.items()}
    return {"to": "telegram", "what": call.method, "status": status, "at": round(call.at, 3), "details": details}


def _request_json(request: ProviderRequest) -> Json:
    return {
        "to": request.provider,
        "what": f"{request.method} {request.path}",
        "status": request.status,
        "at": round(request.at, 3),
        "details": {"account": request.account or "unknown key", "body": request.body.decode(errors="replace")},
    }
