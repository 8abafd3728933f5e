"""One person on two platforms, from the first code to erasure, as they see it and as their digests come."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from digest.chat.command import Message
from digest.domain.article import Article
from digest.domain.reader import Address, Profile, Reader, upcoming
from digest.domain.schedule import Rule
from digest.ports import Parsed
from digest.services.ingest import Ingest
from digest.services.linking import LASTS, LETTERS, Linking, Side, hashed
from digest.sources.samples import samples
from digest.testing import START, FakeClock, TestChat, lines_of, open_store_at, open_test_chat
from digest.testing.visitor import ChatTester
from tests import behind

TELEGRAM, WEB = Address("telegram", "7"), Address("preview", "1")


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


@pytest.fixture
def web(chat: TestChat) -> ChatTester:
    return chat.visitor()


@pytest.fixture
def phone(chat: TestChat) -> ChatTester:
    return chat.visitor(user="7", language="zh-CN", platform="telegram")


async def known(chat: TestChat, place: Address) -> Reader:
    found = await chat.desk.accounts.known(place.platform, place.chat)
    assert found is not None
    return found


async def code(reader: ChatTester) -> str:
    """A code, asked for there."""
    said = await reader.say("/link")
    return next(line.removeprefix("/link ") for line in said.splitlines() if line.startswith("/link "))


async def linked(web: ChatTester, phone: ChatTester) -> str:
    """Linked with a code from the web, sent from the phone; or the question which digest stays."""
    return await sent(phone, await code(web))


async def sent(phone: ChatTester, typed: str) -> str:
    """A code is sent, and it is said that this is meant."""
    said = await phone.say(f"/link {typed}")
    sure = [label for label in phone.labels if label in ("Yes, link them", "确认绑定")]
    return await phone.press(sure[0]) if sure else said


async def test_one_code_links_and_the_settings_where_it_was_written_count(
    chat: TestChat, web: ChatTester, phone: ChatTester
) -> None:
    await web.say("/length 3")
    await phone.say("/length 10")
    offered = await web.say("/link")
    assert "I am on Telegram too. Send me this line there within 10 minutes:" in offered
    assert web.reply.private
    assert await linked(web, phone) == "Done.\nLinked: the web and Telegram. The same settings apply everywhere."
    assert await known(chat, TELEGRAM) == await known(chat, WEB)
    assert (await known(chat, TELEGRAM)).profile.length == 3
    await phone.say("/length 4")
    assert "up to 4" in await web.say("/settings")


async def test_who_gets_a_digest_keeps_it_with_its_hour_wherever_the_code_was_written(
    chat: TestChat, web: ChatTester, phone: ChatTester
) -> None:
    await phone.say("/subscribe 8:30 上海")
    said = await linked(web, phone)
    assert "每天 08:30（上海时间）" in said
    reader = await known(chat, WEB)
    assert reader.subscription is not None
    assert (reader.subscription.address, reader.profile.language) == (TELEGRAM, "zh-Hans")


@pytest.mark.parametrize(("label", "place", "hour"), [("这里的", TELEGRAM, 9), ("网页上的", WEB, 8)])
async def test_who_gets_two_says_which_one_stays(
    chat: TestChat, web: ChatTester, phone: ChatTester, label: str, place: Address, hour: int
) -> None:
    await web.say("/subscribe 8:00 London")
    await phone.say("/subscribe 9:00 上海")
    await linked(web, phone)
    assert phone.labels == ["这里的", "网页上的", "不绑定"]
    assert (await known(chat, WEB)).id != (await known(chat, TELEGRAM)).id, "nothing is linked before that is said"
    await phone.press(label)
    reader = await known(chat, WEB)
    assert reader == await known(chat, TELEGRAM)
    assert reader.subscription is not None
    assert (reader.subscription.address, reader.subscription.rules[0].minute) == (place, hour * 60)
    async with chat.store.read() as uow:
        assert len(await uow.readers.subscriptions()) == 1


async def test_the_digest_is_brought_here_and_an_hour_changed_elsewhere_moves_nothing(
    chat: TestChat, web: ChatTester, phone: ChatTester
) -> None:
    await web.say("/subscribe 8:00 London")
    await linked(web, phone)
    assert "on the web every day at 08:00 (London)" in phone.text
    assert "on the web every day at 09:15 (London)" in await phone.say("/time 9:15")
    assert (await known(chat, WEB)).subscription.address == WEB  # type: ignore[union-attr]
    await phone.say("/link")
    assert "You get your digest every day at 09:15 (London)." in await phone.press("Bring the digest here")
    assert "on Telegram every day at 09:15" in await web.say("/link")
    reader = await known(chat, WEB)
    assert reader.subscription is not None
    assert (reader.subscription.address, reader.subscription.rules) == (TELEGRAM, (Rule("Europe/London", 555),))


async def test_each_story_comes_once(chat: TestChat, web: ChatTester) -> None:
    """Told here before, told there before, told since: none of it comes again, wherever the digest is read."""
    phone = chat.visitor(user="7", platform="telegram")
    await phone.say("/subscribe 9:00 London")
    await web.say("/subscribe 8:00 London")
    await publish(chat, slice(0, 1))
    first = titles(await web.say("/digest"))
    await publish(chat, slice(1, 3))
    second = titles(await phone.say("/digest"))
    assert first < second, "they are two readers still"
    await publish(chat, slice(3, 4))
    await linked(web, phone)
    await phone.press("The one on the web")
    assert titles(await phone.say("/digest")) == first, "today's, shown again wherever it is asked for"
    chat.clock.advance(timedelta(days=1))
    third = titles(await phone.say("/digest"))
    assert len(third) == 1
    assert not third & second
    await publish(chat, slice(4, 6))
    chat.clock.advance(timedelta(days=1))
    last = titles(await web.say("/digest"))
    assert len(last) == 2
    assert not last & (second | third)


async def publish(chat: TestChat, numbers: slice) -> None:
    """Some stories come in: the samples', as ones that are no samples."""
    chat.clock.advance(timedelta(minutes=10))
    found = tuple(map(real, samples(chat.clock.now()).articles[numbers]))
    await Ingest(chat.store, chat.clock).store_all(Parsed(found, ()))


