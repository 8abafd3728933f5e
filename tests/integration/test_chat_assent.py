"""A yes or a no typed under a question with a button is what it is: never a reason, a correction or a text."""

from collections.abc import AsyncIterator, Sequence
from importlib.resources import files

import pytest

from digest.chat.command import Message
from digest.domain.broadcast import Phase
from digest.domain.reader import Address
from digest.domain.staff import Office
from digest.ports.corrections import Kind, Order
from digest.testing import ChatTester, TestChat, open_test_chat

KEPT = {"en": "everything stays as it is", "zh-CN": "一切保持原样", "zh-TW": "一切保持原樣"}


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


async def helper(chat: TestChat, office: Office, language: str = "en") -> ChatTester:
    await chat.desk.staff.grant("operator", "preview:h", office, chat.clock.now())
    return chat.visitor(user="h", language=language)


async def orders(chat: TestChat) -> Sequence[Order]:
    return [one.order for one in await chat.desk.revising.orders()]


@pytest.mark.parametrize(("language", "typed"), [("en", "Yes."), ("zh-CN", "是"), ("zh-TW", "確認"), ("zh-CN", "ok")])
async def test_a_yes_withdraws_with_the_reason_that_was_shown(chat: TestChat, language: str, typed: str) -> None:
    ed = await helper(chat, Office.EDITOR, language)
    await ed.say("/latest")  # so that a typed 3 would mean another story
    await ed.say("/withdraw 3")
    reason = "The source took it back, in a long note that no button has room for. " * 2
    assert reason.strip() in await ed.say(reason)
    [order] = (await ed.say(typed), await orders(chat))[1]
    assert order.kind is Kind.WITHDRAW
    stored = await chat.desk.library.known(order.article or 0)
    assert stored is not None
    assert stored.withdrawn is not None
    assert stored.withdrawn.reason == reason.strip()


@pytest.mark.parametrize(("language", "typed"), [("en", "no"), ("zh-CN", "不要"), ("zh-TW", "不用了")])
async def test_a_no_leaves_everything_as_it_is(chat: TestChat, language: str, typed: str) -> None:
    ed = await helper(chat, Office.EDITOR, language)
    await ed.say("/withdraw 3")
    assert KEPT[language] in await ed.say(typed)
    await ed.say("yes")
    assert await orders(chat) == []


async def test_a_yes_corrects_what_was_shown(chat: TestChat) -> None:
    ed = await helper(chat, Office.EDITOR)
    await ed.say("/correct 3 title: What it really is")
    assert "Correction of story 3" in await ed.say("yes")
    assert (await ed.say("/article 3")).startswith("What it really is")


async def test_a_yes_recalls_and_imports(chat: TestChat) -> None:
    caster = await helper(chat, Office.BROADCASTER)
    await caster.say("/broadcast new")
    await caster.say("/recall broadcast:1")
    assert "Recall of broadcast:1" in await caster.say("go ahead")
    ed = await helper(chat, Office.EDITOR)
    page = files("digest").joinpath("data/samples/01-tern-3-price-cut.txt")
    await ed.say("/import")
    await ed.say(page.read_text(encoding="utf-8"))
    assert "Import it" in ed.labels
    assert "Imported" in await ed.say("yes")


async def test_a_yes_is_no_text_and_is_asked_again(chat: TestChat) -> None:
    ed = await helper(chat, Office.OWNER)
    for line in ("/withdraw", "/correct", "/correct 3", "/import", "/feedback", "/report 3"):
        asked = await ed.say(line)
        assert await ed.say("yes") == asked, line
    await ed.say("/broadcast new")
    asked = await ed.press("Write in English")
    assert await ed.say("yes") == asked
    assert "This is it." in await ed.say("This is it.")


@pytest.fixture
async def draft(chat: TestChat) -> ChatTester:
    await chat.visitor(user="reader").say("/subscribe 8:30 London")
    caster = await helper(chat, Office.BROADCASTER)
    await caster.say("/broadcast new")
    await caster.say("/broadcast 1 en We are moving")
    await caster.press("Check and send")
    return caster


async def phase(chat: TestChat) -> Phase:
    found = await chat.desk.broadcasts.get(1)
    assert found is not None
    return found.phase


async def test_a_yes_sends_no_broadcast_and_says_what_does(chat: TestChat, draft: ChatTester) -> None:
    assert "Nothing is sent by a word." in await draft.say("yes")
    assert await phase(chat) is Phase.DRAFT
    assert "Going out" in await draft.press("Send to the first reader")


async def test_whoever_confirms_watches_the_message_in_which_they_did(chat: TestChat, draft: ChatTester) -> None:
    [confirm] = [button.command for button in draft.buttons if "confirm" in button.command]
    pressed = Message(confirm, Address("preview", "h"), "h", pressed=True, under="77")
    reply = await chat.router.converse(pressed)
    assert reply.edit, "how far it is stands in place of the page whose button works once"
    async with chat.store.read() as uow:
        assert [one.message for one in await uow.broadcasts.watchers(1)] == ["77"]


@pytest.mark.parametrize("command", ["/withdraw 3 =yes .", "/correct 3 =1 title.en: Another ."])
async def test_whoever_gives_an_order_watches_the_message_in_which_they_did(chat: TestChat, command: str) -> None:
    await helper(chat, Office.EDITOR)
    await chat.router.converse(Message(command, Address("preview", "h"), "h", pressed=True, under="77"))
    async with chat.store.read() as uow:
        assert [one.message for _, one in await uow.corrections.watched(chat.clock.now())] == ["77"]
