"""Methods by which the bot gets its updates."""

import asyncio
import re
from typing import Any

from bot.sandbox.telegram.api import Api, WebhookConfig, method
from bot.sandbox.telegram.errors import MistakeError, RefusalError
from bot.sandbox.telegram.params import Params

POLL_MAX = 50  # seconds
_WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


def _remember_allowed(api: Api, params: Params) -> None:
    """Store allowed_updates: left out, the last ones stay; an empty list is the default set."""
    allowed = params.strings("allowed_updates")
    if allowed is not None:
        api.updates.allowed = allowed


@method("getUpdates", "offset limit timeout allowed_updates")
async def get_updates(api: Api, params: Params) -> list[dict[str, Any]]:
    """Return the pending updates at once, else wait up to `timeout` seconds for one."""
    if api.webhook.url:
        raise RefusalError(409, _WEBHOOK_ACTIVE)
    _remember_allowed(api, params)
    limit = min(max(params.number("limit", 100), 1), 100)
    reader = object()
    api.updates.take_over(reader)
    if params.text("offset"):
        api.updates.confirm(params.number("offset"))
    try:
        async with asyncio.timeout(min(params.number("timeout"), POLL_MAX)):
            while not (ready := api.updates.read(reader, limit)):
                await api.world.change()
                if api.webhook.url:
                    raise RefusalError(409, "Conflict: terminated by setWebhook request")
            return ready
    except TimeoutError:
        return []


@method("setWebhook", "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token")
def set_webhook(api: Api, params: Params) -> bool:
    url, secret = params.text("url"), params.text("secret_token")
    if not url:
        return delete_webhook(api, params)
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", url):
        raise MistakeError("bad webhook: invalid URL specified")
    if len(secret) > 256 or not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise MistakeError(
            "secret token contains unallowed characters" if len(secret) <= 256 else "secret token is too long"
        )
    _remember_allowed(api, params)
    if params.flag("drop_pending_updates"):
        api.updates.drop()
    api.webhook = WebhookConfig(url, secret, min(max(params.number("max_connections", 40), 1), 100))
    return True


@method("deleteWebhook", "drop_pending_updates")
def delete_webhook(api: Api, params: Params) -> bool:
    if params.flag("drop_pending_updates"):
        api.updates.drop()
    api.webhook = WebhookConfig()
    return True


@method("getWebhookInfo")
def get_webhook_info(api: Api, _params: Params) -> dict[str, Any]:
    hook = api.webhook
    info = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": len(api.updates.pending)}
    if hook.url:
        info |= {"max_connections": hook.max_connections}
    if hook.last_error:
        info |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error}
    return info | ({"allowed_updates": api.updates.allowed} if api.updates.allowed else {})
