"""The index made anew while others read and write."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text

from digest.services.reindex import reindex, tidy
from digest.testing import TestChat, open_test_chat

EVERY = "model models licence bandwidth 模型 显存"


async def found(chat: TestChat) -> tuple[object, ...]:
    async with chat.store.read() as uow:
        return (await uow.index.search(EVERY, 10)).items, await uow.index.ask("what is a jailbreak?", 5)


async def test_every_article_is_found_again_batch_by_batch(tmp_path: Path) -> None:
    async with open_test_chat(tmp_path) as chat:
        before = await found(chat)
        told: list[tuple[int, int]] = []
        assert await reindex(chat.store, lambda *progress: told.append(progress), batch=4) == 6
        assert told == [(4, 6), (6, 6)]
        assert await found(chat) == before


async def test_readers_do_not_wait_for_it_and_an_interruption_can_be_made_good(tmp_path: Path) -> None:
    def interrupt(done: int, articles: int) -> None:
        raise InterruptedError

    async with open_test_chat(tmp_path) as chat:
        before = await found(chat)
        async with chat.store.begin() as uow:
            await uow.index.rebuild(())
            assert await found(chat) == before
        with pytest.raises(InterruptedError):
            await reindex(chat.store, interrupt, batch=1)
        assert await found(chat) != before
        await reindex(chat.store, lambda *progress: None)
        assert await found(chat) == before


async def test_what_articles_wrote_one_by_one_is_brought_together(tmp_path: Path) -> None:
    """Each transaction leaves the full text a segment of its own, and a word is looked for in all of them."""
    async with open_test_chat(tmp_path) as chat:
        before, apart = await found(chat), await segments(chat)
        assert min(apart) > 1
        await tidy(chat.store)
        assert await segments(chat) == [1, 1]
        assert await found(chat) == before


async def test_how_often_a_word_stands_is_written_once_for_a_batch(tmp_path: Path) -> None:
    """Article by article PostgreSQL would keep a version of a common word's row for each, to be walked for the next."""
    written: list[str] = []

    def note(*executed: object) -> None:
        written.append(str(executed[2]))

    async with open_test_chat(tmp_path) as chat:
        event.listen(Engine, "before_cursor_execute", note)
        try:
            await reindex(chat.store, lambda *progress: None, batch=4)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
    counting = [one for one in written if one.startswith("INSERT INTO fts_faq_words")]
    assert len(counting) == 2


async def segments(chat: TestChat) -> list[int]:
    async with chat.store.read() as uow:
        counts = [text(f"SELECT count(DISTINCT segid) FROM fts_{kind}_idx") for kind in ("article", "faq")]
        return [(await uow.connection.execute(count)).scalar_one() for count in counts]
