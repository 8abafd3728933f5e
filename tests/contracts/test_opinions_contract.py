"""What `ports.Votes` and `ports.Remarks` promise: one vote a person, and words of which nobody knows who said them."""

from digest.domain.opinion import Kind, Subject, Tally, Vote
from digest.ports import Store
from digest.testing import START
from tests import behind
from tests.contracts.people import HOUR, add
from tests.contracts.test_links_contract import OTHER

DIGEST, STORY = Subject(Kind.EDITION, 4), Subject(Kind.ARTICLE, 4)


async def test_everybody_has_one_vote_for_each_edition_and_article(store: Store) -> None:
    async with store.begin() as uow:
        for user, up in (("a", True), ("b", True), ("c", False), ("c", True), ("d", False)):
            await uow.votes.cast("preview", user, DIGEST, up, START)
        await uow.votes.cast("telegram", "a", DIGEST, False, START + HOUR)
        await uow.votes.cast("preview", "a", STORY, False, START)
        assert await uow.votes.tally(DIGEST) == Tally(3, 2)
        assert await uow.votes.tally(STORY) == Tally(0, 1)
        assert await uow.votes.tally(Subject(Kind.ARTICLE, 5)) == Tally()
        assert await uow.votes.of("preview", "a", DIGEST) == Vote(True, START)
        assert await uow.votes.of("telegram", "a", DIGEST) == Vote(False, START + HOUR)
        assert await uow.votes.of("preview", "e", DIGEST) is None


async def test_a_vote_that_is_withdrawn_counts_no_more(store: Store) -> None:
    async with store.begin() as uow:
        await uow.votes.cast("preview", "a", DIGEST, True, START)
        await uow.votes.cast("preview", "b", DIGEST, True, START)
        await uow.votes.withdraw("preview", "a", DIGEST)
        await uow.votes.withdraw("preview", "a", STORY)
        assert await uow.votes.of("preview", "a", DIGEST) is None
        assert await uow.votes.tally(DIGEST) == Tally(1, 0)


async def test_the_votes_of_a_time_are_counted_by_what_they_are_on(store: Store) -> None:
    async with store.begin() as uow:
        await uow.votes.cast("preview", "a", DIGEST, True, START)
        await uow.votes.cast("preview", "b", DIGEST, False, START + HOUR)
        await uow.votes.cast("preview", "b", Subject(Kind.EDITION, 5), False, START + HOUR)
        await uow.votes.cast("preview", "b", STORY, True, START + 2 * HOUR)
        assert await uow.votes.tallies(START, START + HOUR) == {Kind.EDITION: Tally(0, 2)}
        assert await uow.votes.tallies(START - HOUR, START + 2 * HOUR) == {
            Kind.EDITION: Tally(1, 2),
            Kind.ARTICLE: Tally(1, 0),
        }


async def test_linked_accounts_have_one_vote_together_and_each_keeps_its_own_when_they_part(store: Store) -> None:
    reader, other = await add(store), await add(store, OTHER, "7")
    async with store.begin() as uow:
        await uow.votes.cast("preview", "u", DIGEST, True, START)
        await uow.votes.cast("telegram", "7", DIGEST, False, START + HOUR)
        await uow.votes.cast("preview", "u", STORY, True, START)
        await uow.links.merge(reader.id, other.id, START + HOUR)
        assert await uow.votes.tally(DIGEST) == Tally(0, 1)
        assert await uow.votes.of("preview", "u", DIGEST) == Vote(False, START + HOUR)
        await uow.votes.cast("telegram", "7", STORY, False, START + HOUR)
        assert await uow.votes.tally(STORY) == Tally(0, 1)
        await uow.votes.withdraw("preview", "u", DIGEST)
        assert await uow.votes.tally(DIGEST) == Tally()
        assert await uow.links.part("telegram", "7", START + HOUR)
        assert await uow.votes.of("telegram", "7", STORY) == Vote(False, START + HOUR)
        assert await uow.votes.of("preview", "u", STORY) is None


async def test_remarks_are_counted_until_they_are_closed_and_open_again_with_the_next(store: Store) -> None:
    async with store.begin() as uow:
        await uow.remarks.add(4, "en", "  The year\0 is\n wrong ", START)
        await uow.remarks.add(4, "en", "The year is wrong", START + HOUR)
        await uow.remarks.add(5, "en", "The year is wrong", START)
        await uow.remarks.add(0, "zh-Hans", "很好\ud800", START)
        first, second, third = await uow.remarks.open()
        assert (first.article, first.words, first.count) == (4, "The year is wrong", 2)
        assert (first.first_at, first.last_at) == (START, START + HOUR)
        assert (second.article, third.article, third.language, third.words) == (5, 0, "zh-Hans", "很好?")
        assert await uow.remarks.close(first.number, START + HOUR)
        assert not await uow.remarks.close(first.number, START + HOUR)
        assert not await uow.remarks.close(99, START + HOUR)
        assert not await uow.remarks.close(2**70, START + HOUR)
        assert [one.number for one in await uow.remarks.open()] == [second.number, third.number]
        await uow.remarks.add(4, "en", "The year is wrong", START + 2 * HOUR)
        assert (await uow.remarks.open())[0].count == 3


async def test_a_remark_has_at_most_500_characters(store: Store) -> None:
    async with store.begin() as uow:
        await uow.remarks.add(0, "zh-Hans", "长" * 900, START)
        assert [len(words) for words in await behind.column(uow, "remark", "words")] == [500]
