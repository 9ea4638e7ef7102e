import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.telegram.html import parse_html
from bot.texts.html import Html, as_it_is, fill, join
from bot.texts.paging import TEXT_MAX, split

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)
lengths = st.sampled_from([1, 5, 100, 700, 2000])
LINE_MAX = TEXT_MAX // 2


def a_line(text: str, times: int) -> Html:
    return fill("<b>•</b> {text}", text=(text * times)[: LINE_MAX // 2 - 2])


cards = st.lists(st.builds(a_line, texts, lengths), min_size=1, max_size=6).map(join)


def words(pages: list[Html], between: str) -> str:
    return between.join(parse_html(page)[0] for page in pages)


@settings(deadline=None)
@given(st.lists(cards, min_size=1, max_size=12))
def test_nothing_is_lost_and_each_part_can_be_sent(several: list[Html]) -> None:
    pages = split(several)
    assert all(1 <= len(parse_html(page)[0]) <= TEXT_MAX for page in pages)
    assert words(pages, "\n").split() == words(several, "\n").split()


def test_what_fits_is_one_message() -> None:
    assert split([Html("<b>a</b>"), Html("b")]) == ["<b>a</b>\n\nb"]
    whole = fill("{text}", text="&" * TEXT_MAX)  # counted after parsing: five times as long before
    assert split([whole]) == [whole]


def test_cards_are_kept_whole_where_they_fit() -> None:
    card = Html("<i>" + "x" * 1500 + "</i>")
    assert split([card] * 5) == [f"{card}\n\n{card}"] * 2 + [card]


def test_a_message_is_full_to_the_last_character() -> None:
    first, second = Html("a" * 2000), Html("b" * (TEXT_MAX - 2000 - 2))
    assert split([first, second]) == [f"{first}\n\n{second}"]
    assert split([first, Html(second + "b")]) == [first, f"{second}b"]


def test_an_overlong_card_is_cut_at_its_lines() -> None:
    card = join([fill("<b>{n}</b>{text}", n=n, text="<" * 1000) for n in range(9)])
    pages = split([Html("before"), card, Html("after")])
    plain = [parse_html(page)[0] for page in pages]
    assert all(len(page) <= TEXT_MAX for page in plain)
    assert "\n".join(plain).replace("\n\n", "\n") == parse_html(join([Html("before"), card, Html("after")]))[0]


def test_an_overlong_line_loses_its_end_and_nothing_else() -> None:
    card = join([Html("first"), fill("<i>{text}</i>", text="<&" * 3000), Html("<b>last</b>")])
    plain = parse_html(join(split([card])))[0]
    assert plain.split("\n") == ["first", ("<&" * 3000)[:LINE_MAX], "last"]


def test_markup_stays_whole_with_astral_characters() -> None:
    page = fill("<b>{text}</b>", text="🟢" * TEXT_MAX)
    assert split([page]) == [page]


@pytest.mark.failure(51)
def test_a_foreign_word_of_several_lines_is_in_one_that_can_be_cut_off() -> None:
    lines = "\n".join(["@somebody"] * 100)
    card = join([fill("{text}", text="x" * 2000) for _ in range(2)] + [as_it_is(lines), Html("last")])
    pages = split([card])
    assert len(pages) == 2
    assert parse_html(pages[1])[0] == lines.replace("\n", " ") + "\nlast"
