"""The page itself: by keyboard, on a small screen, in two tabs, in groups, and what it shows of the bot's requests."""

import re

from playwright.async_api import expect

from tests.browser.conftest import Open, Running
from tests.browser.phone import IN_CHROMIUM, Phone

pytestmark = IN_CHROMIUM


async def test_the_keyboard_is_enough(open_page: Open) -> None:
    phone = await open_page()
    keyboard = phone.page.keyboard
    await expect(phone.page.get_by_role("button", name="Start", exact=True)).to_be_visible()
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await expect(phone.box).to_be_focused()
    await keyboard.type("/sta")
    await keyboard.press("ArrowDown")
    await keyboard.press("Enter")
    await phone.sees("Link an account")
    await phone.last.get_by_role("button", name="Link an account").focus()
    await keyboard.press("Enter")
    await phone.sees("Which provider")
    await expect(phone.last.get_by_role("button", name="Generect")).to_be_focused()
    await keyboard.press("Enter")
    await phone.sees("Generect key")


async def test_everything_is_within_reach_at_360_pixels(open_page: Open) -> None:
    phone = await open_page(width=360, height=640)
    await phone.page.get_by_role("button", name="Start", exact=True).click()
    await phone.sees("Link an account")
    tabs = phone.page.get_by_role("navigation", name="View")
    for view, column in (("Chats", "#side"), ("Controls", "#panel"), ("Chat", "#chat")):
        await tabs.get_by_role("button", name=view, exact=True).click()
        await expect(phone.page.locator(column)).to_be_visible()
        assert await phone.page.evaluate("document.documentElement.scrollWidth") == 360
    await phone.says("/help")
    await phone.sees("/balance")
    await tabs.get_by_role("button", name="Chats").click()
    await phone.goes("Growth team")
    await expect(phone.box).to_be_visible()


async def test_two_tabs_show_the_same_chat(phone: Phone, open_page: Open) -> None:
    other = await open_page()
    await other.sees("Link an account")
    await phone.says("/help")
    await other.sees("/balance")
    await other.says("/privacy")
    await phone.sees("encrypted")


async def test_each_tab_may_be_somebody_else(phone: Phone, open_page: Open) -> None:
    other = await open_page(path="/#person=1002&chat=-4001")
    await phone.goes("Growth team")
    await phone.says("hello, team")
    await other.sees("hello, team")
    await expect(other.last).to_have_accessible_name(re.compile("^Olivia, "))
    await expect(phone.last).to_have_accessible_name(re.compile("^You, "))


async def test_a_deleted_and_an_edited_message_are_seen_at_once(phone: Phone, open_page: Open) -> None:
    other = await open_page(path="/#person=1002&chat=-4001")
    await phone.goes("Growth team")
    await phone.says("hello, taem")
    await expect(phone.last).to_contain_text("hello, taem")
    await phone.last.get_by_label("More").click()
    await phone.last.get_by_role("button", name="Edit").click()
    await phone.says("hello, team")
    await other.sees("hello, teamedited")
    await phone.last.get_by_label("More").click()
    await phone.last.get_by_role("button", name="Delete").click()
    await expect(other.page.get_by_role("log")).not_to_contain_text("hello, team")


async def test_a_topic_is_answered_in_the_topic(phone: Phone) -> None:
    await phone.goes("Balances")
    await expect(phone.page.get_by_role("heading", level=1)).to_have_text("Balances")
    await phone.says("/help")
    await phone.sees("What I can do in a group")
    await phone.goes("Data platform")
    await expect(phone.page.get_by_role("log")).not_to_contain_text("What I can do in a group")


async def test_the_anonymous_admin_writes_as_the_group(phone: Phone, open_page: Open) -> None:
    other = await open_page(path="/#person=1004&chat=-4001")
    await phone.goes("Growth team")
    await other.says("by order of the management")
    await phone.sees("Growth team")
    await expect(phone.page.get_by_role("log")).not_to_contain_text("Sam")


async def test_a_request_that_no_bot_should_make_is_red(open_page: Open, running: Running) -> None:
    phone = await open_page()
    await expect(phone.page.get_by_role("alert")).to_be_hidden()
    running.sandbox.telegram.violations.append("sendMessage: message text is empty")
    running.sandbox.telegram.world.changed()
    await expect(phone.page.get_by_role("alert")).to_contain_text("message text is empty")
    running.sandbox.telegram.violations.clear()


async def test_the_requests_are_listed(phone: Phone) -> None:
    await phone.links("Generect Healthy", "sales")
    requests = phone.page.get_by_role("region", name="Requests of the bot")
    await expect(requests).to_contain_text("GET /api/auth/users/me/200")
    await expect(requests).to_contain_text("deleteMessage200")


async def test_a_walk_through_time_ends_where_it_should(phone: Phone, running: Running) -> None:
    account = running.sandbox.accounts.find("elumenta-2")
    due = account.refill_at
    assert due is not None
    digest = phone.page.get_by_role("button", name="To the next digest")
    await expect(digest).to_be_disabled()
    await phone.moves("To the next refill", "24 h")
    assert running.sandbox.clock.now() >= due
    assert running.sandbox.accounts.find("elumenta-2").amount == 700


async def test_the_theme_is_kept(open_page: Open) -> None:
    phone = await open_page()
    await phone.page.get_by_role("button", name="Theme: auto").click()
    await phone.page.get_by_role("button", name="Theme: light").click()
    await phone.page.reload()
    await expect(phone.page.get_by_role("button", name="Theme: dark")).to_be_visible()
    await expect(phone.page.locator("html")).to_have_attribute("data-theme", "dark")
