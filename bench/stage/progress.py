"""Progress bar on a terminal; one line a step elsewhere."""

import sys
from collections.abc import Mapping
from time import perf_counter

WIDTH = 24


class Progress:
    """`expected` holds each part's usual seconds; what a part has used so far counts up to its own."""

    def __init__(self, expected: Mapping[str, float]) -> None:
        self._expected = expected
        self._total = sum(expected.values())
        self._done = 0.0
        self._part = ""
        self._begun = perf_counter()

    def begin(self, part: str) -> None:
        self._done += self._expected.get(self._part, 0.0)
        self._part = part
        self._begun = perf_counter()
        self.step("begins")

    def step(self, name: str) -> None:
        """Show what is under way."""
        used = min(perf_counter() - self._begun, self._expected[self._part])
        share = (self._done + used) / self._total
        text = f"{share:4.0%} {self._part}: {name}"
        if sys.stderr.isatty():
            filled = round(share * WIDTH)
            text = f"\r\x1b[K{'█' * filled}{'░' * (WIDTH - filled)} {text}"[:110]
        print(text, end="" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)

    def end(self) -> None:
        if sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
