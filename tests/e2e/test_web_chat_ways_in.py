"""The ways into the web chat in a real browser: none of them ends on the page that only leads on."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from digest_preview.testing import ScriptedChat, context, served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

KEY, TOKEN = "one-use-key", "correct horse battery staple"


async def says(page: Page, line: str) -> None:
    box = page.get_by_role("textbox", name="Message")
    await box.fill(line)
    await box.press("Enter")
    await expect(page.get_by_text(f"You said: {line}")).to_be_visible()


async def test_the_operators_address_opens_the_chat_as_the_operator(chromium: Browser, tmp_path: Path) -> None:
    script = ScriptedChat()
    async with served(replace(context(script, tmp_path), admin_key=KEY)) as chat:
        page = await chromium.new_page(locale="en-GB")
        await page.goto(f"{chat.url}/admin?key={KEY}")
        await page.wait_for_url(f"{chat.url}/", timeout=30_000)
        await says(page, "hello")
        await page.close()
    assert script.heard[0].actor == "admin"


async def test_a_page_that_is_open_over_a_restart_says_why_it_is_the_operators_no_more(
    chromium: Browser, tmp_path: Path
) -> None:
    async with served(replace(context(ScriptedChat(), tmp_path), admin_key=KEY)) as chat:
        page = await chromium.new_page(locale="en-GB")
        await page.goto(f"{chat.url}/admin?key={KEY}")
        await page.wait_for_url(f"{chat.url}/", timeout=30_000)
        await says(page, "hello")
        port = int(chat.url.rpartition(":")[2])
    async with served(replace(context(ScriptedChat(), tmp_path), admin_key=KEY), port=port):
        await expect(page.get_by_text("this browser is no longer the operator’s")).to_be_visible(timeout=30_000)
        await expect(page.get_by_text("You said: hello")).to_be_hidden()
        await page.close()


async def test_the_token_in_the_address_opens_the_chat_and_leaves_the_address(
    chromium: Browser, tmp_path: Path
) -> None:
    async with served(context(ScriptedChat(), tmp_path, TOKEN)) as chat:
        page = await chromium.new_page(locale="en-GB")
        await page.goto(f"{chat.url}/?token={TOKEN.replace(' ', '%20')}")
        await page.wait_for_url(f"{chat.url}/", timeout=30_000)
        await says(page, "hello")
        await page.close()


async def test_a_link_on_another_site_opens_the_chat_that_the_visitor_left(chromium: Browser, tmp_path: Path) -> None:
    async with served(context(ScriptedChat(), tmp_path)) as chat:
        profile = await chromium.new_context(locale="en-GB")
        page = await profile.new_page()
        await page.goto(chat.url)
        await says(page, "hello")
        await page.goto(f"data:text/html,<a href='{chat.url}/'>The chat</a>")
        await page.get_by_role("link").click()
        await expect(page.get_by_text("You said: hello")).to_be_visible(timeout=30_000)
        await profile.close()