def real(article: Article) -> Article:
    contents = {tag: replace(one, title=f"{one.title} (II)") for tag, one in article.contents.items()}
    return replace(article, url=None, contents=contents, sample=False)


def titles(said: str) -> set[str]:
    return {line.partition(". ")[2] for line in said.splitlines() if line[:1].isdigit() and "(II)" in line}


async def test_a_zone_that_was_only_guessed_gives_way_to_one_that_was_chosen(
    chat: TestChat, web: ChatTester, phone: ChatTester
) -> None:
    await phone.say("/timezone 东京")
    await linked(web, phone)
    reader = await known(chat, WEB)
    assert (reader.zone, reader.zone_confirmed, reader.profile.language) == ("Asia/Tokyo", True, "en")


@pytest.mark.parametrize("typed", ["K7QM-2XWP", "what is this", "?"])
async def test_a_code_that_is_none_says_where_one_comes_from(phone: ChatTester, typed: str) -> None:
    said = await phone.say(f"/link {typed}")
    assert "无效" in said
    assert "/link" in said


async def test_a_code_works_once_and_for_ten_minutes(chat: TestChat, web: ChatTester, phone: ChatTester) -> None:
    old = await code(web)
    new = await code(web)
    assert "无效" in await phone.say(f"/link {old}"), "a newer one replaces it"
    chat.clock.advance(LASTS)
    assert "无效" in await phone.say(f"/link {new}")
    last = await code(web)
    await sent(phone, last.lower().replace("-", " "))
    assert (await known(chat, WEB)).id == (await known(chat, TELEGRAM)).id
    other = chat.visitor(user="8", platform="discord")
    assert "doesn’t work" in await other.say(f"/link {last}")


async def test_one_code_pressed_by_two_at_once_links_one_of_them(chat: TestChat, web: ChatTester) -> None:
    typed = await code(web)
    both = [chat.visitor(user=user, platform="telegram") for user in ("7", "8")]
    said = await asyncio.gather(*(sent(one, typed) for one in both))
    assert sorted("Linked" in one for one in said) == [False, True]
    async with chat.store.read() as uow:
        homes = await uow.links.homes((await known(chat, WEB)).id)
    assert len(homes) == 2


