"""Chromium, and where it is. Browser tests skip without it, and fail instead in CI."""

import os
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser's path."""
    if path := shutil.which("chromium") or shutil.which("google-chrome"):
        return path
    missing = "Chromium is missing: apt-get install chromium"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium(chromium_path: str) -> AsyncIterator[Browser]:
    """A browser for a module's tests."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        await browser.close()
