"""One file a command: a handler parses, calls one use case, answers. A new command is one file and its line here."""

from aiogram import Router

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
    keys,
    label,
    link,
    me,
    private_chat,
    settings,
    start,
    status,
    unlink,
)


def router() -> Router:
    """Return all handlers, in the order in which they are asked; `keys` comes first, so that no other sees a key."""
    root = Router()
    modules = (
        private_chat, keys, start, help_privacy, link, balance, me, accounts, alerts, digest, history, label, edit,
        unlink, settings, export, forget, cancel, status, fallback,
    )  # fmt: skip
    for module in modules:
        root.include_router(module.make())
    return root
