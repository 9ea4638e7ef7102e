"""The whole sandbox in this process, and Debian's Chromium to look at its page."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from bot.sandbox.sandbox import Sandbox
from bot.sandbox.serve import serve
from bot.supervisor import Supervisor
from tests.browser.phone import Phone

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",  # refuses root otherwise
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Open = Callable[..., Awaitable[Phone]]


@dataclass(frozen=True, slots=True)
class Running:
    sandbox: Sandbox
    url: str


@pytest_asyncio.fixture(loop_scope="session")
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    """A sandbox on a free port; no test may make the bot do what no bot should."""
    sandbox, url = Sandbox(tmp_path), asyncio.get_running_loop().create_future()
    run = Supervisor().job("the sandbox", serve(sandbox, 0, url.set_result))
    await asyncio.wait({run, url}, return_when=asyncio.FIRST_COMPLETED)
    assert url.done(), await run
    yield Running(sandbox, url.result())
    sandbox.supervisor.end()
    assert await run == 0
    assert sandbox.violations == []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests of a worker, so they share its event loop too; starting it costs more than a test."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, running: Running) -> AsyncIterator[Open]:
    """Open the page in a tab, by default as wide as a laptop's; none may complain in its console."""
    opened: list[Phone] = []

    async def open_page(width: int = 1280, height: int = 800, path: str = "", dark: bool = False) -> Phone:
        page = await browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            timezone_id="Europe/Berlin",
            reduced_motion="reduce",
        )
        opened.append(Phone(page))
        await page.goto(running.url + path)
        return opened[-1]

    yield open_page
    for phone in opened:
        await phone.page.context.close()
    assert [line for phone in opened for line in phone.complaints] == []


@pytest_asyncio.fixture(loop_scope="session")
async def phone(open_page: Open) -> Phone:
    """The owner's private chat, begun."""
    phone = await open_page()
    await phone.page.get_by_role("button", name="Start", exact=True).click()
    await phone.sees("Link an account")
    return phone
