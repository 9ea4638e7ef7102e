"""Bar chart of spending: a bar a day, with what lapsed unspent on top of it in another colour."""

from decimal import Decimal

from bot.charts import labels
from bot.charts.canvas import AMBER, BLUE, HAIRLINE, HEIGHT, LEGEND, MARGIN, MUTED, SMALL, WIDTH, Box, Canvas
from bot.charts.request import BarsRequest
from bot.charts.scale import TickUnit, value_ticks

TOP, BOTTOM = HEIGHT - 264.0, 112.0  # pixels, as all lengths and sizes
WIDEST = 96.0  # a bar
GAP = 0.3  # of the room of a day
DATES = 7  # at most


def draw(request: BarsRequest) -> bytes:
    """Return the picture as PNG, 8 bits a channel."""
    canvas = Canvas()
    canvas.head(request.title, request.headline)
    _legend(canvas, request)
    most = max((bar.spent + bar.lapsed for bar in request.bars), default=Decimal(0))
    ticks = value_ticks(Decimal(0), most or Decimal(1))
    figures = {tick: labels.figure(tick, request.language) for tick in ticks}
    left = MARGIN + 22 + max(canvas.size(text, SMALL)[0] for text in figures.values())
    frame = Box(left, BOTTOM, WIDTH - MARGIN, TOP)
    scale = (frame.top - frame.bottom) / float(most or 1)
    for tick, figure in figures.items():
        y = frame.bottom + float(tick) * scale
        canvas.line([(frame.left, y), (frame.right, y)], MUTED if tick == 0 else HAIRLINE, 2)
        canvas.write(figure, (frame.left - 22, y - 11), SMALL, MUTED, "right")
    _bars(canvas, request, frame, scale)
    return canvas.png()


def _legend(canvas: Canvas, request: BarsRequest) -> None:
    if any(bar.lapsed for bar in request.bars):
        x = MARGIN
        for words, colour in ((request.spent, BLUE), (request.lapsed, AMBER)):
            canvas.bar(Box(x, HEIGHT - 218, x + 24, HEIGHT - 194), colour)
            canvas.write(words, (x + 36, HEIGHT - 216), LEGEND, MUTED)
            x += 36 + canvas.size(words, LEGEND)[0] + 40


def _bars(canvas: Canvas, request: BarsRequest, frame: Box, scale: float) -> None:
    """Draw each bar in the middle of its day; the newest day has its date, and others before it as there is room."""
    room = (frame.right - frame.left) / len(request.bars)
    half = min(room * (1 - GAP), WIDEST) / 2
    step = -(-len(request.bars) // DATES)
    for index, bar in enumerate(request.bars):
        x = frame.left + room * (index + 0.5)
        spent = frame.bottom + float(bar.spent) * scale
        canvas.bar(Box(x - half, frame.bottom, x + half, spent), BLUE)
        canvas.bar(Box(x - half, spent, x + half, spent + float(bar.lapsed) * scale), AMBER)
        if (len(request.bars) - 1 - index) % step == 0:
            date = labels.moment(bar.day, TickUnit.DAY, request.language)
            canvas.write(date, (x, frame.bottom - 58), SMALL, MUTED, "center")
