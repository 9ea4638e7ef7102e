"""Worker process that draws: requests from standard input, pictures to standard output, until the input ends.

It ends with its parent, however that dies, because only the parent holds the other end of the input.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.charts.request import BarsRequest, ChartRequest
from bot.charts.wire import READY, decode, receive, send

WATCHDOG = 60  # seconds for one picture; for when the parent that would have ended it long before is gone


def answer(draw: Callable[[ChartRequest | BarsRequest], bytes], body: bytes) -> bytes:
    """Return the picture, or the kind and place of the error; its text may quote the request and is left out."""
    try:
        return draw(decode(body))
    except Exception as error:  # noqa: BLE001 - whatever it was, the bot hears of it
        frame = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}".encode()


def load() -> Callable[[ChartRequest | BarsRequest], bytes]:
    """Return the drawing function. Matplotlib writes where this variable says, only while it is loaded."""
    with TemporaryDirectory(prefix="balance-bot-chart-") as folder:
        os.environ["MPLCONFIGDIR"] = folder
        from bot.charts import bars, picture
    return lambda request: bars.draw(request) if isinstance(request, BarsRequest) else picture.draw(request)


def main() -> None:
    draw = load()
    send(sys.stdout.buffer, READY)
    while (body := receive(sys.stdin.buffer)) is not None:
        signal.alarm(WATCHDOG)
        send(sys.stdout.buffer, answer(draw, body))
        signal.alarm(0)


if __name__ == "__main__":
    main()
