"""Pictures of /history and /spend, which cannot always be drawn."""

from bot.charts.client import ChartUnavailable
from bot.charts.request import BarsRequest, ChartRequest
from bot.telegram.context.request import Request
from bot.texts.history import NO_PICTURE
from bot.texts.html import Html, join


async def draw(request: Request, wanted: ChartRequest | BarsRequest, text: Html) -> tuple[bytes | None, Html]:
    """Return the picture with its caption; None where it cannot be drawn just now, which the caption says then."""
    try:
        return await request.resources.charts.draw(wanted), text
    except ChartUnavailable:
        return None, join([text, request.t(NO_PICTURE)], "\n\n")
