"""How the process is doing, as its health page tells it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class Health:
    """`telegram`: updates arrive. `storage`: the last update could be stored. `since`: when it started (UTC)."""

    since: datetime
    telegram: bool = False
    storage: bool = True
