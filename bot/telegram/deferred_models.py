"""aiogram, imported without building the validators of its 600 models: pydantic builds each at its first use.

Built all at once, as aiogram does, they take four fifths of the import's time and two thirds of the process's memory;
the bot uses some twenty of them. Nothing of aiogram is changed: the models ask for deferred building themselves.
"""

import importlib
import inspect
import re
import sys
from typing import Any

from pydantic import BaseModel

WORD = re.compile(r"\w+")
ROOMS = ("aiogram.types.", "aiogram.methods.")


def import_aiogram() -> None:
    """Import aiogram; does nothing where that was done before."""
    if "aiogram" in sys.modules:
        return
    rebuild = BaseModel.__dict__["model_rebuild"]
    setattr(BaseModel, "model_rebuild", classmethod(_later))  # noqa: B010 - a class's own method, for the import alone
    try:
        importlib.import_module("aiogram")
    finally:
        setattr(BaseModel, "model_rebuild", rebuild)  # noqa: B010
    _name_types()


def _later(_cls: type[BaseModel], /, **_: Any) -> None:
    """Build nothing yet."""


def _name_types() -> None:
    """Make known in each module what it imports for type checkers alone, so that pydantic can resolve it when asked."""
    types = sys.modules["aiogram.types"]
    names = {name: getattr(types, name) for name in types.__all__}
    names["Default"] = sys.modules["aiogram.client.default"].Default
    for module, variables in [(name, vars(module)) for name, module in sys.modules.items() if name.startswith(ROOMS)]:
        models = [one for one in variables.values() if isinstance(one, type) and one.__module__ == module]
        for base in {base for model in models for base in model.__mro__}:
            for annotation in inspect.get_annotations(base).values():
                for word in WORD.findall(str(annotation)):
                    if word in names:
                        variables.setdefault(word, names[word])
