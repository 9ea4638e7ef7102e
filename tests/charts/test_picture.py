"""The pictures themselves, drawn in this process, where a warning of the renderer is an error."""

import io
import struct
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.charts import plot
from bot.charts.canvas import AMBER, BLUE, GREEN, Canvas
from bot.charts.picture import draw
from bot.charts.request import ChartRequest, ForecastLine, thinned
from bot.charts.wire import PNG
from tests.charts.samples import DAY, ENGLISH, FORECAST, MONTH, NOW, RUSSIAN, falling


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All words that reach the picture, and some that are only measured."""
    words: list[str] = []
    write = Canvas.write

    def spy(canvas: Canvas, text: str, *args: object, **more: object) -> object:
        words.append(text)
        return write(canvas, text, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Canvas, "write", spy)
    return words


def pixels(picture: bytes, colour: str) -> int:
    """How many pixels have exactly this colour."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    counts = {seen: count for count, seen in image.getcolors(image.width * image.height) or ()}
    return counts.get(tuple(bytes.fromhex(colour[1:])), 0)


def check(picture: bytes) -> None:
    """As Telegram wants it: 8 bits, at least 800 pixels wide, under 300 kB."""
    width, height, depth = struct.unpack(">IIB", picture[16:25])
    assert picture.startswith(PNG)
    assert depth == 8
    assert width >= 800
    assert 0.4 < height / width < 1
    assert len(picture) < 300_000


def test_everything_is_on_the_card(written: list[str]) -> None:
    request = replace(
        MONTH, refills=[NOW - 9 * DAY], warn_below=Decimal(2000), limit=Decimal(10_000), forecast=FORECAST
    )
    check(draw(request))
    for words in ("Generect · sales", "3,000 credits", "refill", "warning at 2,000", "limit 10,000", "runs out 6 Dec",
                  "5,000"):  # fmt: skip
        assert words in written
    assert [words for words in written if words.endswith(" Nov")]


def test_russian_all_through(written: list[str]) -> None:
    request = replace(
        MONTH, language="ru", words=RUSSIAN, title="Elumenta · команда", headline="1,2 млн токенов",
        points=[(at, amount * 1000) for at, amount in falling(90, 20_000)], refills=[NOW - 9 * DAY],
        warn_below=Decimal(1_500_000), forecast=ForecastLine(NOW, Decimal(2), NOW + 400 * DAY),
    )  # fmt: skip
    check(draw(request))
    for words in ("Elumenta · команда", "пополнение", "порог 1,5 млн", "закончится 26 дек. 2027 →", "нояб."):
        assert words in written


def test_a_mark_has_its_colour() -> None:
    unmarked = draw(MONTH)
    marked = draw(replace(MONTH, refills=[NOW - 9 * DAY], warn_below=Decimal(2000)))
    for colour in (GREEN, AMBER):
        assert pixels(unmarked, colour) == 0
        assert pixels(marked, colour) > 50


def test_a_gap_is_left_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    points = falling(30)
    request = replace(MONTH, points=points[:100] + points[400:])
    empty = pixels(draw(request), "#ffffff")
    monkeypatch.setattr(plot, "GAP", 60 * DAY)
    assert empty > pixels(draw(request), "#ffffff") + 50_000


def test_a_lone_reading_between_two_gaps_is_seen() -> None:
    far = [(NOW - 30 * DAY, Decimal(900)), (NOW, Decimal(900))]
    lone = [far[0], (NOW - 15 * DAY, Decimal(900)), far[1]]
    assert pixels(draw(replace(MONTH, points=lone)), BLUE) > pixels(draw(replace(MONTH, points=far)), BLUE) + 20


@pytest.mark.failure(5)
@pytest.mark.parametrize(
    "title",
    ["a $x_$", r"\frac{1}{$", "x" * 10_000, "a\n\n\nb", "🚀" * 50, "売上", "", "\x00\x1b[31m", "<b>&amp;", "שלום"],
)
def test_hostile_words_do_no_harm(title: str, written: list[str]) -> None:
    check(draw(replace(MONTH, title=title, headline=title, words=replace(ENGLISH, refill=title, warning=title))))
    assert max(map(len, written)) < 10_001
    assert not any("\n" in words or "🚀" in words for words in written)


@pytest.mark.failure(38)
def test_a_debt_is_drawn_below_zero(written: list[str]) -> None:
    check(draw(replace(MONTH, points=[(NOW - DAY * i, Decimal(i * 10 - 55)) for i in range(10, -1, -1)])))
    assert {"−50", "0"} <= set(written)


@pytest.mark.parametrize(
    ("amount", "count"),
    [
        *(("0", 1), ("0", 2), ("100", 50), ("-3", 1), ("-3", 50)),
        *(("0.00000001", 2), ("1E+40", 1), ("123456789012345678901234567890", 50)),
    ],
)
def test_one_point_and_equal_points(amount: str, count: int) -> None:
    check(draw(replace(MONTH, points=[(NOW - timedelta(hours=i), Decimal(amount)) for i in range(count)][::-1])))


amounts = st.decimals(min_value=-(10**25), max_value=10**25, places=6)
moments = st.timedeltas(-2000 * DAY, 2000 * DAY).map(lambda ago: NOW + ago)
requests = st.builds(
    ChartRequest,
    title=st.text(max_size=60),
    headline=st.text(max_size=60),
    language=st.sampled_from(["en", "ru"]),
    zone=st.sampled_from(["UTC", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia", "Europe/Berlin"]),
    words=st.sampled_from([ENGLISH, RUSSIAN]),
    points=st.lists(st.tuples(moments, amounts), min_size=1, max_size=40).map(sorted),
    now=moments,
    refills=st.lists(moments, max_size=5).map(sorted),
    warn_below=st.none() | amounts,
    limit=st.none() | amounts,
    forecast=st.none() | st.builds(ForecastLine, moments, amounts, st.none() | moments),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(requests)
def test_any_request_becomes_a_picture(request: ChartRequest) -> None:
    check(draw(thinned(request)))
