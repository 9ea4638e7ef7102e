"""/settings, /language, /timezone, /quiet: language, time zone and quiet hours of a chat, private or group."""

from zoneinfo import ZoneInfo

from bot.domain.schedule_words import QuietUnclear
from bot.services.chats import chat_settings
from bot.services.chats.chat_settings import LanguageUnknown, ZoneUnknown, quiet_hours, zone_of
from bot.services.chats.dialogs import DialogKind
from bot.services.digests import digests
from bot.storage.dialogs import Dialog
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.group_shares import visible
from bot.telegram.keyboards import settings_keyboards
from bot.texts import settings as settings_texts
from bot.texts.html import join
from bot.texts.localisation import Localisation


async def show(request: Request, args: str = "") -> None:
    settings = await chat_settings.get(request.resources, request.chat_id)
    planned = await digests.planned(request.resources, request.chat_id, request.thread_id)
    lost = settings.timezone is not None and zone_of(settings).key != settings.timezone
    digest = planned.schedule if planned else None
    text = settings_texts.settings(request.t, settings.timezone, lost, quiet_hours(settings), digest)
    if request.group:
        shares = [(s.account.label, s.modes.whole, s.thread_id != request.thread_id) for s in await visible(request)]
        text = join([text, settings_texts.group_warnings(request.t, shares)])
    await request.reply.show(text, settings_keyboards.settings(request.t, group=request.group))
    await _end_question(request)


async def language(request: Request, args: str) -> None:
    await (speak(request, args) if args else ask_language(request))


async def ask_language(request: Request) -> None:
    text = request.t(settings_texts.LANGUAGE_QUESTION)
    await request.reply.show(text, settings_keyboards.languages(request.t))


async def speak(request: Request, text: str) -> None:
    try:
        settings = await chat_settings.set_language(request.resources, request.chat_id, text)
    except LanguageUnknown:
        await request.reply.show(request.t(settings_texts.LANGUAGE_UNKNOWN), settings_keyboards.languages(request.t))
        return
    t = Localisation(settings.language or "en", request.t.zone, request.now)
    await request.reply.show(t(settings_texts.LANGUAGE_SET), settings_keyboards.back_to_settings(t))


async def timezone(request: Request, args: str) -> None:
    await (set_zone(request, args) if args else ask_zone(request))


async def ask_zone(request: Request) -> None:
    """Ask for the time zone; in a group no answer is waited for, since messages there are not for the bot."""
    if not request.group:
        await request.ask(DialogKind.TIMEZONE)
    await request.reply.show(
        settings_texts.zone_question(request.t, group=request.group), settings_keyboards.zones(request.t)
    )


async def zone_answered(request: Request, dialog: Dialog) -> None:
    await set_zone(request, request.words)


async def set_zone(request: Request, text: str) -> None:
    try:
        settings = await chat_settings.set_timezone(request.resources, request.chat_id, text)
    except ZoneUnknown:
        await request.reply.show(
            settings_texts.zone_unknown(request.t, group=request.group), settings_keyboards.zones(request.t)
        )
        return
    zone = settings.timezone or "UTC"
    t = Localisation(request.t.language, ZoneInfo(zone), request.now)
    await request.reply.show(settings_texts.zone_set(t, zone), settings_keyboards.back_to_settings(t))
    await _end_question(request)


async def _end_question(request: Request) -> None:
    """End the dialog for a time zone: answered, or replaced by the settings."""
    if request.dialog is not None and request.dialog.kind == DialogKind.TIMEZONE:
        await request.end_dialog(request.dialog.nonce)


async def quiet(request: Request, text: str) -> None:
    """`/quiet 22:00-08:00`, `/quiet off`, or by buttons."""
    if text in ("", "ask"):  # the word of the settings' button
        settings = await chat_settings.get(request.resources, request.chat_id)
        await request.reply.show(
            settings_texts.quiet_question(request.t, quiet_hours(settings)), settings_keyboards.quiet(request.t)
        )
        return
    try:
        hours = await chat_settings.set_quiet(request.resources, request.chat_id, text)
    except QuietUnclear:
        await request.reply.show(request.t(settings_texts.QUIET_UNCLEAR), settings_keyboards.quiet(request.t))
        return
    await request.reply.show(settings_texts.quiet_set(request.t, hours), settings_keyboards.back_to_settings(request.t))


def register(routes: Routes) -> None:
    routes.command("settings", show)
    routes.command("language", language)
    routes.command("timezone", timezone)
    routes.answer(DialogKind.TIMEZONE, zone_answered)
    routes.command("quiet", quiet)
    routes.button("quiet", quiet)
    routes.button("settings", show)
    routes.button("language", ask_language)
    routes.button("speak", speak)
    routes.button("zone", ask_zone)
    routes.button("zoneis", set_zone)
