"""Interface of a provider's file, in this repository or another package; see docs/providers.md."""

from bot.providers.answer import Answer
from bot.providers.auth import Basic, FormField, Header, InPath, JsonField, Query, bearer
from bot.providers.body import Format
from bot.providers.causes import Errors, wrong
from bot.providers.declaration import Category, Credential, Evidence, Provider, mark
from bot.providers.http import Http

__all__ = [
    "Answer", "Basic", "Category", "Credential", "Errors", "Evidence", "FormField", "Format", "Header", "Http",
    "InPath", "JsonField", "Provider", "Query", "bearer", "mark", "wrong",
]  # fmt: skip
