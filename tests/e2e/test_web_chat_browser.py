"""The web chat in a real browser: what a person does with it, on a phone and at a desk, and how it looks then."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, Page, expect

from digest.chat.command import Message, Reply
from digest.domain.buttons import Button, LinkButton
from digest.domain.document import Card, Details, Document, Heading, ItemList, Paragraph, Quote, Span, Table, text
from digest.domain.reader import Address
from digest.testing import FakeClock
from digest_preview.mailbox import FILE_NAME, Mailbox
from digest_preview.payload import message
from digest_preview.testing import ScriptedChat, Served, context, saying, served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PHONE, DESK = (390, 844), (1280, 800)
Scheme = Literal["light", "dark"]

RICH = Document(
    (
        Heading(text("Tuesday 24 November")),
        Card(
            (
                Heading(
                    (
                        Span("1  "),
                        Span("<img src=x onerror=alert(1)>" + "Verylongword" * 12, url="https://example.com"),
                    ),
                    2,
                ),
                Paragraph(text("🔥 80 · AI News"), quiet=True),
                Details(text("Show 1 more point"), (ItemList((text("A further point"),)),)),
                Paragraph((Span("Security", command="/tag security"),), quiet=True),
            ),
            article=1,
            score=80,
        ),
        Table(
            ("Entity", "What it is", "Figure"), (("Anthropic", "Users of the deployed model", "hundreds of millions"),)
        ),
        Quote((Span("We know our system "), Span("better", marked=True), Span("run()", code=True))),
    ),
    (
        tuple(Button(f"{hour:02d}", f"/time {hour:02d}:00") for hour in range(6)),
        (Button("Ask a question", "/faq", primary=True), LinkButton("Source", "https://example.com")),
    ),
)


@asynccontextmanager
async def opened(
    browser: Browser,
    chat: Served,
    size: tuple[int, int] = DESK,
    locale: str = "en-GB",
    scheme: Scheme = "light",
    zone: str = "UTC",
    motion: Literal["no-preference", "reduce"] = "reduce",
) -> AsyncIterator[Page]:
    """The chat's page in a new browser profile; an error in its console fails the test."""
    profile = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=locale,
        color_scheme=scheme,
        timezone_id=zone,
        is_mobile=size == PHONE,
        has_touch=size == PHONE,
        reduced_motion=motion,
    )
    page, errors = await profile.new_page(), list[str]()
    page.set_default_timeout(5000)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if "Content Security" in line.text else None)
    await page.goto(chat.url)
    yield page
    await profile.close()
    assert errors == []


async def type_line(page: Page, line: str) -> None:
    box = page.get_by_role("textbox", name="Message")
    await box.fill(line)
    await box.press("Enter")


async def visitor_of(page: Page) -> str:
    cookies = await page.context.cookies()
    return next(str(cookie.get("value")) for cookie in cookies if cookie.get("name") == "digest_visitor")


async def test_the_page_is_one_request_and_its_events(chromium: Browser, tmp_path: Path) -> None:
    async with served(context(ScriptedChat(), tmp_path)) as chat, opened(chromium, chat) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url.partition("?")[0]))
        async with page.expect_request("**/events*"):
            await page.reload()
        await expect(page.get_by_text("A digest in en for UTC")).to_be_visible()
        await page.wait_for_load_state("load")
    assert asked == [f"{chat.url}/", f"{chat.url}/events"]


