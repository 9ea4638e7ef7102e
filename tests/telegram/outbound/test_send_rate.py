"""Telegram's limits as the sender keeps them, whatever the machine's load: the moments it would send at."""

import asyncio
import time

import pytest

from bot.telegram.outbound.send_rate import AHEAD, MARGIN, SendRate


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock in a list of one, which the test moves."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def send(send_rate: SendRate, now: list[float], chats: list[int]) -> list[float]:
    """Send to each chat as early as the send rate allows and return the moments."""
    sent = []
    for chat_id in chats:
        while send_rate.room() <= 0 or chat_id in send_rate.resting():
            now[0] += 0.005
        sent.append(send_rate.reserve(chat_id).at)
    return sent


def most_within(sent: list[float], seconds: float) -> int:
    return max(sum(at <= other < at + seconds for other in sent) for at in sent)


def test_thirty_a_second_overall_and_little_less(moments: list[float]) -> None:
    sent = send(SendRate(), moments, list(range(1, 301)))
    assert most_within(sent, 1.0) == 30
    assert sent[-1] - sent[0] < 300 / 30 * 1.05


def test_one_a_second_to_a_chat(moments: list[float]) -> None:
    assert most_within(send(SendRate(), moments, [7] * 10), 1.0) == 1


def test_twenty_a_minute_to_a_group(moments: list[float]) -> None:
    assert most_within(send(SendRate(), moments, [-7] * 50), 60.0) == 20


def test_answers_count_and_do_not_wait(moments: list[float]) -> None:
    send_rate = SendRate()
    for chat_id in range(1, 31):
        send_rate.record(chat_id)
    assert send_rate.room() == 0
    assert send_rate.wait() == pytest.approx(1.0 + MARGIN - AHEAD)
    assert set(send_rate.resting()) == set(range(1, 31))


@pytest.mark.failure(44)
async def test_what_leaves_late_counts_from_then(moments: list[float]) -> None:
    """A group's message waits until its owner was asked about; those that left meanwhile are the older ones."""
    send_rate = SendRate()
    late = send_rate.reserve(-7)
    for chat_id in range(1, 11):
        send_rate.reserve(chat_id)
    moments[0] += 0.8
    await send_rate.leave(late)
    moments[0] += 0.3
    assert send_rate.room() == 29
    assert -7 in send_rate.resting()
    assert 1 not in send_rate.resting()


async def test_what_leaves_so_late_that_its_place_went_to_another_waits_for_one(
    moments: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sleep(seconds: float) -> None:
        moments[0] += max(0.0, seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    send_rate = SendRate()
    late = send_rate.reserve(7)
    moments[0] += 2.0
    sent = [send_rate.reserve(chat_id).at for chat_id in range(11, 41)]
    assert send_rate.resting().keys().isdisjoint({7})
    await send_rate.leave(late)
    assert most_within([*sent, moments[0]], 1.0) == 30
    assert 7 in send_rate.resting()
