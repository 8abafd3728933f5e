"""An editor brings a story as a file: fetched only for who may, looked at, and stored once they agree."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from importlib.resources import files

import pytest

from digest.chat.command import Message, Upload
from digest.domain.reader import Address
from digest.domain.staff import Office
from digest.ports import Choices
from digest.services.intake import LARGEST
from digest.testing import ChatTester, TestChat, open_test_chat
from digest.testing.chat import OPENER

PAGE = files("digest").joinpath("data/samples/01-tern-3-price-cut.txt")


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat(samples=False, choices=Choices(files=True)) as opened:
        yield opened


class Offer:
    """A file that somebody sends; `fetched` counts how often its bytes were asked for."""

    def __init__(self, name: str, data: bytes | None, size: int | None = None) -> None:
        self.name, self.data, self.fetched = name, data, 0
        self.size = len(data or b"") if size is None else size

    async def _fetch(self) -> bytes | None:
        self.fetched += 1
        return self.data

    @property
    def upload(self) -> Upload:
        return Upload(self.name, self.size, self._fetch)


def page(name: str = "page.txt") -> Offer:
    return Offer(name, PAGE.read_bytes())


async def editor(chat: TestChat, office: Office = Office.EDITOR, language: str = "en") -> ChatTester:
    await chat.desk.staff.grant("operator", "preview:ed", office, chat.clock.now())
    return chat.visitor(user="ed", language=language)


@pytest.mark.parametrize("asked", ["", "/import"])
@pytest.mark.parametrize("caption", ["", "/import"])
async def test_a_file_is_looked_at_and_stored_once_agreed(chat: TestChat, asked: str, caption: str) -> None:
    ed = await editor(chat)
    if asked:
        assert ".ndjson" in await ed.say(asked)
    shown = await ed.send(page().upload, caption)
    assert "I read 1 story:" in shown
    assert "Nothing is stored yet." in shown
    assert "If more of the page follows" not in shown
    assert (await chat.desk.library.latest(9)).total == 0
    assert "Story 1 is new:" in await ed.press("Import it")


async def test_a_file_after_another_is_a_new_one(chat: TestChat) -> None:
    ed = await editor(chat)
    await ed.say("/import Hello there")
    assert "I read 1 story:" in await ed.send(page().upload)
    assert "I read 1 story:" in await ed.send(page().upload)


async def test_records_are_taken_as_on_the_command_line(chat: TestChat) -> None:
    ed = await editor(chat)
    record = '{"version": 1, "contents": {"en": {"title": "T%d"}}, "scores": {"hot": 1, "quality": 2, "impact": 3}}\n'
    assert "I read 2 stories:" in await ed.send(Offer("a.jsonl", (record % 1 + record % 2).encode()).upload)


@pytest.mark.parametrize(
    ("offer", "said", "fetched"),
    [
        (
            Offer("page.pdf", b"%PDF"),
            "I can’t read “page.pdf”, only .json, .jsonl, .md, .ndjson and .txt. Copy its text",
            0,
        ),
        (Offer("", b"x"), "I can’t read “that file”, only", 0),
        (Offer("page\u202etxt.exe", b"x"), "I can’t read “page\\u202etxt.exe”, only", 0),
        (Offer("../../" + "a" * 300 + ".exe", b"x"), "aa…”, only", 0),
        (Offer("big.txt", b"x", LARGEST + 1), "“big.txt” is too large for a chat: I read 1 MB at most.", 0),
        (Offer("big.txt", b"x" * (LARGEST + 1), 1), "“big.txt” is too large for a chat", 1),
        (Offer("page.txt", b"\xff\xfe\xfd\xfa\x81"), "“page.txt” is no text that I can read.", 1),
        (Offer("page.txt", None, 10), "I could not fetch “page.txt”.", 1),
        (Offer("page.txt", b""), "I can’t read a story in that file.", 1),
        (Offer("page.txt", b"a\0b"), "I can’t read a story in that file.", 1),
    ],
)
async def test_what_is_not_read_is_refused_with_what_to_do(
    chat: TestChat, offer: Offer, said: str, fetched: int
) -> None:
    ed = await editor(chat)
    offer.fetched = 0
    assert said in await ed.send(offer.upload)
    assert "Import it" not in ed.labels
    assert offer.fetched == fetched


@pytest.mark.parametrize("caption", ["", "/import"])
async def test_nothing_is_fetched_for_anybody_else(chat: TestChat, caption: str) -> None:
    offer = page()
    viewer = await editor(chat, Office.VIEWER)
    await viewer.send(offer.upload, caption)
    assert "I can’t read files." in viewer.text if not caption else "Only those who run" in viewer.text
    assert offer.fetched == 0
    assert (await chat.desk.library.latest(9)).total == 0


async def test_in_a_shared_place_a_file_is_nothing(chat: TestChat) -> None:
    await editor(chat)
    offer, room = page(), chat.visitor(user="ed", private=False)
    assert not await room.send(offer.upload)
    assert offer.fetched == 0


async def test_a_question_under_a_file_is_answered_to_a_reader(chat: TestChat) -> None:
    reader = chat.visitor(user="7")
    assert "I can’t read files." not in await reader.send(page().upload, "/latest")


async def test_what_was_sent_before_and_is_gone_is_asked_for_again(chat: TestChat) -> None:
    ed = await editor(chat)
    assert "I no longer have what you sent before." in await ed.say("/import =more 00000000 the rest")
    assert "I no longer have what you sent before." in await ed.run("/import =yes 00000000")


async def test_where_files_can_t_be_sent_it_says_where_to_go(chat: TestChat) -> None:
    await chat.desk.staff.grant("operator", "telegram:ed", Office.EDITOR, chat.clock.now())
    elsewhere = chat.visitor(user="ed", platform="telegram")
    assert "digest import page.txt" in await elsewhere.say("/import")
    assert "digest import page.txt" in await elsewhere.say("/import " + "x" * 100_001)


async def test_it_reads_in_chinese(chat: TestChat) -> None:
    ed = await editor(chat, language="zh-CN")
    assert "也可以发文件" in await ed.say("/import")
    assert "识别出 1 篇文章" in await ed.send(page().upload)
    assert "我读不了“page.pdf”" in await ed.send(Offer("page.pdf", b"x").upload)


async def test_whoever_shows_a_file_to_the_bot_in_a_room_gets_what_a_bare_mention_gets(chat: TestChat) -> None:
    room = Address("preview", "room")
    bare = Message("", room, "7", private=False, addressed=True)
    answers = [await chat.router.converse(one) for one in (bare, replace(bare, upload=page().upload))]
    assert answers[0].document == answers[1].document
    assert answers[0].document.blocks


async def test_a_file_that_does_not_come_is_waited_for_no_longer_than_it_must() -> None:
    async def never() -> bytes | None:
        await asyncio.Event().wait()
        raise AssertionError("nothing ends it but the patience")

    assert await replace(OPENER, patience=0.01).wait_for(never) is None
