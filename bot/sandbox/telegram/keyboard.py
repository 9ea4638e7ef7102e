"""Reply markup, checked as Telegram does, and parsed into buttons."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.telegram.errors import MistakeError

DATA_MAX = 64  # bytes of UTF-8
COPY_MAX = 256  # characters
BUTTONS_MAX = 100
_STYLES = {"", "default", "primary", "danger", "success", "link"}
_ACTIONS = {
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay", "disabled",
}  # fmt: skip
_LOOKS = {"text", "style", "icon_custom_emoji_id"}


@dataclass(frozen=True, slots=True)
class Button:
    """Button of an inline keyboard; exactly one of `data`, `url`, `copies` is set, or none for the other kinds."""

    text: str
    data: str | None = None
    url: str | None = None
    copies: str | None = None
    style: str | None = None
    disabled: bool = False


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Markup:
    """Reply markup. inline: rows of an inline keyboard. raw: the whole object as it was sent."""

    raw: dict[str, Any]
    inline: Rows | None = None


def parse_markup(source: str, inline_only: bool) -> Markup | None:
    """Return the markup, None for an absent or empty one; raises MistakeError with Telegram's text."""
    if not source:
        return None
    try:
        raw = json.loads(source)
    except ValueError:
        raise MistakeError("can't parse reply keyboard markup JSON object") from None
    if not isinstance(raw, dict):
        raise MistakeError("object expected as reply markup")
    if "inline_keyboard" in raw:
        rows = _inline_rows(raw["inline_keyboard"])
        return Markup(raw, rows) if rows else None
    if inline_only and raw:
        raise MistakeError("inline keyboard expected")
    if "keyboard" in raw:
        _check_reply_keyboard(raw["keyboard"])
    elif raw and not (raw.get("remove_keyboard") is True or raw.get("force_reply") is True):
        raise MistakeError("can't parse reply keyboard markup JSON object")
    return Markup(raw) if raw else None


def _rows(value: object, name: str) -> list[list[Any]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise MistakeError(f'field "{name}" must be an Array of Arrays')
    return value


def _inline_rows(value: object) -> Rows:
    rows = tuple(tuple(_button(one) for one in row) for row in _rows(value, "inline_keyboard") if row)
    if sum(map(len, rows)) > BUTTONS_MAX:
        raise MistakeError("reply markup is too long")
    return rows


def _button(raw: object) -> Button:
    wrong = "can't parse inline keyboard button: "
    if not isinstance(raw, dict):
        raise MistakeError(f"{wrong}InlineKeyboardButton must be an Object")
    text = raw.get("text")
    if not isinstance(text, str):
        raise MistakeError(
            f'{wrong}Can\'t find field "text"' if text is None else f'{wrong}Field "text" must be a String'
        )
    if not text.strip():
        raise MistakeError(f"{wrong}Text must be non-empty")
    if unknown := raw.keys() - _ACTIONS - _LOOKS:
        raise MistakeError(f"{wrong}Unknown field {sorted(unknown)[0]!r}")
    if str(raw.get("style", "")).lower() not in _STYLES:
        raise MistakeError(f"{wrong}invalid button style specified")
    actions = [name for name in raw if name in _ACTIONS and raw[name] is not None]
    if not actions or raw.get("callback_data") == "" or raw.get("url") == "":
        raise MistakeError(f"{wrong}Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise MistakeError(f"{wrong}Exactly one action is allowed, found {', '.join(actions)}")
    return _with_action(text, raw)


def _with_action(text: str, raw: dict[str, Any]) -> Button:
    data, url, copied = raw.get("callback_data"), raw.get("url"), raw.get("copy_text")
    if data is not None and (not isinstance(data, str) or len(data.encode()) > DATA_MAX):
        raise MistakeError("BUTTON_DATA_INVALID")
    if url is not None and not (isinstance(url, str) and is_url(url)):
        raise MistakeError(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    copies = copied.get("text") if isinstance(copied, dict) else None
    if copied is not None and not (isinstance(copies, str) and 1 <= len(copies) <= COPY_MAX):
        raise MistakeError("BUTTON_COPY_TEXT_INVALID")
    return Button(text, data, url, copies, raw.get("style"), raw.get("disabled") is not None)


def is_url(url: str) -> bool:
    """Return whether Telegram would open this: http(s) or tg with a host, or a bare domain."""
    if re.search(r"\s", url):
        return False
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme == "tg":
        return bool(parts.netloc)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "." in (parts.hostname or "")


def _check_reply_keyboard(value: object) -> None:
    for row in _rows(value, "keyboard"):
        for key in row:
            if not (isinstance(key, str) or (isinstance(key, dict) and isinstance(key.get("text"), str))):
                raise MistakeError("can't parse keyboard button: KeyboardButton must be a String or an Object")