async def test_two_codes_pressed_at_once_make_one_reader(chat: TestChat, web: ChatTester, phone: ChatTester) -> None:
    here, there = await code(web), await code(phone)
    await asyncio.gather(sent(web, there), sent(phone, here))
    assert (await known(chat, WEB)).id == (await known(chat, TELEGRAM)).id


async def test_a_code_from_the_same_place_and_another_account_of_the_platform_are_refused(
    chat: TestChat, web: ChatTester, phone: ChatTester
) -> None:
    assert "your own" in await web.say(f"/link {await code(web)}")
    assert "on the same platform" in await chat.visitor(user="2").say(f"/link {await code(web)}")
    await linked(web, phone)
    third = chat.visitor(user="8", platform="telegram")
    assert "on the same platform" in await web.say(f"/link {await code(third)}")


async def test_the_code_of_an_erased_reader_links_with_nobody(web: ChatTester, phone: ChatTester) -> None:
    typed = await code(web)
    await web.say("/forget yes")
    assert "无效" in await phone.say(f"/link {typed}")


async def test_nobody_tries_many_codes(chat: TestChat, web: ChatTester, phone: ChatTester) -> None:
    typed = await code(web)
    for _ in range(5):
        await phone.say("/link 22222222")
    assert "十分钟" in await phone.say(f"/link {typed}")
    assert "Linked" in await sent(chat.visitor(user="9", platform="telegram"), typed), "nobody else is braked"
    chat.clock.advance(timedelta(minutes=11))
    assert "Linked" in await linked(chat.visitor(user="5"), phone)


async def test_a_code_is_stored_as_a_slow_hash_only(chat: TestChat, web: ChatTester) -> None:
    typed = await code(web)
    bare = typed.replace("-", "")
    assert len(bare) == 8
    assert set(bare) <= set(LETTERS)
    async with chat.store.read() as uow:
        [row] = await behind.rows(uow, "link_code")
    assert bare not in str(row)
    assert row["digest"] == hashed(typed.lower())


async def test_unlinking_keeps_both_sides_right(chat: TestChat, web: ChatTester, phone: ChatTester) -> None:
    await web.say("/subscribe 8:00 London")
    await linked(web, phone)
    assert "on its own again" in await phone.say("/unlink")
    left, gone = await known(chat, WEB), await known(chat, TELEGRAM)
    assert left.id != gone.id
    assert (left.profile, left.zone) == (gone.profile, gone.zone)
    assert left.subscription is not None
    assert gone.subscription is None
    assert "is not linked" in await phone.say("/unlink")
    await phone.press("Link an account")
    assert "/link " in phone.text
    await phone.say("/subscribe 20:00")
    assert upcoming((await known(chat, WEB)).subscription, chat.clock.now())  # type: ignore[arg-type]


async def test_erasing_says_what_goes_with_it_and_leaves_neither_side(
    chat: TestChat, web: ChatTester, phone: ChatTester
) -> None:
    await web.say("/subscribe 8:00 London")
    await linked(web, phone)
    assert "the web and Telegram" in await phone.say("/forget")
    await phone.press("Yes, erase it")
    for place in (WEB, TELEGRAM):
        assert await chat.desk.accounts.known(place.platform, place.chat) is None


async def test_nothing_is_linked_before_whoever_sent_the_code_has_said_that_it_is_theirs(
    chat: TestChat, web: ChatTester
) -> None:
    """Anybody can be talked into sending a line."""
    phone = chat.visitor(user="7", platform="telegram")
    typed = await code(web)
    assert "Link only your own" in await phone.say(f"/link {typed}")
    await phone.press("Don’t link")
    assert (await known(chat, WEB)).id != (await known(chat, TELEGRAM)).id
    await phone.say(f"/start link_{typed.replace('-', '')}")
    assert (await known(chat, WEB)).id != (await known(chat, TELEGRAM)).id, "a link somebody sent links nothing"
    await phone.say(f"/link {typed}")
    assert "Linked: the web and Telegram" in await phone.say("yes")


