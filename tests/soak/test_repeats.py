"""The soak's own judgement of copies."""

from collections import Counter

import pytest

from tests.soak.repeats import Sent, repeated

WANTED = ("one", "two")


def test_a_message_that_several_kills_caught_in_hand_may_come_after_each() -> None:
    sent = [Sent(1, "one"), Sent(2, "one"), Sent(5, "one"), Sent(5, "two")]
    assert repeated(sent, WANTED, caught={1, 2}) == Counter({1: 1, 2: 1})


@pytest.mark.parametrize(
    "sent",
    [
        [Sent(1, "one"), Sent(1, "one"), Sent(2, "two")],  # twice in one life
        [Sent(1, "one"), Sent(3, "one"), Sent(3, "two")],  # not in hand at the end of its life
        [Sent(2, "one"), Sent(2, "two"), Sent(3, "one")],  # back to what was done
        [Sent(2, "two")],  # lost
    ],
)
def test_any_other_copy_is_refused(sent: list[Sent]) -> None:
    with pytest.raises(AssertionError):
        repeated(sent, WANTED, caught={2})
