"""SQLAlchemy's asyncio engine without the ORM, which it imports for sessions that nothing here uses.

The ORM is 8 MB of each process. Nothing of SQLAlchemy is changed, and `sqlalchemy.orm` itself stays importable.
"""

import sys
from types import ModuleType

ASYNCIO = "sqlalchemy.ext.asyncio"


class Absent(ModuleType):
    """A module that is not loaded; its names are there to be imported, and of no use."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return None


def leave_out_orm() -> None:
    """Leave sessions out of the coming import of SQLAlchemy; a no-op where it is imported."""
    if ASYNCIO not in sys.modules:
        sys.modules.update({name: Absent(name) for name in (f"{ASYNCIO}.scoping", f"{ASYNCIO}.session")})
