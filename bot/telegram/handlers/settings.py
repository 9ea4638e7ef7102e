"""/settings, /language, /timezone, /quiet: how the bot speaks in this chat, private or group."""

from zoneinfo import ZoneInfo

from bot.domain.schedule_words import QuietUnclear
from bot.services.chats import chat_settings
from bot.services.chats.chat_settings import LanguageUnknown, ZoneUnknown, quiet_hours, zone_of
from bot.services.chats.dialogs import Waiting
from bot.services.digests import digests
from bot.storage.chats import ChatSettings
from bot.storage.dialogs import Dialog
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.group_shares import visible
from bot.telegram.keyboards import group_keyboards, settings_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts import settings as say
from bot.texts.html import join
from bot.texts.localisation import Localisation


async def typed(turn: Turn, args: str) -> None:
    await _show(turn)


async def pressed(turn: Turn, press: Press) -> None:
    await _show(turn)


async def _show(turn: Turn) -> None:
    settings = await chat_settings.get(turn.resources, turn.chat_id)
    planned = await digests.planned(turn.resources, turn.chat_id, turn.thread_id)
    lost = settings.timezone is not None and zone_of(settings).key != settings.timezone
    digest = planned.schedule if planned else None
    text = say.settings(turn.t, settings.timezone, lost, quiet_hours(settings), digest)
    if turn.group:
        shares = [(s.account.label, s.warnings, s.thread_id != turn.thread_id) for s in await visible(turn)]
        text = join([text, say.group_warnings(turn.t, shares)])
    await turn.reply.show(text, (group_keyboards if turn.group else settings_keyboards).settings(turn.t))
    await _end_question(turn)


async def language(turn: Turn, args: str) -> None:
    if not args:
        await turn.reply.say(say.language_question(turn.t), settings_keyboards.languages(turn.t))
        return
    await _speak(turn, args)


async def ask_language(turn: Turn, press: Press) -> None:
    await turn.reply.show(say.language_question(turn.t), settings_keyboards.languages(turn.t))


async def speak(turn: Turn, press: Press) -> None:
    await _speak(turn, press.args[0])


async def _speak(turn: Turn, text: str) -> None:
    try:
        settings = await chat_settings.set_language(turn.resources, turn.chat_id, text)
    except LanguageUnknown:
        await turn.reply.show(say.language_unknown(turn.t), settings_keyboards.languages(turn.t))
        return
    t = Localisation(settings.language or "en", turn.t.zone, turn.now)
    await turn.reply.show(say.language_set(t), settings_keyboards.back_to_settings(t))


async def timezone(turn: Turn, args: str) -> None:
    if args:
        await _set_zone(turn, args)
        return
    await _ask_zone(turn)


async def ask_zone(turn: Turn, press: Press) -> None:
    await _ask_zone(turn)


async def _ask_zone(turn: Turn) -> None:
    """In a group no answer is waited for: what people say there is not for the bot."""
    if not turn.group:
        await turn.ask(Waiting.TIMEZONE)
    await turn.reply.show(say.zone_question(turn.t, group=turn.group), settings_keyboards.zones(turn.t))


async def zone_answered(turn: Turn, dialog: Dialog) -> None:
    await _set_zone(turn, turn.words)


async def choose_zone(turn: Turn, press: Press) -> None:
    await _set_zone(turn, press.args[0])


async def _set_zone(turn: Turn, text: str) -> None:
    try:
        settings: ChatSettings = await chat_settings.set_timezone(turn.resources, turn.chat_id, text)
    except ZoneUnknown:
        await turn.reply.show(say.zone_unknown(turn.t, group=turn.group), settings_keyboards.zones(turn.t))
        return
    zone = settings.timezone or "UTC"
    t = Localisation(turn.t.language, ZoneInfo(zone), turn.now)
    await turn.reply.show(say.zone_set(t, zone), settings_keyboards.back_to_settings(t))
    await _end_question(turn)


async def _end_question(turn: Turn) -> None:
    """The question for a zone is answered, or has given way to the settings."""
    if turn.dialog is not None and turn.dialog.kind == Waiting.TIMEZONE:
        await turn.end_dialog(turn.dialog.nonce)


async def quiet(turn: Turn, args: str) -> None:
    """`/quiet 22:00-08:00`, `/quiet off`, or by buttons."""
    await _quiet(turn, args)


async def quiet_pressed(turn: Turn, press: Press) -> None:
    await _quiet(turn, "" if press.args[0] == "ask" else press.args[0])


async def _quiet(turn: Turn, text: str) -> None:
    if not text:
        settings = await chat_settings.get(turn.resources, turn.chat_id)
        await turn.reply.show(say.quiet_question(turn.t, quiet_hours(settings)), settings_keyboards.quiet(turn.t))
        return
    try:
        hours = await chat_settings.set_quiet(turn.resources, turn.chat_id, text)
    except QuietUnclear:
        await turn.reply.show(say.quiet_unclear(turn.t), settings_keyboards.quiet(turn.t))
        return
    await turn.reply.show(say.quiet_set(turn.t, hours), settings_keyboards.back_to_settings(turn.t))


def register(routes: Routes) -> None:
    routes.command("settings", typed)
    routes.command("language", language)
    routes.command("timezone", timezone)
    routes.answer(Waiting.TIMEZONE, zone_answered)
    routes.command("quiet", quiet)
    routes.button("quiet", quiet_pressed)
    routes.button("settings", pressed)
    routes.button("language", ask_language)
    routes.button("speak", speak)
    routes.button("zone", ask_zone)
    routes.button("zoneis", choose_zone)
