"""The picture of bars: any days become a picture, and what lapsed is seen in it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.charts.bars import draw
from bot.charts.canvas import HEIGHT, WIDTH
from bot.charts.request import Bar, BarsRequest
from bot.charts.wire import PNG
from tests.charts.samples import NOW

DAY = timedelta(days=1)


def of(*days: tuple[str, str], language: str = "en") -> BarsRequest:
    bars = [Bar(NOW + DAY * n, Decimal(spent), Decimal(lapsed)) for n, (spent, lapsed) in enumerate(days)]
    return BarsRequest("Spent in the last 30 days", "$12.00", language, "spent", "expired unused", bars)


@pytest.mark.parametrize(
    "request_",
    [of(("0", "0")), of(*[("3.5", "0")] * 8, language="ru"), of(*[("1E12", "0")] * 31), of(("0.00001", "0.00002"))],
)
def test_any_days_become_a_picture(request_: BarsRequest) -> None:
    picture = draw(request_)
    assert picture.startswith(PNG)
    assert len(picture) < 300_000
    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (WIDTH, HEIGHT)


def test_what_lapsed_looks_another_way_than_what_was_spent() -> None:
    assert draw(of(("2", "1"))) != draw(of(("3", "0")))
