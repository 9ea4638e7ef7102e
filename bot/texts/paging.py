"""Cards put into as few messages as they fit."""

from collections.abc import Sequence

from bot.texts.plain import plain_text
from bot.texts.speech import Html, join, safe

TEXT_MAX = 4096  # code points, after entities are parsed


def split(cards: Sequence[Html]) -> list[Html]:
    """Put cards into as few messages as Telegram's limit allows, in order; an overlong card is cut at its lines."""
    pages: list[list[Html]] = [[]]
    room = TEXT_MAX
    for card in [piece for whole in cards for piece in _pieces(whole)]:
        length = len(plain_text(card))
        if length > room and pages[-1]:
            pages.append([])
            room = TEXT_MAX
        pages[-1].append(card)
        room -= length + 2
    return [join(page, "\n\n") for page in pages]


def _pieces(card: Html) -> list[Html]:
    """Cut an overlong card at its line ends; markup never spans lines. A line that is too long loses its end."""
    if len(plain_text(card)) <= TEXT_MAX:
        return [card]
    pieces: list[list[str]] = [[]]
    for line in card.split("\n"):
        whole = line if len(plain_text(line)) <= TEXT_MAX // 2 else safe(plain_text(line)[: TEXT_MAX // 2])
        if sum(len(plain_text(held)) + 1 for held in pieces[-1]) + len(plain_text(whole)) > TEXT_MAX:
            pieces.append([])
        pieces[-1].append(whole)
    return [Html("\n".join(piece)) for piece in pieces]
