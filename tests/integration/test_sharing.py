"""What somebody finds to share: the newest, what words or a number mean, in their own language; they become no reader by it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from digest.chat.sharing import SIZE, Shared, Sharing, Wish
from digest.domain.document import Heading, ItemList
from digest.testing import TestChat, open_test_chat

ARTICLES = 6


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


async def find(chat: TestChat, words: str = "", **more: Any) -> Shared:
    return await Sharing(chat.desk, chat.clock).find(Wish("preview", "7", words, **more))


async def test_without_words_the_newest_come_and_nobody_is_remembered(chat: TestChat) -> None:
    shared = await find(chat)
    newest = await chat.desk.library.latest(SIZE)
    assert [one.article for one in shared.items] == [stored.id for stored in newest.items]
    assert len(shared.items) == ARTICLES
    assert (shared.following, shared.notice) == (None, "")
    assert await chat.desk.accounts.known("preview", "7") is None


async def test_a_shared_message_says_title_scores_points_and_that_ai_wrote_it(chat: TestChat) -> None:
    one = (await find(chat)).items[0]
    stored = await chat.desk.library.article(one.article)
    assert stored is not None
    content = stored.article.content("en")
    heading, _, points, notice = one.document.blocks
    assert isinstance(heading, Heading)
    assert heading.text[0].text == one.title == content.title
    assert isinstance(points, ItemList)
    assert [item[0].text for item in points.items] == list(content.tldr)
    assert "🔥" in one.about
    assert "AI" in notice.text[0].text  # type: ignore[union-attr]
    assert one.document.buttons == ()


async def test_it_is_in_the_apps_language_until_the_asker_has_chosen_one(chat: TestChat) -> None:
    hinted = await find(chat, language="zh-hans")
    assert hinted.opens == "阅读全文并提问"
    assert hinted.items[0].document.language == "zh-Hans"
    reader = chat.visitor(user="7")
    await reader.say("/language zh-Hans")
    assert (await find(chat, language="en")).opens == "阅读全文并提问"


async def test_words_find_and_a_number_names_one(chat: TestChat) -> None:
    newest = (await find(chat)).items
    word = newest[2].title.split()[0]
    assert newest[2].article in [one.article for one in (await find(chat, word)).items]
    [one] = (await find(chat, f"#{newest[3].article}")).items
    assert one == newest[3]


@pytest.mark.parametrize("nonsense", ["qwrtzpf", "#99999", "\N{RIGHT-TO-LEFT OVERRIDE}qwrtzpf"])
async def test_where_nothing_fits_the_newest_are_offered_and_that_is_said(chat: TestChat, nonsense: str) -> None:
    shared = await find(chat, nonsense)
    assert len(shared.items) == ARTICLES
    assert shared.notice.startswith("Nothing about “")


async def test_pages_follow_one_another_and_end(chat: TestChat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.chat.sharing.SIZE", 4)
    first = await find(chat)
    assert first.following == 4
    second = await find(chat, offset=4)
    assert second.following is None
    assert len({one.article for one in (*first.items, *second.items)}) == ARTICLES
    assert (await find(chat, offset=-3)).items == first.items
    assert (await find(chat, offset=99_999)).items == ()
