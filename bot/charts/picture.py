"""Line chart of one balance over time, legible on a phone in any theme."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.charts import labels
from bot.charts.canvas import (
    AMBER,
    BLUE,
    GREEN,
    HAIRLINE,
    HEIGHT,
    LEGEND,
    MARGIN,
    MUTED,
    PAPER,
    SMALL,
    WIDTH,
    Box,
    Canvas,
)  # fmt: skip
from bot.charts.plot import Frame, Pixel, measure, segments, stairs
from bot.charts.request import ChartRequest
from bot.charts.scale import time_ticks, value_ticks

PLOT_TOP, PLOT_BOTTOM = HEIGHT - 214.0, 112.0  # pixels, as all lengths and sizes
STRIP = 34.0  # below the axis, where refills are marked; nothing else is ever drawn there
NEAR = 10.0  # what a label keeps away from a line


def draw(request: ChartRequest) -> bytes:
    """Return the picture as PNG, 8 bits a channel."""
    return _Picture(request).png()


class _Picture:
    """Drawing of one chart. _occupied: pixels that no later label should cover."""

    def __init__(self, request: ChartRequest) -> None:
        self._request = request
        self._words = request.words
        self._zone = ZoneInfo(request.zone)
        self._canvas = Canvas()
        self._occupied: list[Pixel] = []
        extent = measure(request)
        self._ticks = value_ticks(extent.low, extent.high)
        figures = [labels.figure(tick, request.language) for tick in self._ticks]
        left = MARGIN + 22 + max(self._canvas.size(text, SMALL)[0] for text in figures)
        self._figures = dict(zip(self._ticks, figures, strict=True))
        self._frame = Frame(left, PLOT_BOTTOM + STRIP * bool(request.refills), WIDTH - MARGIN, PLOT_TOP, extent)
        self._box = Box(self._frame.left, self._frame.bottom, self._frame.right, self._frame.top)

    def png(self) -> bytes:
        levels = [
            (amount, words, colour)
            for amount, words, colour in (
                (self._frame.extent.limit, self._words.limit, MUTED),
                (self._request.warn_below, self._words.warning, AMBER),
            )
            if amount is not None
        ]
        self._canvas.head(self._request.title, self._request.headline)
        self._grid()
        self._dates()
        for amount, _, colour in levels:
            self._across(self._frame.y(amount), colour, 2.5)
        self._history()
        self._forecast()
        self._refills()
        self._runs_out()
        for level in levels:
            self._name_level(*level)
        return self._canvas.png()

    def _across(self, y: float, colour: str, width: float) -> None:
        ends = [(self._frame.left, y), (self._frame.right, y)]
        self._canvas.line(ends, colour, width)
        self._occupied += _along(ends)

    def _grid(self) -> None:
        for tick in self._ticks:
            y = self._frame.y(tick)
            self._across(y, MUTED if tick == 0 else HAIRLINE, 2)
            self._canvas.write(self._figures[tick], (self._frame.left - 22, y - 11), SMALL, MUTED, "right")

    def _dates(self) -> None:
        frame = self._frame
        unit, ticks = time_ticks(frame.extent.start, frame.extent.end, self._zone)
        free_from = 0.0
        for tick in ticks:
            words = labels.moment(tick, unit, self._request.language)
            half = self._canvas.size(words, SMALL)[0] / 2
            x = min(frame.x(tick), WIDTH - half - 8)
            if x - half >= free_from:
                self._canvas.write(
                    words, (x, frame.bottom - STRIP * bool(self._request.refills) - 58), SMALL, MUTED, "center"
                )
                free_from = x + half + 24

    def _history(self) -> None:
        frame = self._frame
        for segment in segments(self._request):
            pixels = stairs([frame.pixel(point) for point in segment])
            if len(pixels) == 1:
                self._canvas.dot(pixels[0], BLUE, 8)
            else:
                self._canvas.area(pixels, frame.y(Decimal(0)), BLUE, self._box)
                self._canvas.line(pixels, BLUE, 5)
            self._occupied += _along(pixels)

    def _forecast(self) -> None:
        """Draw the dashed line from the newest point, which gets its dot in any case."""
        frame, forecast = self._frame, self._frame.extent.forecast
        if forecast:
            ends = [frame.pixel(point) for point in forecast]
            self._canvas.line(ends, BLUE, 4, (2.2, 2.2))
            self._occupied += _along(ends)
            if frame.extent.arrives:
                self._canvas.dot(ends[1], BLUE, 13, PAPER)
        self._canvas.dot(frame.pixel(self._request.points[-1]), BLUE, 15)

    def _refills(self) -> None:
        frame, covered = self._frame, self._frame.extent
        xs = [frame.x(at) for at in self._request.refills if covered.start <= at <= covered.end]
        y = frame.bottom - STRIP / 2 - 2
        for x in xs:
            self._canvas.triangle((x, y), GREEN)
        if xs:
            words = self._canvas.fit(self._words.refill, LEGEND, 400)
            width, _ = self._canvas.size(words, LEGEND)
            x = xs[-1] + 20 if xs[-1] + 20 + width <= WIDTH - 8 else xs[0] - 20 - width
            self._canvas.write(words, (x, y - 10), LEGEND, GREEN)

    def _name_level(self, amount: Decimal, words: str, colour: str) -> None:
        """Label a level just above or below its line, wherever along it there is most room."""
        frame, y = self._frame, self._frame.y(amount)
        text = self._canvas.fit(f"{words} {labels.figure(amount, self._request.language)}", LEGEND, WIDTH / 2)
        width, _ = self._canvas.size(text, LEGEND)
        room = frame.right - frame.left - width - 28
        lefts = [frame.left + 16 + room * i / 8 for i in range(9)]
        self._put(text, [(x, y + dy) for dy in (14, -38) for x in lefts], LEGEND, colour)

    def _runs_out(self) -> None:
        """Label the dashed line as near to its end as there is room, with an arrow where that end lies outside."""
        plan, forecast = self._request.forecast, self._frame.extent.forecast
        if plan is None or forecast is None:
            return
        arrow = "" if self._frame.extent.arrives else " →"
        if plan.refill_at is not None:
            words = self._words.lasts
        elif plan.runs_out_at is not None:
            now = self._request.now.astimezone(self._zone)
            day = labels.day(plan.runs_out_at.astimezone(self._zone), now, self._request.language)
            words = f"{self._words.runs_out} {day}"
        else:
            return
        text = self._canvas.fit(f"{words}{arrow}", SMALL, WIDTH / 2)
        width, _ = self._canvas.size(text, SMALL)
        end = self._frame.pixel(forecast[1])
        right = self._frame.right - width
        corners = [
            (min(end[0] - width / 2 - dx, right), end[1] + dy)
            for dy in (24, -48, 60, -80, 100, -120, 150, 200, 250)
            for dx in (0, width / 2, width)
        ]
        self._put(text, corners, SMALL, BLUE)

    def _put(self, text: str, corners: Sequence[Pixel], size: float, colour: str) -> None:
        """Write at the first of the places that covers least of what is drawn already."""
        width, height = self._canvas.size(text, size)

        def covered(corner: Pixel) -> int:
            x, y = corner
            box = Box(x - NEAR, y - NEAR, x + width + NEAR, y + height + NEAR)
            outside = not (self._box.contains((x, y)) and self._box.contains((x + width, y + height)))
            return sum(map(box.contains, self._occupied)) + 10_000 * outside

        x, y = corner = min(corners, key=covered)
        self._canvas.write(text, corner, size, colour, halo=covered(corner) > 0)
        self._occupied += [(x + width * i / 20, y + height * j / 2) for i in range(21) for j in range(3)]


def _along(pixels: Sequence[Pixel]) -> Iterable[Pixel]:
    """Yield the pixels and more between them, so that a long line counts for its whole length."""
    yield pixels[0]
    for (x0, y0), (x1, y1) in pairwise(pixels):
        pieces = int(max(abs(x1 - x0), abs(y1 - y0)) / 8) + 1
        yield from ((x0 + (x1 - x0) * i / pieces, y0 + (y1 - y0) * i / pieces) for i in range(1, pieces + 1))
