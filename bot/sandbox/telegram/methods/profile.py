"""Methods of the bot's profile: commands, descriptions, name, menu button."""

import re
from typing import Any

from bot.sandbox.telegram.api import Api, method
from bot.sandbox.telegram.errors import MistakeError
from bot.sandbox.telegram.params import Params

COMMANDS_MAX = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
_TEXTS = {"name": 64, "description": 512, "short_description": 120}
"""The most characters of each text about the bot."""


def _language(params: Params) -> str:
    code = params.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise MistakeError("invalid language code specified")
    return code


def _scope(params: Params) -> str:
    """Return a name for the scope: its type and what it is about."""
    raw = params.parsed("scope", "can't parse BotCommandScope JSON object")
    if raw is None:
        return "default"
    fields = _SCOPES.get(str(raw.get("type"))) if isinstance(raw, dict) else None
    if fields is None:
        raise MistakeError("can't parse BotCommandScope: Unsupported type specified")
    if missing := [name for name in fields if not raw.get(name)]:
        raise MistakeError(f"can't parse BotCommandScope: Empty {missing[0]} specified")
    return " ".join([raw["type"], *(str(raw[name]) for name in fields)])


def _command(raw: Any) -> dict[str, str]:
    if not isinstance(raw, dict) or not all(isinstance(raw.get(name), str) for name in ("command", "description")):
        raise MistakeError("can't parse BotCommand: expected an Object")
    if not _COMMAND.fullmatch(raw["command"]):
        raise MistakeError("BOT_COMMAND_INVALID")
    if not 1 <= len(raw["description"]) <= 256:
        raise MistakeError("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": raw["command"], "description": raw["description"]}


@method("setMyCommands", "commands scope language_code")
def set_my_commands(api: Api, params: Params) -> bool:
    commands = params.parsed("commands", "can't parse commands JSON object")
    if not isinstance(commands, list):
        raise MistakeError("expected an Array of BotCommand")
    if len(commands) > COMMANDS_MAX:
        raise MistakeError("BOT_COMMANDS_TOO_MUCH")
    api.profile.commands[_scope(params), _language(params)] = [_command(raw) for raw in commands]
    return True


@method("getMyCommands", "scope language_code")
def get_my_commands(api: Api, params: Params) -> list[dict[str, str]]:
    return api.profile.commands.get((_scope(params), _language(params)), [])


@method("deleteMyCommands", "scope language_code")
def delete_my_commands(api: Api, params: Params) -> bool:
    api.profile.commands.pop((_scope(params), _language(params)), None)
    return True


def _register_text(suffix: str, field: str) -> None:
    """Add the setter and the getter of one text; a language without its own gets the default one."""

    @method(f"setMy{suffix}", f"{field} language_code")
    def set_text(api: Api, params: Params) -> bool:
        text = params.text(field)
        if len(text) > _TEXTS[field]:
            raise MistakeError(f"BOT_{field.upper()}_TOO_LONG")
        api.profile.texts[field, _language(params)] = text
        return True

    @method(f"getMy{suffix}", "language_code")
    def get_text(api: Api, params: Params) -> dict[str, str]:
        texts = api.profile.texts
        default = api.world.bot.first_name if field == "name" else ""
        return {field: texts.get((field, _language(params))) or texts.get((field, "")) or default}


_register_text("Name", "name")
_register_text("Description", "description")
_register_text("ShortDescription", "short_description")


@method("setChatMenuButton", "chat_id menu_button")
def set_chat_menu_button(api: Api, params: Params) -> bool:
    button = params.parsed("menu_button", "can't parse menu button JSON object") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("default", "commands", "web_app"):
        raise MistakeError("MenuButton has unsupported type")
    api.profile.menu_buttons[params.number("chat_id")] = button
    return True


@method("getChatMenuButton", "chat_id")
def get_chat_menu_button(api: Api, params: Params) -> dict[str, Any]:
    return api.profile.menu_buttons.get(params.number("chat_id"), {"type": "commands"})
