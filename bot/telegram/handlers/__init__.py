"""One file a command: a handler parses, calls one use case, answers. A new command is one file and its line here."""

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
)
from bot.telegram.handlers.group import alerts as group_alerts
from bot.telegram.handlers.group import balance as group_balance
from bot.telegram.handlers.group import help as group_help
from bot.telegram.handlers.group import history as group_history
from bot.telegram.handlers.group import life, unshare, warning_buttons
from bot.telegram.handlers.group import me as group_me
from bot.telegram.handlers.group import share as group_share
from bot.telegram.handlers.group import spend as group_spend


def private() -> Routes:
    routes = Routes()
    for module in (
        private_chat, keys, start, help_privacy, providers, link, balance, me, accounts, share, alerts, digest, history,
        spend, label, edit, unlink, settings, export, forget, cancel, status, fallback,
    ):  # fmt: skip
        module.register(routes)
    return routes


def groups() -> Routes:
    """`settings` and `digest` serve both kinds of chat."""
    routes = Routes()
    for module in (
        life, group_balance, group_me, group_history, group_spend, group_share, unshare, group_alerts, warning_buttons,
        digest, settings, group_help,
    ):  # fmt: skip
        module.register(routes)
    return routes


def inline_queries() -> Routes:
    routes = Routes()
    inline.register(routes)
    return routes
