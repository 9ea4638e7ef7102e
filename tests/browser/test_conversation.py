"""The main job, clicked through as a person would."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Running
from tests.browser.phone import IN_CHROMIUM, Phone

pytestmark = IN_CHROMIUM


async def test_an_account_is_linked_by_buttons(phone: Phone, running: Running) -> None:
    await phone.taps("Link an account")
    await phone.taps("Generect")
    await phone.sees("key")
    key = await phone.pastes("Generect Low")
    await phone.box.press("Enter")
    await phone.sees("1,240 of 10,000 credits")
    await expect(phone.page.get_by_role("log")).not_to_contain_text(key)
    await phone.taps("Skip")
    await phone.says("/balance")
    await phone.sees("1,240 of 10,000 credits")


async def test_spending_shows_on_the_card(phone: Phone, running: Running) -> None:
    await phone.links("Generect Healthy", "sales")
    await phone.sees("8,531 of 10,000")
    account = await phone.account("Generect Healthy")
    await account.get_by_role("spinbutton", name="Amount").fill("8000")
    await account.get_by_role("button", name="Spend").click()
    await expect(account).to_contain_text("531 of 10,000 credits")
    await phone.moves("+1 hour", "1 h")
    await phone.says("/balance")
    await phone.sees("526 of 10,000 credits (5 %)")


async def test_a_revoked_key_is_told_and_can_be_restored(phone: Phone) -> None:
    await phone.links("Elumenta Healthy", "main")
    account = await phone.account("Elumenta Healthy")
    await account.get_by_role("button", name="Revoke the key").click()
    await expect(account).to_contain_text("key revoked")
    await phone.moves("+1 hour", "1 h")
    await phone.says("/balance")
    await phone.sees("not accepted")
    await account.get_by_role("button", name="Restore the key").click()
    await expect(account.get_by_role("button", name="Revoke the key")).to_be_visible()
    await phone.says("/balance")
    await phone.sees("tokens (8")


async def test_a_name_is_changed_at_the_provider(phone: Phone, running: Running) -> None:
    await phone.links("Elumenta Healthy", "main")
    await phone.says("/setname Olivia R.")
    await phone.sees("Olivia R.")
    assert running.sandbox.accounts.find("elumenta-1").fields["name"] == "Olivia R."


@pytest.mark.parametrize(("way", "text"), [("500", "1 h ago"), ("HTML", "1 h ago"), ("429", "often")])
async def test_a_provider_in_trouble_is_told_about(phone: Phone, way: str, text: str) -> None:
    await phone.links("Elumenta Healthy", "main")
    account = await phone.account("Elumenta Healthy")
    await account.get_by_label("Answers").select_option(way)
    await expect(account).to_contain_text(way)
    await phone.moves("+1 hour", "1 h")
    await phone.says("/balance")
    await phone.sees("1,247")
    await phone.sees(text)


async def test_a_person_with_a_russian_phone_is_answered_in_russian(phone: Phone) -> None:
    await phone.page.get_by_role("button", name="Marco").click()
    await phone.page.get_by_role("button", name="Русский").click()
    await expect(phone.page.get_by_role("button", name="Русский")).to_have_attribute("aria-pressed", "true")
    await phone.page.get_by_role("button", name="Start", exact=True).click()
    await phone.sees("Подключить")
    await phone.box.fill("/bal")
    offered = phone.page.get_by_role("listbox", name="Commands").get_by_role("option")
    await expect(offered).to_have_count(1)
    await expect(offered).to_contain_text("Балансы")


async def test_the_language_is_switched_by_a_command(phone: Phone) -> None:
    await phone.says("/language ru")
    await phone.sees("русск")
    await phone.says("/help")
    await phone.sees("Балансы")


async def test_an_export_is_downloaded(phone: Phone) -> None:
    await phone.links("Generect Healthy", "sales")
    await phone.says("/export")
    link = phone.last.get_by_role("link")
    await expect(link).to_contain_text(".zip")
    async with phone.page.expect_download() as waiting:
        await link.click()
    assert (await (await waiting.value).path()).read_bytes().startswith(b"PK")


async def test_typing_shows_while_a_slow_provider_is_asked(phone: Phone) -> None:
    account = await phone.account("Generect Healthy")
    await account.get_by_label("Answers").select_option("slowly")
    await expect(account).to_contain_text("slowly")
    await phone.box.fill("/link generect")
    await phone.pastes("Generect Healthy")
    await phone.box.press("Enter")
    subtitle = phone.page.locator("#subtitle")
    await expect(subtitle).to_have_text("typing…")
    await phone.sees("8,531 of 10,000")
    await expect(subtitle).to_have_text("bot")
