"""One file a command: a handler parses, calls one use case, answers. A new command is one file and its line here."""

from aiogram import Router

from bot.telegram.context.filters import InGroup
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
    group,
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
    start,
    status,
    unlink,
)


def router() -> Router:
    """Return all handlers: those of private chats, those of groups, and inline queries."""
    root = Router()
    root.include_routers(_within(_private(), group=False), _within(group.router(), group=True), inline.make())
    return root


def _private() -> Router:
    """Return them in the order in which they are asked; `keys` comes first, so that no other sees a key."""
    root = Router()
    modules = (
        private_chat, keys, start, help_privacy, providers, link, balance, me, accounts, share, alerts, digest, history,
        label, edit, unlink, settings, export, forget, cancel, status, fallback,
    )  # fmt: skip
    for module in modules:
        root.include_router(module.make())
    return root


def _within(router: Router, *, group: bool) -> Router:
    for observer in (
        router.message, router.edited_message, router.callback_query, router.my_chat_member, router.chat_member,
    ):  # fmt: skip
        observer.filter(InGroup(group))
    return router
