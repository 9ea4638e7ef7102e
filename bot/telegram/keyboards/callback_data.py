"""Callback data of a button: a verb and its arguments, at most 64 bytes; no secrets, no guessable ids."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.storage.vault.key_vault import KeyVault

DATA_MAX = 64  # bytes of callback data
KEEP = "+"  # before the verb: the pressed message has to stay as it is, the answer is a new one
BALANCE_MAX = 24  # characters of a balance's id
LIFETIME = 600  # seconds a button that deletes something can be pressed

ACCOUNT = "account"  # an argument that is an account's id
NONCE = "nonce"  # the single-use mark of a dialog
KEY_DIALOG = "key_dialog"  # the mark of the dialog that holds a key, or `NO_KEY`
NO_KEY = "-"
STAMP = "stamp"  # Unix seconds, in base 16, when the button was made
SHARE = "share"  # the id of an account's share with a group
TOKEN = "token"  # noqa: S105 - the kind; the mark of an invitation to share
TAG = "tag"  # who asked for the list that has the button, see `tag`
WORD = "word"  # free, checked by the handler

VERBS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((
        "link", "balances", "settings", "language", "zone", "histories", "digest", "close",
        "gbalance", "ghistories", "galerts", "gshare",
    ), ()),
    **dict.fromkeys(("linkto", "providers", "accounts", "speak", "zoneis", "digestat", "quiet"), (WORD,)),
    **dict.fromkeys((
        "card", "refresh", "rename", "rekey", "pause", "resume", "same", "unlink", "balance", "me", "alerts", "share",
    ), (ACCOUNT,)),
    **dict.fromkeys(("history", "spend", "alert", "snooze", "mute"), (ACCOUNT, WORD)),
    **dict.fromkeys(("swap", "nolabel", "cancel"), (NONCE,)),
    **dict.fromkeys(("stopshare", "galert", "gunshare"), (SHARE,)),
    **dict.fromkeys(("swarn", "ghistory", "gmode", "grule", "gsnooze", "gmute"), (SHARE, WORD)),
    **dict.fromkeys(("sharefor", "shareyes"), (TOKEN, ACCOUNT)),
    "shareno": (TOKEN,),
    "offer": (NONCE, WORD),
    "editfor": (NONCE, ACCOUNT),
    "pick": (KEY_DIALOG, WORD, WORD),
    "unlinkyes": (ACCOUNT, STAMP),
    "forgetyes": (STAMP,),
    "balert": (ACCOUNT, WORD, WORD),
    "gbalert": (SHARE, WORD, WORD),
    "bars": (WORD, WORD, WORD),
    "gpick": (TAG, WORD, SHARE, WORD),
}  # fmt: skip
"""Every verb with the kinds of its arguments; what does not fit is an expired or forged button."""

RENAMED = {"calm": "snooze", "gcalm": "gsnooze"}  # buttons of warnings sent before the rename work on


class Right(Enum):
    """Right to use a button in a group."""

    EVERYBODY = "everybody"  # in the group
    ADMIN = "admin"
    OWNER_OR_ADMIN = "owner or admin"  # of the share that the button names
    ASKER = "asker"  # the one whom its tag names; an admin where nobody in person asked


RIGHTS = {
    **dict.fromkeys(("gbalance", "ghistories", "ghistory", "bars", "gshare"), Right.EVERYBODY),
    **dict.fromkeys(("settings", "language", "speak", "zone", "zoneis", "quiet", "digest", "digestat"), Right.ADMIN),
    "galerts": Right.ADMIN,
    **dict.fromkeys(("galert", "gmode", "grule", "gbalert", "gsnooze", "gmute", "gunshare"), Right.OWNER_OR_ADMIN),
    "gpick": Right.ASKER,
}
"""The verbs that a group has buttons for; the others are expired there, as those with a g are in private."""

_GROUP_ONLY = frozenset(verb for verb in RIGHTS if verb.startswith("g"))


@dataclass(frozen=True, slots=True)
class CallbackData:
    """Parsed callback data. keep_message: the answer is a new message, the one with the button stays."""

    verb: str
    args: tuple[str, ...]
    keep_message: bool = False

    def belongs(self, *, group: bool) -> bool:
        """Return whether private chats, or groups, have buttons with this verb."""
        return self.verb in RIGHTS if group else self.verb not in _GROUP_ONLY

    def get(self, kind: str) -> str | None:
        """Return the argument of this kind, None where the verb has none."""
        return next((arg for arg, is_kind in zip(self.args, VERBS[self.verb], strict=True) if is_kind == kind), None)

    @property
    def nonce(self) -> str | None:
        """Nonce of the dialog that the button belongs to; None where it belongs to none."""
        named = self.get(KEY_DIALOG)
        return self.get(NONCE) if named in (None, NO_KEY) else named


def pack(verb: str, *args: str, keep_message: bool = False) -> str:
    """Return callback data; a wrong number of arguments or more than 64 bytes is a mistake in the program.

    `keep_message`: the answer does not replace the message that has the button.
    """
    data = KEEP * keep_message + "|".join((verb, *args))
    if len(args) != len(VERBS[verb]) or len(data.encode()) > DATA_MAX:
        raise ValueError(f"button {verb} has unfit arguments")
    return data


def parse(data: str | None) -> CallbackData | None:
    """Return the parsed data, a renamed verb by its new name; None for anything that `pack` never can have made."""
    if data is None or len(data) > DATA_MAX:
        return None
    verb, *args = data.removeprefix(KEEP).split("|")
    verb = RENAMED.get(verb, verb)
    kinds = VERBS.get(verb)
    if kinds is None or len(kinds) != len(args) or not all(arg.isascii() and arg.isprintable() and arg for arg in args):
        return None
    return CallbackData(verb, tuple(args), data.startswith(KEEP))


def fits(balance_id: str) -> bool:
    """Return whether a balance's id can be in callback data beside an account's and another word."""
    plain = balance_id.isascii() and balance_id.isprintable() and "|" not in balance_id
    return len(balance_id) <= BALANCE_MAX and plain


def period_word(days: int, balance_id: str | None) -> str:
    """Return the word of a history: `30` for the headline's, `30.usd` for one of another balance."""
    return f"{days}.{balance_id}" if balance_id is not None and fits(balance_id) else str(days)


def stamp(now: datetime) -> str:
    return f"{int(now.timestamp()):x}"


def is_fresh(mark: str, now: datetime) -> bool:
    """Return whether a stamp was made in the last ten minutes; never for a forged one, of any size."""
    if not re.fullmatch(r"[0-9a-f]{1,16}", mark):
        return False
    return -5 <= int(now.timestamp()) - int(mark, 16) <= LIFETIME


def tag(vault: KeyVault, chat_id: int, asker_id: int) -> str:
    """Return ten characters that stand for one asker in one group; the group's own id where nobody asked in person."""
    return vault.fingerprint(f"{chat_id}:{asker_id}")[:10]
