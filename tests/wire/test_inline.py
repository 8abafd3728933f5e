"""Inline mode over the wire: an article is found, and shared with a button that opens it in a chat with the bot."""

from pathlib import Path
from typing import Any

import pytest

from tests.wire.botapi import BotApi
from tests.wire.botapi_faults import Fault, Refused
from tests.wire.botapi_updates import inline
from tests.wire.served import Served, served, until

OLD = Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")


async def ask(bot: Served, typed: str, **more: Any) -> dict[str, Any]:
    """The answer that the service was given."""
    before = bot.requests("answerInlineQuery")
    bot.server.state.push(inline(7, typed, **more))
    await until(lambda: bot.requests("answerInlineQuery") > before)
    return dict(bot.server.calls("answerInlineQuery")[-1].params)


async def test_an_article_is_found_and_its_message_leads_into_the_bot(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path) as bot:
        answer = await ask(bot, "price", query="q1")
        first = answer["results"][0]
        [[button]] = first["reply_markup"]["inline_keyboard"]
        assert (answer["inline_query_id"], answer["is_personal"], answer["next_offset"]) == ("q1", True, "")
        assert "button" not in answer
        assert button == {"text": "Read and ask", "url": f"https://t.me/digest_test_bot?start=article_{first['id']}"}
        text = first["input_message_content"]["message_text"]
        assert text.startswith(first["title"])
        assert text.count("\n• ") >= 2
        opened = await bot.say(7, f"/start article_{first['id']}")
        assert opened.params["text"].startswith(first["title"])
    assert not server.complaints


async def test_the_asker_gets_it_in_their_language_and_is_nobody_known_by_it(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path) as bot:
        answer = await ask(bot, "", language="zh-hans")
        assert answer["results"][0]["reply_markup"]["inline_keyboard"][0][0]["text"] == "阅读全文并提问"
        async with bot.app.store.read() as uow:
            assert await uow.readers.get("telegram", "7") is None
    assert not server.complaints


async def test_where_nothing_fits_the_newest_are_offered_under_a_button_that_says_so(
    server: BotApi, tmp_path: Path
) -> None:
    async with served(server, tmp_path) as bot:
        answer = await ask(bot, "qwrtzpf " * 20)
        assert answer["results"]
        assert answer["button"]["text"].startswith("Nothing about “qwrtzpf")
        assert len(answer["button"]["text"]) <= 64
        greeted = await bot.say(7, f"/start {answer['button']['start_parameter']}")
        assert "What time is it for you?" in greeted.params["text"]
    assert not server.complaints


async def test_an_offset_that_is_none_of_ours_is_the_first_page(server: BotApi, tmp_path: Path) -> None:
    async with served(server, tmp_path) as bot:
        first = await ask(bot, "")
        for offset in ("-1", "x", "9" * 30, "٣"):
            assert (await ask(bot, "", offset=offset))["results"] == first["results"]
        assert (await ask(bot, "", offset="200"))["results"] == []


async def test_a_query_that_is_too_old_stops_nobody(server: BotApi, tmp_path: Path) -> None:
    server.inject(Fault(OLD, "answerInlineQuery"))
    async with served(server, tmp_path) as bot:
        await ask(bot, "price")
        assert (await ask(bot, "price"))["results"]


@pytest.mark.parametrize("inline_mode", [True, False])
async def test_an_open_article_is_shared_by_its_button(server: BotApi, tmp_path: Path, inline_mode: bool) -> None:
    """With inline mode the app asks for a chat; without it the button answers with a message to forward."""
    server.traffic = None
    server.state.inline = inline_mode
    async with served(server, tmp_path) as bot:
        article = await bot.say(7, "/article 1")
        await until(lambda: any("reply_markup" in one.params for one in server.to(7)))
        bot._seen[7] = len(server.to(7))
        [button] = [one for row in keyboard(server.to(7)[-1].message) for one in row if one["text"] == "Share"]
        if inline_mode:
            chosen = button["switch_inline_query_chosen_chat"]
            assert [one["id"] for one in (await ask(bot, chosen["query"]))["results"]] == ["1"]
        else:
            shared = await bot.press(7, "Share")
            assert shared is not None
            assert article.params["text"].startswith(shared.params["text"].partition("\n")[0])
            assert "reply_markup" not in shared.params
    assert not server.complaints


def keyboard(shown: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Its rows of buttons."""
    return list(shown["reply_markup"]["inline_keyboard"])
