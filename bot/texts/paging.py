"""Paging: cards in as few messages as Telegram's limit allows."""

from collections.abc import Sequence

from bot.texts.html import Html, join, own, plain_text

TEXT_MAX = 4096  # code points, after entities are parsed


def split(cards: Sequence[Html]) -> list[Html]:
    """Put cards into as few messages as Telegram's limit allows, in order; an overlong card is cut at its lines."""
    return [on_a_page(page) for page in paged([piece for card in cards for piece in pieces(card)])]


def on_a_page(cards: list[Html]) -> Html:
    return join(cards, "\n\n")


def paged(cards: Sequence[Html]) -> list[list[Html]]:
    """Return the cards of each message; none of them is overlong."""
    pages: list[list[Html]] = []
    room = 0
    for card in cards:
        length = len(plain_text(card))
        if length > room:
            pages.append([])
            room = TEXT_MAX
        pages[-1].append(card)
        room -= length + 2
    return pages


def pieces(card: Html) -> list[Html]:
    """Cut an overlong card at its line ends; markup never spans lines. A line that is too long loses its end."""
    if len(plain_text(card)) <= TEXT_MAX:
        return [card]
    cut: list[list[str]] = [[]]
    for line in card.split("\n"):
        whole = line if len(plain_text(line)) <= TEXT_MAX // 2 else own(plain_text(line)[: TEXT_MAX // 2])
        if sum(len(plain_text(part)) + 1 for part in cut[-1]) + len(plain_text(whole)) > TEXT_MAX:
            cut.append([])
        cut[-1].append(whole)
    return [Html("\n".join(piece)) for piece in cut]
