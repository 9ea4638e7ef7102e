"""The bot speaks first: time is moved until it does."""

from playwright.async_api import expect

from tests.browser.conftest import Running
from tests.browser.phone import IN_CHROMIUM, Phone

pytestmark = IN_CHROMIUM


async def test_a_low_balance_is_warned_about_and_snoozed(phone: Phone) -> None:
    await phone.links("Generect Healthy", "sales")
    account = await phone.account("Generect Healthy")
    await account.get_by_role("spinbutton", name="Amount").fill("7000")
    await account.get_by_role("button", name="Spend").click()
    await phone.moves("+1 hour", "1 h")
    warning = phone.page.get_by_role("article").filter(has=phone.page.get_by_role("button", name="Mute")).last
    await expect(warning).to_contain_text("Generect · sales")
    await expect(warning).to_contain_text("of 10,000 credits")
    await warning.get_by_role("button", name="1 day").click()
    await phone.sees("uiet about this")


async def test_the_next_digest_is_a_button_away(phone: Phone, running: Running) -> None:
    await phone.links("Generect Healthy", "sales")
    digest = phone.page.get_by_role("button", name="To the next digest")
    await expect(digest).to_be_disabled()
    await phone.says("/digest daily 09:00")
    await phone.sees("09:00")
    await digest.click()
    await phone.page.get_by_role("article").filter(has_text="☀️ Digest for").wait_for(timeout=60_000)
    await expect(phone.page.locator("#walk")).to_be_hidden(timeout=60_000)
    assert running.sandbox.clock.now().strftime("%H:%M") == "09:00"


async def test_a_picture_of_the_history_opens_large(phone: Phone) -> None:
    await phone.links("Generect Healthy", "sales")
    await phone.moves("+1 day", "24 h")
    await phone.says("/history sales")
    picture = phone.answer.get_by_role("button", name="Open the picture")
    await expect(picture.get_by_role("img")).to_be_visible(timeout=30_000)
    await expect(phone.answer.get_by_role("button").last).to_be_in_viewport()
    await picture.click()
    picture = phone.page.get_by_role("dialog", name="Picture").get_by_role("img")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.naturalWidth") >= 800
    await phone.page.keyboard.press("Escape")
    await expect(picture).to_be_hidden()
