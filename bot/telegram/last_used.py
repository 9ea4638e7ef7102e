"""Bounded memory of people, chats and groups: the one not heard of for longest is forgotten first."""

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class LastUsed(OrderedDict[K, V]):
    """Mapping of at most `most` keys; one more takes the place of the one that was set or used longest ago."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, key: K, value: V) -> None:
        super().__setitem__(key, value)
        self.move_to_end(key)
        if len(self) > self._most:
            self.popitem(last=False)

    def use(self, key: K, new: Callable[[], V]) -> V:
        """Return the key's value, that of `new` for one that is not there; the key counts as used now."""
        value = self[key] if key in self else new()
        self[key] = value
        return value
