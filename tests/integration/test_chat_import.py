"""An editor brings stories as text: looked at before they are stored, in several messages where one is too short."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from datetime import datetime
from importlib.resources import files

import pytest

from digest.domain.document import Quote, plain
from digest.domain.staff import Office
from digest.ports import Parsed, Problem
from digest.ports.sources import Said
from digest.services.import_record import Imported, imported, legible
from digest.services.ingest import Ingest
from digest.services.intake import Intake
from digest.testing import ChatTester, TestChat, open_test_chat
from digest.testing.chat import OPENER

PAGES = sorted(
    (one for one in files("digest").joinpath("data/samples").iterdir() if one.name.endswith(".txt")), key=str
)


def page(number: int = 0) -> str:
    """A whole page, as it is copied from a browser."""
    return PAGES[number].read_text(encoding="utf-8")


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat(samples=False) as opened:
        yield opened


async def editor(chat: TestChat, office: Office = Office.EDITOR, language: str = "en") -> ChatTester:
    await chat.desk.staff.grant("operator", "preview:ed", office, chat.clock.now())
    return chat.visitor(user="ed", language=language)


async def stored(chat: TestChat) -> int:
    return (await chat.desk.library.latest(9)).total


async def test_a_page_is_looked_at_and_stored_once_agreed(chat: TestChat) -> None:
    ed = await editor(chat)
    assert "Send me its page" in await ed.say("/import")
    shown = await ed.say(page())
    assert "I read 1 story:" in shown
    assert "Nothing is stored yet" in shown
    assert await stored(chat) == 0
    sure = ed.buttons[0].command
    done = await ed.press("Import it")
    assert "Story 1 is new:" in done
    assert await stored(chat) == 1
    assert "Story 1 is the same as before:" in await ed.run(sure)
    assert await stored(chat) == 1
    assert await ed.press("Open story 1")


async def test_a_long_page_comes_in_several_messages(chat: TestChat) -> None:
    ed = await editor(chat)
    await ed.say("/import")
    lines = page().splitlines()
    for start in range(0, len(lines), 20):
        await ed.say("\n".join(lines[start : start + 20]))
    assert "Story 1 is new:" in await ed.press("Import it")
    whole = await chat.desk.intake.look("x", page(), chat.clock.now())
    assert whole.known == (True,)
    assert (await chat.desk.library.article(1)).article.contents == whole.articles[0].contents  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "“Tern is cheaper” has no title or no TL;DR in Chinese: a digest in that language leaves it out."),
        ("zh-CN", "《燕鸥降价》缺少中文标题或要点，不会进入该语言的精选。"),
    ],
)
async def test_what_no_digest_in_a_language_can_hold_is_said_before_it_is_stored(
    chat: TestChat, language: str, said: str
) -> None:
    half = {"en": {"title": "Tern is cheaper", "tldr": ["By half."]}, "zh-CN": {"title": "燕鸥降价"}}
    record = {"version": 1, "contents": half, "scores": {"hot": 1, "quality": 2, "impact": 3}}
    ed = await editor(chat, language=language)
    assert said in await ed.say(f"/import {json.dumps(record)}")
    assert "no TL;DR" not in await ed.say(f"/import {page()}")


async def test_what_can_t_be_read_is_said_and_nothing_is_stored(chat: TestChat) -> None:
    ed = await editor(chat)
    assert "I can’t read a story in that yet" in await ed.say("/import Hello there")
    assert "problem" in ed.text
    assert "Import it" not in [button.label for button in ed.buttons]
    assert await stored(chat) == 0
    assert "Nothing was imported" in await ed.say("/sources")


async def test_a_story_that_is_here_already_says_so(chat: TestChat) -> None:
    ed = await editor(chat)
    await ed.say(f"/import {page()}")
    await ed.press("Import it")
    assert "here already" in await ed.say(f"/import {page()}")


async def test_what_came_in_is_listed_and_written_down(chat: TestChat) -> None:
    ed = await editor(chat)
    await ed.say(f"/import {page()}")
    await ed.press("Import it")
    listed = await ed.say("/sources")
    assert "preview:ed, the web: 1 new" in listed
    assert [(deed.who, deed.what) for deed in await chat.desk.staff.deeds(1)] == [("preview:ed", "imported")]


async def test_others_are_answered_while_a_long_page_is_read(chat: TestChat) -> None:
    answered = threading.Event()

    def read(name: str, data: bytes, now: datetime, most: int) -> Parsed:
        assert answered.wait(30), "nothing else goes on"
        return Parsed((), ())

    intake = Intake(chat.store, Ingest(chat.store, chat.clock), read, OPENER)
    looking = asyncio.create_task(intake.look("x", page(), chat.clock.now()))
    await asyncio.sleep(0)
    answered.set()
    assert (await looking).articles == ()


@pytest.mark.parametrize("line", ["/import x", "/sources"])
async def test_nobody_else_may(line: str, chat: TestChat) -> None:
    viewer = await editor(chat, Office.VIEWER)
    assert "Import it" not in await viewer.say(line)
    assert "editor" in viewer.text


async def test_it_all_reads_in_chinese(chat: TestChat) -> None:
    ed = await editor(chat, language="zh-CN")
    await ed.say(f"/import {page()}")
    assert "导入" in [button.label for button in ed.buttons]
    assert "新增文章 1：" in await ed.press("导入")
    assert "preview:ed，网页：新增 1 篇" in await ed.say("/sources")


@pytest.mark.parametrize(
    ("about", "read"),
    [
        ("chat discord: 1 added", Imported("chat discord", {"added": 1})),
        ("a: b.txt: 2 added, 1 revised", Imported("a: b.txt", {"added": 2, "revised": 1})),
        (
            "a.txt: 1 refused (a.txt:3: faq: (no answer))",
            Imported("a.txt", {"refused": 1}, "a.txt:3: faq: (no answer)"),
        ),
        (
            'a.txt: 2 refused (["", 3, "faq", ["it is {what}", {"what": ["so", {}]}]])',
            Imported("a.txt", {"refused": 2}, Problem("", 3, "faq", Said("it is {what}", what=Said("so")))),
        ),
        ("a.txt: 1 refused ([1])", Imported("a.txt", {"refused": 1}, "[1]")),
        ("something else", None),
    ],
)
def test_the_record_of_an_import_is_read_back(about: str, read: Imported | None) -> None:
    assert imported(about) == read


async def test_what_was_refused_is_counted_and_named_in_the_reader_s_language(chat: TestChat) -> None:
    ed = await editor(chat, language="zh-CN")
    await chat.desk.intake.take("page.txt", "Hello there", "operator", chat.clock.now())
    listed = await ed.say("/sources")
    assert "运营者（命令行），page.txt：" in listed
    assert "page.txt：1 篇没能导入（第 1 行，页面：这不像文章页面，既没有评分，也没有小节）" in listed


async def test_a_page_with_two_problems_is_one_that_was_refused(chat: TestChat) -> None:
    ed = await editor(chat)
    wrong = page().replace("92\nHot", "192\nHot", 1) + "\nFAQ\nQ: And?\n"
    report = await chat.desk.intake.take("page.txt", wrong, "operator", chat.clock.now())
    assert (len(report.problems), report.refused) == (2, 1)
    listed = await ed.say("/sources")
    assert "page.txt: 1 refused (line 7, Hot: 192 is not between 0 and 100)" in listed
    [deed] = await chat.desk.staff.deeds(1)
    assert legible(deed.about) == "page.txt: 1 refused (page.txt, line 7, hot: 192 is not between 0 and 100)"


@pytest.mark.parametrize(
    ("language", "labels"),
    [("en", ["Import it", "Start over"]), ("zh-CN", ["导入", "重新开始"]), ("zh-TW", ["匯入", "重新開始"])],
)
async def test_whoever_sends_no_page_is_shown_one_that_can_be_read(
    chat: TestChat, language: str, labels: list[str]
) -> None:
    ed = await editor(chat, language=language)
    await ed.say("/import Dear all,\nplease read this.")
    [shown] = [plain(one.text) for one in ed.reply.document.blocks if isinstance(one, Quote)]
    await ed.say(f"/import {shown}")
    assert ed.labels == labels


@pytest.mark.parametrize(
    ("language", "brought", "said"),
    [
        ("en", "Hello there", "line 1, the page: this is no article page: it has neither scores nor sections"),
        ("en", "T\nTL;DR\n- a", "line 1, Scores: there is no Hot, Quality or Impact on this page"),
        ("zh-CN", "T\nTL;DR\n- a", "第 1 行，评分：这一页没有热度、质量或影响力评分"),
        ("zh-CN", page().replace("92\nHot", "192\nHot", 1), "第 7 行，热度：192 不在 0 到 100 之间"),
        ("zh-CN", '{"version": 1}', "第 1 行，contents：缺少这个字段"),
        (
            "zh-CN",
            '{"version": 1, "contents": {"en": {"title": "T"}}, "scores": {"hot": 1, "quality": 2, "impact": 300}}',
            "第 1 行，scores.impact：不能大于 100（写的是 300）",
        ),
        (
            "zh-CN",
            '{"version": 1, "contents": {"en": {"summary": "S"}}, "scores": {"hot": 1, "quality": 2, "impact": 3}}',
            "所有语言都没有标题",
        ),
        ("zh-CN", '{"version": 1, ', "这不是有效的 JSON"),
        ("zh-CN", "<html><body>x</body></html>", "这是网页源代码"),
    ],
)
async def test_problems_are_told_in_the_editor_s_language(
    chat: TestChat, language: str, brought: str, said: str
) -> None:
    ed = await editor(chat, language=language)
    assert said in await ed.say(f"/import {brought}")