async def test_a_first_visitor_starts_types_and_presses_with_the_keyboard_alone(
    chromium: Browser, tmp_path: Path
) -> None:
    def hours(said: Message) -> Reply:
        return Reply(
            Document((Paragraph(text(f"You chose {said.text}")),), ((Button("09", "/time 09:00"),),)), edit=True
        )

    script = ScriptedChat({"/start": Reply(RICH), "/time": hours})
    async with served(context(script, tmp_path)) as chat, opened(chromium, chat, zone="Asia/Shanghai") as page:
        await page.get_by_role("button", name="Start").press("Enter")
        log = page.get_by_role("log")
        await expect(log.get_by_role("heading", name="Tuesday 24 November")).to_be_visible()
        await expect(page.get_by_role("textbox", name="Message")).to_be_focused()
        await log.get_by_role("button", name="Security").press("Enter")
        await expect(log.get_by_text("You said: /tag security")).to_be_visible()
        await log.get_by_role("button", name="03").press("Enter")
        await expect(log.get_by_text("You chose /time 03:00")).to_be_visible()
        await expect(log.get_by_role("heading", name="Tuesday 24 November")).to_have_count(0)
        await expect(log.locator(".theirs").first).to_be_focused()
        await log.get_by_role("button", name="09").press("Enter")
        await expect(log.get_by_role("button", name="09")).to_be_focused()
        await type_line(page, "what is <b>this</b>?")
        await expect(log.get_by_text("You said: what is <b>this</b>?")).to_be_visible()
        await expect(log.locator(".message")).to_have_count(5)
        await page.reload()
        await expect(log.locator(".message")).to_have_count(5)
        await expect(page.get_by_role("button", name="Start")).to_be_hidden()
    assert [(one.text, one.pressed) for one in script.heard[:3]] == [
        ("/start", False),
        ("/tag security", True),
        ("/time 03:00", True),
    ]
    assert {(one.language, one.zone) for one in script.heard} == {("en", "Asia/Shanghai")}


async def test_enter_that_picks_a_chinese_word_does_not_send(chromium: Browser, tmp_path: Path) -> None:
    script = ScriptedChat()
    async with served(context(script, tmp_path)) as chat, opened(chromium, chat) as page:
        await page.fill("#line", "ni hao")
        await page.dispatch_event("#line", "keydown", {"key": "Enter", "isComposing": True})
        await page.press("#line", "Shift+Enter")
        await page.type("#line", "second line")
        await page.press("#line", "Enter")
        await expect(page.locator(".mine p")).to_have_text("ni hao\nsecond line")
    assert [one.text for one in script.heard] == ["ni hao\nsecond line"]


async def test_digests_arrive_live_once_and_over_a_restart(chromium: Browser, tmp_path: Path) -> None:
    given = context(ScriptedChat(), tmp_path)
    async with served(given) as chat:
        port = int(chat.url.rpartition(":")[2])
        profile = opened(chromium, chat)
        page = await profile.__aenter__()
        address = Address("preview", await visitor_of(page))
        await chat.sender.send(address, message(saying("Digest number one")), 1)
        await expect(page.get_by_text("Digest number one")).to_be_visible()
        await expect(page.get_by_role("button", name="Start")).to_be_hidden()
    await expect(page.get_by_role("alert")).to_have_text("The connection is lost. Trying again …")
    box = Mailbox(tmp_path / FILE_NAME)
    box.deliver(address.chat, message(saying("Digest number two")), 2, FakeClock().now())
    box.close()
    async with served(given, port):
        await expect(page.get_by_text("Digest number two")).to_be_visible(timeout=30_000)
        await expect(page.get_by_role("alert")).to_be_hidden()
        assert await page.locator(".theirs").all_inner_texts() == ["Digest number one", "Digest number two"]
        await profile.__aexit__(None, None, None)


async def test_a_line_that_could_not_be_sent_stays_in_the_box(chromium: Browser, tmp_path: Path) -> None:
    async with served(context(ScriptedChat(), tmp_path)) as chat, opened(chromium, chat) as page:
        await page.route("**/chat", lambda route: route.abort())
        await type_line(page, "hello")
        await expect(page.get_by_role("alert")).to_have_text("That was not sent. Check the connection and try again.")
        await expect(page.get_by_role("textbox", name="Message")).to_have_value("hello")


@pytest.mark.parametrize("length", [4_001, 40_000])
async def test_what_is_too_long_is_said_and_stays_whole_in_the_box(
    chromium: Browser, tmp_path: Path, length: int
) -> None:
    """A page that is cut without a word would be imported without its end."""
    async with served(context(ScriptedChat(), tmp_path)) as chat, opened(chromium, chat) as page:
        await page.fill("#line", "x" * length)
        await page.press("#line", "Enter")
        await expect(page.get_by_role("alert")).to_have_text("That is too long: at most 4,000 characters.")
        await expect(page.get_by_role("textbox", name="Message")).to_have_value("x" * length)


