"""The worker as a program: frames in, frames out, an end of its own."""

import io
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from bot.charts.request import Bar, BarsRequest
from bot.charts.wire import PNG, READY, encode, framed, receive
from tests.charts.samples import MONTH, NOW

SMALL = replace(MONTH, points=[(NOW, Decimal(100))])
BARS = BarsRequest("Spent", "$3.00", "en", "spent", "expired unused", [Bar(NOW, Decimal(2), Decimal(1))])


def test_it_answers_each_frame_and_ends_with_its_input_leaving_no_file(tmp_path: Path) -> None:
    requests = (
        framed(encode(SMALL))
        + framed(b'{"title": "canary"}')
        + framed(encode(SMALL))
        + framed(encode(BARS))
        + b"\x00\x00"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-m", "bot.charts.worker"],
        input=requests, capture_output=True, env={"TMPDIR": str(tmp_path), "HOME": str(tmp_path)}, cwd="/", check=True,
    )  # fmt: skip
    answers = io.BytesIO(run.stdout)
    assert receive(answers) == READY
    picture = receive(answers) or b""
    assert picture.startswith(PNG)
    assert (receive(answers) or b"").startswith(b"ValidationError at ")
    assert receive(answers) == picture
    bars = receive(answers) or b""
    assert bars.startswith(PNG)
    assert bars != picture
    assert receive(answers) is None
    assert run.stderr == b""
    assert list(tmp_path.iterdir()) == []


def test_half_a_frame_is_none() -> None:
    assert receive(io.BytesIO(framed(b"whole"))) == b"whole"
    assert receive(io.BytesIO(framed(b"whole")[:-1])) is None
    assert receive(io.BytesIO(b"\x00\x00")) is None
