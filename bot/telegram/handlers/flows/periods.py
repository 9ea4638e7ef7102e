"""Period that is named behind a command, in days."""

from collections.abc import Mapping

DEFAULT = 30  # days


def read_period(args: str, offered: Mapping[str, int], *, is_label: bool) -> tuple[str, int] | None:
    """Return the label and the days of the period behind it; None for a number of days that is not offered.

    is_label: an account's label has all these words, so that the last one is no period.
    """
    *words, last = args.split() or [""]
    if is_label:
        return args, DEFAULT
    if last.casefold() in offered:
        return " ".join(words), offered[last.casefold()]
    return None if last[:1].isdigit() and last.casefold().rstrip("dд").isdigit() else (args, DEFAULT)