@pytest.mark.parametrize("lines", [8, 80])
async def test_after_a_text_of_several_lines_the_page_stands_at_its_answer(
    chromium: Browser, tmp_path: Path, lines: int
) -> None:
    async with (
        served(context(ScriptedChat(), tmp_path)) as chat,
        opened(chromium, chat, PHONE, motion="no-preference") as page,
    ):
        log = page.get_by_role("log")
        for number in range(2):
            await type_line(page, "\n".join([f"part {number}", *(f"line {line}" for line in range(lines))]))
            answer = log.locator(".theirs").nth(number)
            await expect(answer).to_contain_text(f"You said: part {number}")
            await page.wait_for_timeout(1000)  # as long as a smooth scroll takes
            await expect(answer).to_be_in_viewport()
            await expect(page.get_by_role("button", name="Newest message")).to_be_hidden()


async def test_the_answer_to_a_press_far_above_is_seen(chromium: Browser, tmp_path: Path) -> None:
    long = Document((*RICH.blocks, *(Paragraph(text(f"Paragraph {number}. " * 20)) for number in range(20))))
    script = ScriptedChat({"/start": Reply(long)})
    async with served(context(script, tmp_path)) as chat, opened(chromium, chat, PHONE) as page:
        await type_line(page, "/start")
        await page.get_by_role("log").get_by_role("button", name="Security").tap()
        await expect(page.get_by_text("You said: /tag security")).to_be_in_viewport()
        await expect(page.get_by_role("button", name="Newest message")).to_be_hidden()


async def test_the_page_speaks_the_language_it_is_answered_in(chromium: Browser, tmp_path: Path) -> None:
    script = ScriptedChat({"/language": Reply(saying("好，以后说中文。", "zh-Hans"))})
    async with served(context(script, tmp_path)) as chat, opened(chromium, chat) as page:
        await type_line(page, "/language zh")
        await expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
        await expect(page.get_by_text("A digest in zh-Hans for UTC")).to_be_visible()
        await page.reload()
        await expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")


async def test_forgetting_empties_the_page_and_the_next_line_begins_anew(chromium: Browser, tmp_path: Path) -> None:
    script: dict[str, Reply] = {}
    async with served(context(ScriptedChat(script), tmp_path)) as chat, opened(chromium, chat) as page:

        async def forget(said: Message) -> Reply:
            await chat.platform.forget(said.address)
            return Reply(saying("Everything is erased."))

        script["/forget"] = forget  # type: ignore[assignment]
        await type_line(page, "a secret")
        await expect(page.locator(".message")).to_have_count(2)
        before = await visitor_of(page)
        await type_line(page, "/forget")
        await expect(page.locator(".message")).to_have_text(["Everything is erased."])
        await type_line(page, "hello again")
        await expect(page.get_by_text("You said: hello again")).to_be_visible()
        after = await visitor_of(page)
        assert after != before
        await chat.sender.send(Address("preview", after), message(saying("A new digest")), 1)
        await expect(page.get_by_text("A new digest")).to_be_visible()


WIDER_THAN_THE_SCREEN = """() => [...document.querySelectorAll("*")].filter(one =>
    one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 0.5
    && !one.closest(".unseen, thead")).map(one => one.outerHTML.slice(0, 80))"""


async def test_nothing_is_wider_than_a_phone(chromium: Browser, tmp_path: Path) -> None:
    given = context(ScriptedChat({"/start": Reply(RICH)}), tmp_path, sample=RICH)
    async with served(given) as chat, opened(chromium, chat, PHONE) as page:
        await expect(page.locator("#digest")).to_be_hidden()
        await page.get_by_role("button", name="Start").tap()
        await expect(page.locator("#log table")).to_be_visible()
        assert await page.evaluate(WIDER_THAN_THE_SCREEN) == []
        await page.get_by_role("button", name="Today’s digest").tap()
        await expect(page.locator("#digest table")).to_be_visible()
        await expect(page.locator("#log")).to_be_hidden()
        assert await page.evaluate(WIDER_THAN_THE_SCREEN) == []
        assert await page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
        await page.locator("#digest").get_by_role("button", name="Ask a question").tap()
        await expect(page.get_by_text("You said: /faq")).to_be_visible()


