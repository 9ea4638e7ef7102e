"""Warnings in a group of an account that it sees: mode, topic and snooze."""

from dataclasses import replace

from bot.domain.alerting import ACCOUNT, Rule, states_to_json
from bot.domain.sharing import Mode
from bot.services.chats.chat_settings import zone_of
from bot.services.resources import Resources
from bot.services.sharing.sharing import Shared, lock_share
from bot.services.watching import evaluation
from bot.services.watching.alerts import Snooze, snoozed, snoozed_until
from bot.services.watching.stored import states_of
from bot.storage import chats, due_accounts, shares
from bot.storage.db.conflicts import repeated


@repeated
async def set_mode(
    resources: Resources,
    chat_id: int,
    share_id: str,
    mode: Mode,
    *,
    rule: Rule | None = None,
    scope: str = ACCOUNT,
    thread_id: int | None = None,
    set_by: int | None,
) -> Shared:
    """Choose how loud the account's warnings are in the group, or those of one rule, one balance (`scope`) or both.

    thread_id: where the account's go from now on, None for no change. What holds already is evaluated at once, not only
    when the account is due. Raises ShareGone.
    """
    async with resources.database.write() as conn:
        share, due = await lock_share(conn, chat_id, share_id)
        topic_changed = thread_id not in (None, share.thread_id)
        chosen = replace(
            share,
            modes=share.modes.having(mode, rule, scope),
            thread_id=share.thread_id if thread_id is None else thread_id,
            set_by=set_by if topic_changed else set_by or share.set_by,
        )
        wanted = {
            scope: {each: state for each, state in states.items() if each not in chosen.modes.off(scope)}
            for scope, states in states_of(share.states, share=share.id).items()
        }
        await shares.store(conn, replace(chosen, states=states_to_json(wanted)))
        await due_accounts.finish(conn, due, next_poll_at=due.next_poll_at and resources.clock.now())
        await evaluation.notify_rejected(conn, resources, due, notify_owner=False)
    return Shared.of(chosen, due)


@repeated
async def snooze_warnings(resources: Resources, chat_id: int, share_id: str, *, until_refill: bool) -> Snooze:
    """Snooze what the group is warned of now, for a day or until the refill. Raises ShareGone."""
    async with resources.database.write() as conn:
        share, due = await lock_share(conn, chat_id, share_id)
        zone = zone_of(await chats.get(conn, chat_id))
        until = snoozed_until(due, resources.clock.now(), zone, until_refill=until_refill)
        notified = states_of(share.states, share=share.id)
        await shares.set_states(conn, share.id, states_to_json(snoozed(notified, until)))
    return Snooze(due.account, until, bool(notified))
