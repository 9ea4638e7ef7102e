"""Sentry reports: which error happened and where in the program, without anything that a person wrote."""

import logging
import sys
from typing import TYPE_CHECKING

import sentry_sdk
from pydantic import SecretStr
from sentry_sdk.integrations.atexit import AtexitIntegration

from bot import __version__

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

PRIVATE = ("breadcrumbs", "extra", "request", "server_name", "user")


class Reports(logging.Handler):
    """Handler that reports what is logged as an error, of this program and of libraries."""

    def emit(self, record: logging.LogRecord) -> None:
        """Report the exception; without one this program's event, whose values stay here, or a library's line of code.

        A library may have put values into its message.
        """
        ours = record.msg if isinstance(record.msg, dict) else {}
        if (error := _error(ours.get("exc_info") or record.exc_info)) is not None:
            sentry_sdk.capture_exception(error)
        else:
            place = f"{record.name} ({record.filename}:{record.lineno})"
            sentry_sdk.capture_message(str(ours.get("event", place)), level="error")


def report_to(dsn: SecretStr) -> None:
    """Report errors to this DSN, once logging is configured.

    None of Sentry's own hooks is used but the one that waits for the last report at the end: they would send log lines
    and the command line, and have a part of the DSN stand in the headers of every request.
    """
    sentry_sdk.init(
        dsn=dsn.get_secret_value(),
        release=__version__,
        default_integrations=False,
        integrations=[AtexitIntegration(callback=lambda *_: None)],
        include_local_variables=False,
        max_breadcrumbs=0,
        before_send=_cleaned,
    )
    logging.getLogger().addHandler(Reports(logging.ERROR))


def _cleaned(event: "Event", _hint: "Hint") -> "Event":
    for error in event.get("exception", {}).get("values", []):
        error["value"] = ""  # its text may quote what a person wrote
    for name in PRIVATE:
        event.pop(name, None)  # type: ignore[misc]  # a name that is known only here
    return event


def _error(exc_info: object) -> BaseException | None:
    """Return the exception of a log call's `exc_info`: itself, a tuple with it, or true for the one in hand."""
    match exc_info:
        case BaseException():
            return exc_info
        case (_, BaseException() as error, _):
            return error
    return sys.exc_info()[1] if exc_info else None