LINES_OF_SMALL_PRINT = """() => [...document.querySelectorAll("#log .item")].map(one => {
  const dot = one.querySelector(".dot"), {left, right, top, bottom} = (dot ?? one).getBoundingClientRect();
  return [one.offsetTop, dot && document.elementFromPoint((left + right) / 2, (top + bottom) / 2) === dot];
})"""


async def test_a_phone_s_line_of_small_print_keeps_its_category_and_shows_no_dot_at_either_end(
    chromium: Browser, tmp_path: Path
) -> None:
    shown = (Span("🔥 热度 79  💎 质量 96  🌍 影响力 93"), Span("AI科学"), Span("3小时前"))
    line = (shown[0], Span(" · "), shown[1], Span(" · "), shown[2])
    card = Card((Heading(text("一条"), 2), Paragraph(line, quiet=True)), article=1, score=80)
    given = context(ScriptedChat({"/start": Reply(Document((card,), language="zh-Hans"))}), tmp_path, sample=RICH)
    async with served(given) as chat, opened(chromium, chat, PHONE) as page:
        await page.get_by_role("button", name="Start").tap()
        await expect(page.locator("#log .item").last).to_be_visible()
        [(first, _), (second, dotted), (third, hidden)] = await page.evaluate(LINES_OF_SMALL_PRINT)
        assert first == second < third
        assert (dotted, hidden) == (True, False)


async def test_two_worded_buttons_share_a_row_of_one_line_on_a_phone(chromium: Browser, tmp_path: Path) -> None:
    pair = (Button("Another language", "/language"), Button("Only some topics", "/follow"))
    offer = Document((Paragraph(text("Every day at 08:00. Shall I?")),), (pair,))
    given = context(ScriptedChat({"/start": Reply(offer)}), tmp_path, sample=RICH)
    async with served(given) as chat, opened(chromium, chat, PHONE) as page:
        await page.get_by_role("button", name="Start").tap()
        await expect(page.locator("#log .press").last).to_be_visible()
        heights = await page.evaluate("[...document.querySelectorAll('#log .press')].map(one => one.offsetHeight)")
        assert heights == [44, 44]


async def test_the_header_stays_where_it_is_after_any_number_of_articles(chromium: Browser, tmp_path: Path) -> None:
    long = Document((*RICH.blocks, *(Paragraph(text(f"Paragraph {number}. " * 20)) for number in range(20))))
    given = context(ScriptedChat({"/article": Reply(long)}), tmp_path, sample=long)
    async with served(given) as chat, opened(chromium, chat, PHONE) as page:
        for number in (1, 2):
            await type_line(page, f"/article {number}")
            await expect(page.locator("#log table")).to_have_count(number)
        assert await page.evaluate("document.documentElement.scrollHeight") == PHONE[1]
        box = await page.locator("header").bounding_box()
        assert box is not None
        assert box["y"] == 0
        await page.get_by_role("button", name="Today’s digest").tap()
        await expect(page.locator("#digest table")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollHeight") == PHONE[1]


# WCAG 2.2, 1.4.3: every visible text against the nearest opaque background behind it.
TOO_FAINT = """() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => channels(color).slice(0, 3).map((value) => value / 255)
    .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = (one) => {
    for (; one; one = one.parentElement) {
      const color = getComputedStyle(one).backgroundColor;
      if ((channels(color)[3] ?? 1) === 1) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const found = [];
  for (const one of document.querySelectorAll("body *")) {
    const says = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!says || !one.checkVisibility() || one.closest("script, .unseen, thead")) continue;
    const [a, b] = [light(getComputedStyle(one).color), light(behind(one))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push(`${ratio.toFixed(2)} ${one.outerHTML.slice(0, 80)}`);
  }
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_has_enough_contrast(chromium: Browser, tmp_path: Path, scheme: Scheme) -> None:
    given = context(ScriptedChat({"/start": Reply(RICH)}), tmp_path, sample=RICH)
    async with served(given) as chat, opened(chromium, chat, scheme=scheme) as page:
        assert await page.evaluate(TOO_FAINT) == []
        await page.get_by_role("button", name="Start").click()
        await expect(page.locator("#log table")).to_be_visible()
        assert await page.evaluate(TOO_FAINT) == []
        dark = "matchMedia('(prefers-color-scheme: dark)').matches"
        assert await page.evaluate(dark) is (scheme == "dark")
