"""Sentry reports: where in the program an error happened, without anything that a person wrote."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import sentry_sdk
from pydantic import SecretStr

from bot import __version__
from bot.log import Redactor

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint


def report_to(dsn: SecretStr, prefixes: Iterable[str]) -> None:
    """Send errors to this DSN; local variables, requests and breadcrumbs stay here."""
    redact = Redactor(prefixes)

    def clean(event: "Event", _hint: "Hint") -> "Event":
        for error in event.get("exception", {}).get("values", []):
            error["value"] = redact(None, "", str(error.get("value", "")))
        event.pop("request", None)
        return event

    sentry_sdk.init(
        dsn=dsn.get_secret_value(),
        release=__version__,
        send_default_pii=False,
        include_local_variables=False,
        max_breadcrumbs=0,
        before_send=clean,
    )
