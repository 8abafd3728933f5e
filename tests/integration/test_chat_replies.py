"""A question in reply to a message of ours is about what that message told."""

from collections.abc import AsyncIterator, Collection
from dataclasses import replace

import pytest

from digest.chat.command import Message
from digest.chat.commands import COMMANDS
from digest.chat.router import Router
from digest.domain.reader import Address
from digest.ports import FaqHit
from digest.services.library import Library
from digest.sources.taxonomy import load
from digest.testing import TestChat, open_test_chat

QUESTION = "Who pays for it?"


class Listening(Library):
    """A library that notes which articles a question was about."""

    def __init__(self, chat: TestChat) -> None:
        super().__init__(chat.store, load())
        self.asked: list[tuple[int, ...]] = []

    async def ask(self, question: str, languages: Collection[str], within: Collection[int] = ()) -> tuple[FaqHit, ...]:
        self.asked.append(tuple(within))
        return await super().ask(question, languages, within)


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


async def test_a_reply_is_about_the_list_shown_last_and_other_questions_about_anything(chat: TestChat) -> None:
    library = Listening(chat)
    router = Router(chat.store, replace(chat.desk, library=library), COMMANDS, chat.clock)

    async def say(line: str, about: str = "") -> tuple[int, ...]:
        reply = await router.converse(Message(line, Address("preview", "1"), "1", language="en", about=about))
        return reply.document.articles()

    listed = await say("/latest 3")
    await say(QUESTION)
    await say(QUESTION, about="99")
    assert len(listed) == 3
    assert library.asked == [(), listed]
    latest = await say("/latest 2")
    await say(QUESTION, about="99")
    assert library.asked[-1] == latest
