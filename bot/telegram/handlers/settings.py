"""/settings, /language, /timezone, /quiet: how the bot speaks in this chat, private or group."""

from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.domain.schedule_words import QuietUnclear
from bot.services.chats import chat_settings
from bot.services.chats.chat_settings import LanguageUnknown, ZoneUnknown, quiet_hours, zone_of
from bot.services.chats.dialogs import Waiting
from bot.services.digests import digests
from bot.storage.chats import ChatSettings
from bot.storage.dialogs import Dialog
from bot.telegram.context.filters import Awaited, Pressed, Typed
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.group_shares import visible
from bot.telegram.keyboards import group_keyboards, settings_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts import settings as say
from bot.texts.html import join
from bot.texts.localisation import Localisation


async def show(event: Message | CallbackQuery, turn: Turn) -> None:
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


async def language(message: Message, turn: Turn, args: str) -> None:
    if not args:
        await turn.reply.say(say.language_question(turn.t), settings_keyboards.languages(turn.t))
        return
    await _speak(turn, args)


async def ask_language(query: CallbackQuery, turn: Turn) -> None:
    await turn.reply.show(say.language_question(turn.t), settings_keyboards.languages(turn.t))


async def speak(query: CallbackQuery, turn: Turn, press: Press) -> None:
    await _speak(turn, press.args[0])


async def _speak(turn: Turn, text: str) -> None:
    try:
        settings = await chat_settings.set_language(turn.resources, turn.chat_id, text)
    except LanguageUnknown:
        await turn.reply.show(say.language_unknown(turn.t), settings_keyboards.languages(turn.t))
        return
    t = Localisation(settings.language or "en", turn.t.zone, turn.now)
    await turn.reply.show(say.language_set(t), settings_keyboards.back_to_settings(t))


async def timezone(message: Message, turn: Turn, args: str) -> None:
    if args:
        await _set_zone(turn, args)
        return
    await ask_zone(message, turn)


async def ask_zone(event: Message | CallbackQuery, turn: Turn) -> None:
    """In a group no answer is waited for: what people say there is not for the bot."""
    if not turn.group:
        await turn.ask(Waiting.TIMEZONE)
    await turn.reply.show(say.zone_question(turn.t, group=turn.group), settings_keyboards.zones(turn.t))


async def zone_answered(message: Message, turn: Turn, dialog: Dialog) -> None:
    await _set_zone(turn, message.text or "")


async def choose_zone(query: CallbackQuery, turn: Turn, press: Press) -> None:
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


async def quiet(message: Message, turn: Turn, args: str) -> None:
    """`/quiet 22:00-08:00`, `/quiet off`, or by buttons."""
    await _quiet(turn, args)


async def quiet_pressed(query: CallbackQuery, turn: Turn, press: Press) -> None:
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


def make() -> Router:
    router = Router()
    router.message.register(show, Typed("settings"))
    router.message.register(language, Typed("language"))
    router.message.register(timezone, Typed("timezone"))
    router.message.register(zone_answered, Awaited(Waiting.TIMEZONE))
    router.message.register(quiet, Typed("quiet"))
    router.callback_query.register(quiet_pressed, Pressed("quiet"))
    router.callback_query.register(show, Pressed("settings"))
    router.callback_query.register(ask_language, Pressed("language"))
    router.callback_query.register(speak, Pressed("speak"))
    router.callback_query.register(ask_zone, Pressed("zone"))
    router.callback_query.register(choose_zone, Pressed("zoneis"))
    return router
