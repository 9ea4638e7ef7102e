"""What a person does on the page and waits to see, in their own words."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

IN_CHROMIUM = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]  # of each file that looks at the page
WITHIN = 60_000.0  # milliseconds
WALK_WITHIN = 300_000.0  # on a busy machine


class Phone:
    """One tab of the page; `complaints` are its console's errors and warnings."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.set_default_timeout(WITHIN)
        page.on(
            "console", lambda line: self.complaints.append(line.text) if line.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name="Message")

    @property
    def last(self) -> Locator:
        """The newest message of the chat."""
        return self.page.get_by_role("log").get_by_role("article").last

    @property
    def answer(self) -> Locator:
        """The newest message that is not one's own."""
        return self.page.locator("article:not(.mine)").last

    async def says(self, text: str) -> None:
        await self.box.fill(text)
        await self.box.press("Enter")

    async def goes(self, name: str) -> None:
        """Open a chat or a topic."""
        chats = self.page.get_by_role("navigation", name="People and chats")
        await chats.get_by_role("button", name=re.compile(f"^{name}")).click()

    async def taps(self, button: str) -> None:
        """Press a button of the bot's newest message."""
        await self.answer.get_by_role("button", name=button).click()

    async def sees(self, text: str) -> None:
        """Wait until the newest message of somebody else, mostly the bot, says this."""
        await expect(self.answer).to_contain_text(text, timeout=WITHIN)

    async def pastes(self, account: str) -> str:
        """Press the chip with this account's key and return the key."""
        chip = self.page.get_by_role("group", name="Keys to paste").get_by_role("button", name=account)
        await chip.click()
        return await chip.locator("code").inner_text()

    async def account(self, name: str) -> Locator:
        """Open an account's controls."""
        found = self.page.get_by_role("complementary", name="Controls").get_by_role("group", name=name)
        await found.locator("summary").click()
        return found

    async def links(self, account: str, label: str) -> None:
        """Link an account in one line."""
        await self.box.fill(f"/link {account.split()[0].lower()}")
        key = await self.pastes(account)
        await expect(self.box).to_have_value(f"/link {account.split()[0].lower()} {key}")
        await self.says(f"{await self.box.input_value()} {label}")
        await self.sees(label)

    async def moves(self, button: str, ahead: str) -> None:
        """Move time and wait until all that became due is done; `ahead` is what the panel then says."""
        await self.page.get_by_role("button", name=button).click()
        await expect(self.page.locator("#ahead")).to_have_text(f"{ahead} ahead of real time", timeout=WALK_WITHIN)
        await expect(self.page.locator("#walk")).to_be_hidden(timeout=WALK_WITHIN)

    async def asks_for_balances(self) -> None:
        await self.says("/balance")
        await expect(self.answer.get_by_role("button", name="Refresh")).to_be_visible(timeout=WITHIN)
