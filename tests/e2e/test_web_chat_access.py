"""The web chat without a mouse, a screen or a steady connection: the keyboard, what a screen reader says, and restarts."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from digest.chat.command import Attachment, Reply
from digest.domain.document import Details, Document, ItemList, Paragraph, text
from digest_preview.testing import ScriptedChat, context, saying, served
from tests.e2e.test_web_chat_browser import PHONE, RICH, opened, type_line

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

HERE = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const form = one.closest("form"), ring = getComputedStyle(one).outlineStyle, glow = form && getComputedStyle(form).boxShadow;
  const ringed = ring !== "none" || (glow && glow !== "none");
  const seen = ringed && box.width > 0 && box.top < innerHeight && box.bottom > 0;
  return [one.id || one.ariaLabel || one.textContent.trim(), seen];
}"""
"""What has the focus, and whether that can be seen."""

SAID = {
    "button",
    "link",
    "textbox",
    "combobox",
    "region",
    "log",
    "navigation",
    "DisclosureTriangle",
    "heading",
    "image",
}
"""Roles that a screen reader says with a name."""

PICTURE = Attachment("figures.png", "image/png", b"\x89PNG")
FILE = Attachment("digest-data.json", "application/json", b"{}")


async def stops(page: Page) -> list[str]:
    """What Tab comes to, from the page's beginning to its end; each stop can be seen."""
    found: list[str] = []
    while True:
        await page.keyboard.press("Tab")
        name, seen = await page.evaluate(HERE)
        if await page.evaluate("document.activeElement === document.body"):
            return found
        assert seen, name
        found.append(name)


async def nameless(page: Page) -> list[str]:
    """What a screen reader comes to and has no name for."""
    session = await page.context.new_cdp_session(page)
    nodes = (await session.send("Accessibility.getFullAXTree"))["nodes"]
    spoken = [one for one in nodes if not one["ignored"] and one["role"]["value"] in SAID]
    return [one["role"]["value"] for one in spoken if not one.get("name", {}).get("value", "").strip()]


async def test_tab_comes_to_everything_in_the_order_in_which_it_is_read(chromium: Browser, tmp_path: Path) -> None:
    script = ScriptedChat({"/start": Reply(RICH)})
    async with served(context(script, tmp_path)) as chat, opened(chromium, chat) as page:
        welcome = ["Start", "Why now?", "Latest stories", "All topics"]
        assert await stops(page) == [*welcome, "line", "Send", "language", "digest"]
        await page.get_by_role("button", name="Start").press("Enter")
        await expect(page.get_by_role("heading", name="Tuesday 24 November")).to_be_visible()
        await page.reload()
        reached = await stops(page)
        hours = [f"{hour:02d}" for hour in range(6)]
        assert reached[1:] == [
            *("Show 1 more point", "Security", *hours, "Ask a question", "Source"),
            *("line", "Send", "language", "digest"),
        ]


async def test_a_fold_opens_with_the_keyboard(chromium: Browser, tmp_path: Path) -> None:
    script = ScriptedChat({"/start": Reply(RICH)})
    async with served(context(script, tmp_path)) as chat, opened(chromium, chat, PHONE) as page:
        await type_line(page, "/start")
        point = page.locator("#log").get_by_text("A further point")
        await expect(point).to_be_hidden()
        await page.locator("#log summary").press("Enter")
        await expect(point).to_be_visible()
        await page.locator("#log summary").press(" ")
        await expect(point).to_be_hidden()


@pytest.mark.parametrize(("locale", "who"), [("en-GB", "You:"), ("zh-CN", "你：")])
async def test_a_screen_reader_has_a_name_for_everything_and_says_whose_line_it_is(
    chromium: Browser, tmp_path: Path, locale: str, who: str
) -> None:
    language = "en" if locale == "en-GB" else "zh-Hans"
    folds = (Paragraph(text("Here")), Details(text("More"), (ItemList((text("One"),)),)))
    folded = Document(folds, language=language)
    replies = {
        "/start": Reply(replace(RICH, language=language)),
        "/stats": Reply(folded, attachment=PICTURE),
        "/export": Reply(folded, attachment=FILE),
    }
    async with (
        served(context(ScriptedChat(replies), tmp_path, sample=RICH)) as chat,
        opened(chromium, chat, locale=locale) as page,
    ):
        assert await nameless(page) == []
        for count, line in enumerate(replies, 1):
            await page.fill("#line", line)
            await page.press("#line", "Enter")
            await expect(page.locator("#log .theirs")).to_have_count(count)
        assert await nameless(page) == []
        assert await page.locator("#log .mine").all_inner_texts() == [f"{who}\n\n{line}" for line in replies]
        await page.reload()
        await expect(page.locator("#log .mine").first).to_contain_text(f"{who}/start")
        await expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")


async def test_what_is_in_another_language_says_so_to_a_screen_reader(chromium: Browser, tmp_path: Path) -> None:
    script = ScriptedChat({"/latest": Reply(saying("好。", "zh-Hans"))})
    async with served(context(script, tmp_path)) as chat, opened(chromium, chat) as page:
        await type_line(page, "hello")
        await type_line(page, "/latest")
        await expect(page.get_by_text("好。")).to_be_visible()
        assert await page.locator("#log .theirs [lang]").evaluate_all("all => all.map(one => one.lang)") == [
            "en",
            "zh-Hans",
        ]
        await expect(page.locator("#log .mine").first).to_contain_text("你：hello")


async def test_a_line_typed_while_the_server_is_away_is_kept_and_goes_out_once_after_it(
    chromium: Browser, tmp_path: Path
) -> None:
    script = ScriptedChat()
    given = context(script, tmp_path)
    async with served(given) as chat:
        port = int(chat.url.rpartition(":")[2])
        profile = opened(chromium, chat, PHONE)
        page = await profile.__aenter__()
        await type_line(page, "before")
        await expect(page.get_by_text("You said: before")).to_be_visible()
    await type_line(page, "in between")
    box = page.get_by_role("textbox", name="Message")
    await expect(box).to_have_value("in between")
    await expect(page.get_by_role("alert")).to_be_visible()
    async with served(given, port):
        await box.press("Enter")
        await expect(page.get_by_text("You said: in between")).to_be_visible()
        await expect(page.get_by_role("alert")).to_be_hidden()
        await page.reload()
        await expect(page.locator("#log .theirs")).to_have_text(["You said: before", "You said: in between"])
        assert len({one.actor for one in script.heard}) == 1
        await profile.__aexit__(None, None, None)
    assert [one.text for one in script.heard] == ["before", "in between"]
