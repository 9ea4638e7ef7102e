"""Telegram's limits as the sender keeps them, whatever the machine's load: the moments it would send at."""

import time

import pytest

from bot.telegram.outbound.send_rate import Pace


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock in a list of one, which the test moves."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def send(pace: Pace, now: list[float], chats: list[int]) -> list[float]:
    """Send to each chat as early as the pace allows and return the moments."""
    sent = []
    for chat_id in chats:
        while pace.room() <= 0 or chat_id in pace.resting():
            now[0] += 0.001
        sent.append(pace.reserve(chat_id).at)
    return sent


def most_within(sent: list[float], seconds: float) -> int:
    return max(sum(at <= other < at + seconds for other in sent) for at in sent)


def test_thirty_a_second_overall_and_little_less(moments: list[float]) -> None:
    sent = send(Pace(), moments, list(range(1, 301)))
    assert most_within(sent, 1.0) == 30
    assert sent[-1] - sent[0] < 300 / 30 * 1.05


def test_one_a_second_to_a_chat(moments: list[float]) -> None:
    assert most_within(send(Pace(), moments, [7] * 10), 1.0) == 1


def test_twenty_a_minute_to_a_group(moments: list[float]) -> None:
    assert most_within(send(Pace(), moments, [-7] * 50), 60.0) == 20


def test_answers_count_and_do_not_wait(moments: list[float]) -> None:
    pace = Pace()
    for chat_id in range(1, 31):
        pace.note(chat_id)
    assert pace.room() == 0
    assert 0.9 < pace.wait() < 1.0
    assert set(pace.resting()) == set(range(1, 31))


@pytest.mark.failure(44)
async def test_what_leaves_late_counts_from_then(moments: list[float]) -> None:
    """A group's message waits until its owner was asked about; those that left meanwhile are the older ones."""
    pace = Pace()
    late = pace.reserve(-7)
    for chat_id in range(1, 11):
        pace.reserve(chat_id)
    moments[0] += 0.8
    await pace.leave(late)
    moments[0] += 0.3
    assert pace.room() == 29
    assert -7 in pace.resting()
    assert 1 not in pace.resting()
