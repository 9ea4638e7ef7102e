"""/me: every documented field a person can use, in words for people."""

import re

import pytest

from tests.conversation.conftest import ELUMENTA, GENERECT, World


async def test_generect_shows_all_but_five_fields(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales", full_name="Ann <Lee>", balance_platform=2871.5)
    text = (await world.ann.asks("/me sales")).text
    for part in (
        "Plan: Business", "Balance: 2,871.5 credits", "Credits of the plan: 10,000 credits", "Reserved: 0 credits",
        "Spent on e-mails: 303 credits", "Spent on exports: 0 credits", "Consultancy: 3 hours", "Trial available: yes",
        "Last invoice paid: yes", "Leads by ICP: -1,719", "Lead by link: -3", "Companies by ICP: -101",
        "Company by link: 0", "E-mail finder: 0", "E-mail verifier: 0", "Running in parallel: 0",
        "Parallel at most: 5", "In progress today: 0", "Finished today: 0", "A day at most: 20", "Name: Ann <Lee>",
        "E-mail: admin@example.com", "Password changed: 30 Oct 2024",
    ):  # fmt: skip
        assert part in text
    assert not re.search("icp_flow|logo|staff|beta|previous|compaign", text, re.IGNORECASE)


async def test_elumenta_shows_all_but_its_id(world: World) -> None:
    end = (world.clock.now().replace(hour=12)).strftime("%Y-%m-%dT%H:%M:%SZ")
    await world.link(world.ann, "elumenta", ELUMENTA, rate_limit_daily=0, plan_expires_at=end, avatar_url=None)
    text = (await world.ann.asks("/me")).text
    for part in (
        "Plan: VIP", "(today)", "Balance: 1,247 tokens", "Monthly allowance: 1,500 tokens",
        "Used this period: 253 tokens", "Requests an hour: 100", "Requests a day: unlimited", "Name: Ivan Petrov",
        "E-mail: ivan@example.com", "Telegram: ivan_dev", "Avatar: not set", "telegram, email",
    ):  # fmt: skip
        assert part in text
    assert "1042" not in text


async def test_the_free_plan_is_called_starter_and_has_no_end(world: World) -> None:
    await world.link(world.boris, "elumenta", ELUMENTA, plan="free", plan_expires_at=None, email=None)
    text = (await world.boris.asks("/me")).text
    assert "Starter" in text
    assert "бессрочно" in text
    assert "E-mail: не указано" in text


async def test_sixty_profiles_are_split_at_cards(world: World) -> None:
    await world.seed(world.ann, 60)
    answers = await world.answers(world.ann, "/me")
    assert all(len(one.text) <= 4096 and one.text.startswith("👤") for one in answers)
    assert sum(one.text.count("👤") for one in answers) == 60
    assert all(f"box{number}@example.com" in str([one.text for one in answers]) for number in range(60))


@pytest.mark.failure(36)
async def test_one_profile_that_fails_is_a_line_beside_the_others(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    await world.link(world.ann, "elumenta", ELUMENTA)
    world.providers.fault("elumenta", "status", 9, code=503)
    text = (await world.ann.asks("/me")).text
    assert "admin@example.com" in text
    assert "Elumenta does not answer properly" in text
    assert "1,247 of 1,500 tokens" in text
