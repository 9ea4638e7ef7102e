"""The period that somebody names behind /spend."""

DEFAULT = 30  # days
DAYS = {"week": 7, "month": 30, "30d": 30, "неделя": 7, "неделю": 7, "месяц": 30, "30д": 30}


def read_period(args: str, *, is_label: bool) -> tuple[str, int] | None:
    """Return the label and the days of the period behind it; None for a number of days that is not offered.

    is_label: an account's label has all these words, so that the last one is no period.
    """
    *words, last = args.split() or [""]
    if is_label:
        return args, DEFAULT
    if last.casefold() in DAYS:
        return " ".join(words), DAYS[last.casefold()]
    return None if last[:1].isdigit() and last.casefold().rstrip("dд").isdigit() else (args, DEFAULT)
