"""Handlers, one file a command: parse, call one use case, answer. A new command is one file and its line here."""

from collections.abc import Sequence
from types import ModuleType

from bot.telegram.context.routes import Routes
from bot.telegram.handlers import (
    accounts,
    alerts,
    balance,
    cancel,
    digest,
    edit,
    export,
    fallback,
    forget,
    help_privacy,
    history,
    inline,
    keys,
    label,
    link,
    me,
    private_chat,
    providers,
    settings,
    share,
    spend,
    start,
    status,
    unlink,
    warning_buttons,
)
from bot.telegram.handlers.group import alerts as group_alerts
from bot.telegram.handlers.group import balance as group_balance
from bot.telegram.handlers.group import membership, unshare
from bot.telegram.handlers.group import share as group_share

BOTH = (me, history, spend, warning_buttons, digest, settings, help_privacy)
"""Of both kinds of chat; what a group may send at all, its access policy says."""


PRIVATE = (
    *BOTH, private_chat, keys, start, providers, link, balance, accounts, share, alerts, label, edit, unlink,
    export, forget, cancel, status, fallback,
)  # fmt: skip
GROUP = (*BOTH, membership, group_balance, group_share, unshare, group_alerts)
INLINE = (inline,)


def routes_of(modules: Sequence[ModuleType]) -> Routes:
    """Return the routes to the handlers of these modules; of several that an update is for, the first gets it."""
    routes = Routes()
    for module in modules:
        module.register(routes)
    return routes