@pytest.mark.parametrize(
    ("said", "where"),
    [("here", TELEGRAM), ("The one here", TELEGRAM), ("there", WEB), ("the one on the web", WEB), ("The web!", WEB)],
)
async def test_a_yes_to_which_digest_should_stay_is_asked_again(
    chat: TestChat, web: ChatTester, said: str, where: Address
) -> None:
    phone = chat.visitor(user="7", platform="telegram")
    await web.say("/subscribe 8:00 London")
    await phone.say("/subscribe 9:00 London")
    await phone.say(f"/link {await code(web)}")
    for vague in ("yes", "both"):
        assert "I need to know which of the two" in await phone.say(vague)
        assert phone.labels == ["The one here", "The one on the web", "Don’t link"]
    assert "Linked: the web and Telegram" in await phone.say(said)
    subscription = (await known(chat, TELEGRAM)).subscription
    assert subscription is not None
    assert subscription.address == where


async def test_in_a_group_it_is_done_in_private(chat: TestChat, phone: ChatTester) -> None:
    room = Message("/link", Address("telegram", "-5"), "7", private=False, private_url="https://t.me/bot?start=")
    reply = await chat.router.converse(room)
    assert reply.private
    assert reply.document.buttons[0][0].url == "https://t.me/bot?start=link"  # type: ignore[union-attr]
    assert "/link " in await phone.say("/start link")


async def test_where_there_is_one_platform_there_is_nothing_to_link() -> None:
    async with open_test_chat(platforms=("preview",)) as chat:
        reader = chat.visitor()
        assert "nothing to link" in await reader.say("/link")
        assert "/link" not in await reader.say("/help")


async def test_a_digest_of_both_is_theirs_alone(chat: TestChat, web: ChatTester, phone: ChatTester) -> None:
    """What two accounts were told is nobody else's: their editions carry the reader's number."""
    await web.say("/subscribe 8:00 London")
    await linked(web, phone)
    subscription = (await known(chat, WEB)).subscription
    assert subscription is not None
    async with chat.store.read() as uow:
        [changed] = await behind.column(uow, "subscription", "profile_changed_at")
    assert changed == chat.clock.now()
    assert isinstance(changed, datetime)


async def test_a_code_that_is_sent_while_the_digest_is_brought_here_gets_in_nobodys_way(postgresql: str) -> None:
    """Both take the person's turn and everybody's."""
    async with open_store_at(postgresql, FakeClock(START)) as store:
        linking = Linking(store, {WEB.platform, TELEGRAM.platform})
        async with store.begin() as uow:
            theirs = await uow.readers.add(WEB, WEB.chat, Profile(), "UTC", START)
            await uow.readers.add(TELEGRAM, TELEGRAM.chat, Profile(), "UTC", START)
        typed = await linking.offer(theirs, START)
        async with store.begin() as uow:
            mine = await uow.readers.get(TELEGRAM.platform, TELEGRAM.chat)
            assert mine
            sending = asyncio.create_task(linking.redeem(TELEGRAM, TELEGRAM.chat, typed, START, Side.HERE))
            await asyncio.wait([sending], timeout=0.5)
            await uow.readers.bind(mine.id, TELEGRAM, START)
        assert await sending == await linking.bring(TELEGRAM, TELEGRAM.chat, START)


async def test_whoever_wrote_the_code_is_told_that_it_was_used(
    chat: TestChat, web: ChatTester, phone: ChatTester
) -> None:
    await linked(web, phone)
    async with chat.store.read() as uow:
        assert await uow.notices.due("telegram", START, 9) == []
        [notice] = await uow.notices.due("preview", START, 9)
    assert notice.address == WEB
    [said] = lines_of(notice.document.blocks)
    assert "on Telegram" in said
    assert "Unlink this account" in [button.label for row in notice.document.buttons for button in row]


async def test_nobody_is_told_of_a_code_that_did_not_link(chat: TestChat, web: ChatTester, phone: ChatTester) -> None:
    await phone.say("/link AAAA-AAAA yes")
    await phone.say(f"/link {await code(web)}")  # asked, and not answered
    async with chat.store.read() as uow:
        assert await uow.notices.due("preview", START, 9) == []
