"""Period that is named behind a command, in days."""

from collections.abc import Mapping, Sequence

from bot.domain.sharing import View
from bot.services.accounts.matching import is_label, is_whole_label
from bot.telegram.context.request import Request

DEFAULT = 30  # days


def read_period(
    request: Request, views: Sequence[View], args: str, offered: Mapping[str, int]
) -> tuple[str, int] | None:
    """Return the label and the days of the period behind it; None for a number of days that is not offered.

    A last word that is offered is a period, unless all the words are a label; another may be what a label begins with.
    """
    *words, last = args.split() or [""]
    if last.casefold() in offered and not is_whole_label(views, args):
        return " ".join(words), offered[last.casefold()]
    unclear = last[:1].isdigit() and last.casefold().rstrip("dд").isdigit()
    return None if unclear and not is_label(views, args, request.titles) else (args, DEFAULT)
