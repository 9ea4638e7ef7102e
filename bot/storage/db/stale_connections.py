"""Stale connections to PostgreSQL, lost while they were idle: detected before a transaction begins.

SQLAlchemy's own check asks the server each time, which doubled the transactions. One whose end was seen needs no
question, and one used a moment ago is taken as it is.
"""

import asyncio
import math
import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError

ASK_AFTER = 5.0  # seconds without use, after which the server is asked: a network may drop a connection in silence
ANSWER_WITHIN = 5.0  # seconds; the network itself may take a quarter of an hour to say that nobody answers
_SINCE = "idle_since"  # monotonic seconds


def replace_stale(engine: Engine) -> None:
    """Make the pool replace a connection that has been lost when it is taken."""

    def given_back(connection: Any, record: Any) -> None:
        record.info[_SINCE] = time.monotonic()

    def taken(connection: Any, record: Any, _proxy: object) -> None:
        if connection.driver_connection.is_closed():
            raise DisconnectionError("the server has closed it")
        if time.monotonic() - record.info.get(_SINCE, math.inf) > ASK_AFTER:
            late = asyncio.get_running_loop().call_later(ANSWER_WITHIN, connection.driver_connection.terminate)
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise DisconnectionError("the server does not answer") from error
            finally:
                late.cancel()

    event.listen(engine, "checkin", given_back)
    event.listen(engine, "checkout", taken)
