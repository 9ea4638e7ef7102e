import pytest

from bot.domain.errors import (
    AskedTooOften,
    BotError,
    KeyNotAccepted,
    KeysRefused,
    NotAllowed,
    OutcomeUnknown,
    OutOfCredit,
    Refused,
    RequestNotKnown,
    StorageFull,
    Unavailable,
    UnexpectedAnswer,
)


@pytest.mark.parametrize(
    ("error", "helps"),
    [
        (KeyNotAccepted(), False),
        (NotAllowed(), False),
        (OutOfCredit(), False),
        (Refused(), True),
        (KeysRefused(), True),
        (RequestNotKnown("status 404"), False),
        (AskedTooOften(3), True),
        (Unavailable("timeout"), True),
        (UnexpectedAnswer("html"), True),
        (OutcomeUnknown(), True),
        (StorageFull(), True),
    ],
)
def test_each_cause_says_whether_waiting_helps(error: BotError, helps: bool) -> None:
    assert error.waiting_helps is helps
