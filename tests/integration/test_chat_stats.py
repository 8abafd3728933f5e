"""Figures in a chat: what is counted and what is not, who sees it, and that a reader can stay out of it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from digest.chat.charting import ACTIVE, DELIVERIES, STORIES, SUBSCRIBERS
from digest.domain.chart import Chart
from digest.domain.figures import Figures
from digest.domain.opinion import Kind, Subject
from digest.domain.staff import Office
from digest.testing import ChatTester, TestChat, open_test_chat

PICTURE = b"\x89PNG a picture"


@pytest.fixture
async def drawn() -> list[Chart]:
    return []


@pytest.fixture
async def chat(drawn: list[Chart]) -> AsyncIterator[TestChat]:
    async def paint(chart: Chart) -> bytes:
        drawn.append(chart)
        return PICTURE

    async with open_test_chat(painter=paint) as opened:
        yield opened


async def viewer(chat: TestChat, language: str = "en") -> ChatTester:
    await chat.desk.staff.grant("operator", "preview:boss", Office.VIEWER, chat.clock.now())
    return chat.visitor(user="boss", language=language)


async def figures(chat: TestChat) -> Figures:
    return await chat.desk.statistics.figures(chat.clock.now())


async def test_what_readers_do_is_counted_by_the_day(chat: TestChat) -> None:
    ann, ben = chat.visitor(user="ann"), chat.visitor(user="ben")
    await ann.say("/article 3")
    await ben.say("/article 3")
    await ben.say("/tag 安全")
    await ben.say("what is a frobnicator?")
    found = await figures(chat)
    assert [(one.name, one.count) for one in found.articles] == [("3", 2)]
    assert [(one.name, one.count) for one in found.topics] == [("security", 1)]
    assert [one.question for one in found.questions] == ["what is a frobnicator?"]
    assert (found.days[-1].active, found.active, found.days[-1].acts) == (2, 2, 4)
    assert found.days[-1].new_readers == 2


async def test_a_number_in_a_list_counts_for_the_story_it_means(chat: TestChat) -> None:
    ann = chat.visitor(user="ann")
    await ann.say("/latest")
    title = (await ann.say("/article 1")).splitlines()[0]
    [opened] = (await figures(chat)).articles
    assert title in opened.titles.values()


async def test_a_number_that_no_story_has_was_not_opened(chat: TestChat) -> None:
    await chat.visitor(user="ann").say("/article 99")
    assert (await figures(chat)).articles == ()


async def test_turning_pages_and_misfits_count_once_or_not_at_all(chat: TestChat) -> None:
    ann = chat.visitor(user="ann")
    await ann.run("/tag security #2 .")
    await ann.say("/article many")
    found = await figures(chat)
    assert (found.topics, found.articles) == ((), ())
    assert found.days[-1].acts == 1


async def test_what_those_do_who_run_it_is_not_counted(chat: TestChat) -> None:
    boss = await viewer(chat)
    await boss.say("/stats")
    assert (await figures(chat)).days[-1].acts == 0


async def test_who_does_not_want_to_be_counted_is_not(chat: TestChat) -> None:
    ann = chat.visitor(user="ann")
    assert "counted by the day, not by whom" in await ann.say("/privacy")
    assert "You are not counted" in await ann.press("Don’t count me")
    await ann.say("/article 3")
    found = await figures(chat)
    assert (found.articles, found.active) == ((), 0)
    assert "counted by the day" in await ann.run("/privacy count .")
    await ann.say("/article 3")
    assert (await figures(chat)).active == 1


async def test_a_group_is_not_switched_off_by_anybody_in_it(chat: TestChat) -> None:
    anybody = chat.visitor(user="ann", private=False)
    await anybody.say("/privacy uncounted")
    assert "You are not counted" not in anybody.text


async def test_growth_counts_back_from_now(chat: TestChat) -> None:
    ann, ben = chat.visitor(user="ann", zone="Asia/Shanghai"), chat.visitor(user="ben", zone="Asia/Shanghai")
    await ann.say("/subscribe 08:00")
    chat.clock.advance(timedelta(days=2))
    await ben.say("/subscribe 08:00")
    await ann.say("/unsubscribe")
    found = await figures(chat)
    assert [day.subscribed for day in found.days[-4:]] == [0, 1, 1, 1]
    assert (found.subscribed, found.grown) == (1, 1)
    assert sum(day.new_readers for day in found.days) == 2


async def test_the_figures_come_as_text_and_as_a_picture_with_the_same_numbers(
    chat: TestChat, drawn: list[Chart]
) -> None:
    await chat.visitor(user="ann").say("/article 3")
    boss = await viewer(chat)
    text = await boss.say("/stats")
    assert boss.reply.attachment is not None
    assert (boss.reply.attachment.media_type, boss.reply.attachment.body) == ("image/png", PICTURE)
    [chart] = drawn
    for panel in chart.panels:
        assert f"{panel.number}  {panel.title}" in text
    assert [panel.number for panel in chart.panels] == [SUBSCRIBERS, ACTIVE, DELIVERIES, STORIES], "no empty ranking"


async def test_votes_are_counted_as_they_stand(chat: TestChat) -> None:
    for user, up in (("ann", True), ("ben", True), ("eve", False)):
        async with chat.store.begin() as uow:
            await uow.votes.cast("preview", user, Subject(Kind.ARTICLE, 3), up, chat.clock.now())
    found = await figures(chat)
    assert (found.votes_up, found.votes_down) == (2, 1)
    assert "👍 2, 👎 1" in await (await viewer(chat)).say("/stats")


async def test_plain_style_has_the_text_alone(chat: TestChat) -> None:
    boss = await viewer(chat)
    await boss.say("/style plain")
    assert "Deliveries" in await boss.say("/stats")
    assert boss.reply.attachment is None


async def test_nobody_else_sees_them(chat: TestChat) -> None:
    anybody = chat.visitor(user="somebody")
    assert "Deliveries" not in await anybody.say("/stats")
    assert anybody.reply.attachment is None


async def test_it_all_reads_in_chinese(chat: TestChat, drawn: list[Chart]) -> None:
    boss = await viewer(chat, "zh-Hans")
    text = await boss.say("/stats")
    assert "活跃读者" in text
    assert [panel.title for panel in drawn[0].panels][:3] == ["订阅数", "活跃读者", "推送"]


@pytest.mark.parametrize(("language", "day"), [("en", "24 Nov"), ("zh-Hans", "11月24日"), ("zh-Hant", "11月24日")])
async def test_days_are_written_as_the_reader_writes_them(
    chat: TestChat, drawn: list[Chart], language: str, day: str
) -> None:
    await (await viewer(chat, language)).say("/stats")
    for panel in drawn[0].panels[:3]:
        assert (panel.labels[-1], panel.plain[-1]) == (day, "11-24")
