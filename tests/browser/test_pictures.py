"""The README's pictures: taken at every run, and put into the folder that PICTURES names if there is one."""

import io
import os
import shutil
from pathlib import Path

from PIL import Image
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.phone import IN_CHROMIUM, Phone

pytestmark = IN_CHROMIUM

SIZE_MAX = 150_000  # bytes


async def keep(phone: Phone, name: str, folder: Path) -> None:
    """Take a picture of what the tab shows, in as many colours as a small file allows."""
    picture = folder / f"{name}.png"
    await phone.page.mouse.move(0, 0)
    shot = await phone.page.screenshot(animations="disabled")
    Image.open(io.BytesIO(shot)).convert("RGB").quantize(200).save(picture, optimize=True)
    assert picture.stat().st_size < SIZE_MAX
    if kept := os.environ.get("PICTURES"):
        os.makedirs(kept, exist_ok=True)
        shutil.copy(picture, kept)


async def test_the_pictures_of_the_readme(open_page: Open, tmp_path: Path) -> None:
    phone = await open_page(width=1180, height=720)
    await phone.page.get_by_role("button", name="Start", exact=True).click()
    await phone.sees("Link an account")
    await phone.links("Generect Healthy", "sales")
    await phone.links("Elumenta Healthy", "research")
    await phone.moves("+1 day", "24 h")
    await phone.asks_for_balances()
    await keep(phone, "sandbox", tmp_path)
    small = await open_page(width=360, height=740)
    await small.says("/history sales")
    await expect(small.answer.get_by_role("img")).to_be_visible(timeout=30_000)
    await expect(small.answer).to_contain_text("Spent")
    await keep(small, "history", tmp_path)
    await small.asks_for_balances()
    await keep(small, "balance", tmp_path)
