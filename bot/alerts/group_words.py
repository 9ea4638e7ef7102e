"""Parser of `/alerts` in a group, English and Russian: `LABEL here`, `LABEL low silent`, `LABEL off`."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.alerts.commands import split_label
from bot.alerts.words import RULE_WORDS, plain
from bot.domain.alerting import Rule
from bot.domain.off_words import OFF_WORDS
from bot.domain.sharing import Mode

_MODES = {
    **dict.fromkeys(("here", "on", "здесь", "сюда", "вкл", "включить"), Mode.HERE),
    **dict.fromkeys(("silent", "silently", "quiet", "тихо", "беззвучно"), Mode.SILENT),
    **dict.fromkeys((*OFF_WORDS, "no"), Mode.OFF),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """Request of a group member. mode: None to see what holds. levels: thresholds are named, which owners only set."""

    label: str
    rule: Rule | None = None
    mode: Mode | None = None
    levels: bool = False


def parse(text: str, is_name: Callable[[str], bool]) -> Wish:
    """Return what was wished. `is_name` as in `split_label`: a whole name may end in a rule's word, or in a mode's."""
    words = text.split()
    mode = _MODES.get(plain(words[-1])) if words and not is_name(" ".join(words)) else None
    if mode is None:
        label, change = split_label(text, is_name)
        return Wish(label, levels=bool(change))
    words.pop()
    rule = RULE_WORDS.get(plain(words[-1])) if words and not is_name(" ".join(words)) else None
    return Wish(" ".join(words[:-1] if rule else words), rule, mode)
