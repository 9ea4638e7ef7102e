"""CPU affinity: the measured program on one core, load and simulators on another, where there are two."""

import os
from collections.abc import Iterator, Set
from contextlib import contextmanager

AVAILABLE = frozenset(os.sched_getaffinity(0))
_first, *_others = sorted(AVAILABLE)
MEASURED: Set[int] = {_first}
LOAD: Set[int] = set(_others[:1]) or MEASURED
SEVERAL = 6  # cores at which several processes, their load and their server have cores of their own


@contextmanager
def pinned(cores: Set[int]) -> Iterator[None]:
    """Run this thread on these cores; a process started meanwhile stays on them."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
