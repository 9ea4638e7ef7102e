"""/digest: its time in this chat or topic, by buttons or in one line, and a preview."""

from bot.domain.schedule_words import OFF, DigestUnclear
from bot.services.digests import digests
from bot.services.digests.digests import Planned
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.group_shares import visible
from bot.telegram.keyboards import settings_keyboards
from bot.texts import digest_times
from bot.texts.html import Html, join

NOW = ("now", "сейчас")


async def typed(request: Request, args: str) -> None:
    word = args.casefold().strip()
    if not word:
        await show(request)
    elif word in NOW:
        await _now(request)
    elif word in OFF:
        await digests.stop(request.resources, request.chat_id, request.thread_id)
        await _show(request, request.t(digest_times.STOPPED), planned=False)
    else:
        await _plan(request, args)


async def _now(request: Request) -> None:
    """Show a preview, and when the next digest comes."""
    if request.group:
        await visible(request)
    cards = await digests.preview(request.resources, request.chat_id, request.thread_id)
    if (planned := await _planned(request)) is not None:
        cards.append(digest_times.next_text(request.t, planned.next_at))
    await request.reply.show_cards(cards, settings_keyboards.digest(request.t, group=request.group))


async def _planned(request: Request) -> Planned | None:
    return await digests.planned(request.resources, request.chat_id, request.thread_id)


async def _plan(request: Request, text: str) -> None:
    try:
        planned = await digests.plan(request.resources, request.chat_id, text, request.thread_id, set_by=request.person)
    except DigestUnclear:
        kept = await _planned(request)
        lines = [request.t(digest_times.UNCLEAR), *([digest_times.next_text(request.t, kept.next_at)] if kept else [])]
        await _show(request, join(lines, "\n\n"), planned=kept is not None)
    else:
        await _answer(request, planned)


async def show(request: Request) -> None:
    planned = await _planned(request)
    if planned is None:
        await _show(request, request.t(digest_times.NONE_PLANNED), planned=False)
    else:
        await _answer(request, planned)


async def _answer(request: Request, planned: Planned) -> None:
    text = digest_times.plan_text(request.t, planned.schedule, planned.next_at, planned.settings.timezone)
    await _show(request, text, planned=True)


async def _show(request: Request, text: Html, *, planned: bool) -> None:
    await request.reply.show(text, settings_keyboards.digest_times(request.t, planned=planned))


def register(routes: Routes) -> None:
    routes.command("digest", typed)
    routes.button("digest", show)
    routes.button("digestat", typed)
