"""/digest: when it comes to this chat or topic, by buttons or in one line, and what it would say now."""

from bot.domain.schedule_words import DigestUnclear
from bot.services.digests import digests
from bot.services.digests.digests import Planned
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.group_shares import visible
from bot.telegram.keyboards import group_keyboards, settings_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts import digest_times
from bot.texts.html import join

NOW = ("now", "сейчас")
OFF = ("off", "выкл", "нет", "stop")


async def typed(turn: Turn, args: str) -> None:
    await _act(turn, args)


async def pressed(turn: Turn, press: Press) -> None:
    await _act(turn, press.args[0])


async def _act(turn: Turn, args: str) -> None:
    word = args.casefold().strip()
    if not word:
        await _show(turn)
    elif word in NOW:
        await _now(turn)
    elif word in OFF:
        await digests.stop(turn.resources, turn.chat_id, turn.thread_id)
        await turn.reply.show(digest_times.stopped(turn.t), settings_keyboards.digest_times(turn.t, planned=False))
    else:
        await _plan(turn, args)


async def _now(turn: Turn) -> None:
    """Show what the digest would say, and when the next one comes."""
    if turn.group:
        await visible(turn)
    cards = await digests.now(turn.resources, turn.chat_id, turn.thread_id)
    if (planned := await _planned(turn)) is not None:
        cards.append(digest_times.next_text(turn.t, planned.next_at))
    await turn.reply.show_cards(cards, (group_keyboards if turn.group else settings_keyboards).digest(turn.t))


async def _planned(turn: Turn) -> Planned | None:
    return await digests.planned(turn.resources, turn.chat_id, turn.thread_id)


async def _plan(turn: Turn, text: str) -> None:
    try:
        planned = await digests.plan(turn.resources, turn.chat_id, text, turn.thread_id, set_by=turn.person)
    except DigestUnclear:
        kept = await _planned(turn)
        lines = [digest_times.unclear(turn.t), *([digest_times.next_text(turn.t, kept.next_at)] if kept else [])]
        await turn.reply.show(join(lines, "\n\n"), settings_keyboards.digest_times(turn.t, planned=kept is not None))
        return
    await _tell(turn, planned)


async def show(turn: Turn, press: Press) -> None:
    await _show(turn)


async def _show(turn: Turn) -> None:
    planned = await _planned(turn)
    if planned is None:
        await turn.reply.show(digest_times.none_planned(turn.t), settings_keyboards.digest_times(turn.t, planned=False))
    else:
        await _tell(turn, planned)


async def _tell(turn: Turn, planned: Planned) -> None:
    text = digest_times.plan_text(turn.t, planned.schedule, planned.next_at, planned.settings.timezone)
    await turn.reply.show(text, settings_keyboards.digest_times(turn.t, planned=True))


def register(routes: Routes) -> None:
    routes.command("digest", typed)
    routes.button("digest", show)
    routes.button("digestat", pressed)
