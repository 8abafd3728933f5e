"""What `ports.Notes` promises."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from digest.domain.delivery import State
from digest.domain.reader import Address, Profile
from digest.ports import Store, UnitOfWork
from digest.storage.errors import StorageError
from digest.testing import START
from tests import behind
from tests.contracts import editions, people
from tests.contracts.people import HOUR
from tests.examples import examples

HERE, THERE = Address("preview", "a"), Address("preview", "a", "7")
SOON = START + timedelta(minutes=10)


async def somebody(uow: UnitOfWork, user: str = "u") -> int:
    known = await uow.readers.get("preview", user)
    return (known or await uow.readers.add(Address("preview", user), user, Profile(), "UTC", START)).id


async def test_what_is_expected_is_taken_once_by_its_actor_in_its_place(store: Store) -> None:
    async with store.begin() as uow:
        await uow.notes.expect(HERE, "u", "time", SOON)
        await uow.notes.expect(HERE, "v", "mute", SOON)
        await uow.notes.expect(THERE, "u", "search", SOON)
        assert await uow.notes.expected(HERE, "u", START) == "time"
        assert await uow.notes.expected(HERE, "u", START) is None
        assert await uow.notes.expected(HERE, "v", START) == "mute"
        assert await uow.notes.expected(THERE, "u", START) == "search"


async def test_a_later_expectation_replaces_the_earlier_one(store: Store) -> None:
    async with store.begin() as uow:
        await uow.notes.expect(HERE, "u", "time", SOON)
        await uow.notes.expect(HERE, "u", "mute", SOON)
        assert await uow.notes.expected(HERE, "u", START) == "mute"


async def test_nothing_is_expected_when_its_time_has_passed(store: Store) -> None:
    async with store.begin() as uow:
        await uow.notes.expect(HERE, "u", "time", SOON)
        assert await uow.notes.expected(HERE, "u", SOON) is None


async def test_the_list_shown_last_is_known_to_its_actor_in_its_place_for_thirty_days(store: Store) -> None:
    async with store.begin() as uow:
        await uow.notes.show(HERE, "u", {1: 30, 2: 20}, START)
        await uow.notes.show(THERE, "u", {1: 7}, START)
        assert await uow.notes.shown(HERE, "u", START) == {1: 30, 2: 20}
        assert await uow.notes.shown(HERE, "v", START) == {}
        await uow.notes.show(HERE, "u", {3: 10}, SOON)
        assert await uow.notes.shown(HERE, "u", SOON) == {1: 30, 2: 20, 3: 10}
        await uow.notes.show(HERE, "u", {1: 5}, SOON)
        assert await uow.notes.shown(HERE, "u", SOON) == {1: 5}
        assert await uow.notes.shown(HERE, "u", SOON + timedelta(days=31)) == {}


async def test_the_story_told_of_last_is_at_hand_for_a_day_and_no_story_of_the_list(store: Store) -> None:
    async with store.begin() as uow:
        assert await uow.notes.pointed_at(HERE, "u", START) is None
        await uow.notes.show(HERE, "u", {1: 30, 2: 20}, START)
        assert await uow.notes.pointed_at(HERE, "u", START) is None
        await uow.notes.point_at(HERE, "u", 7, SOON)
        assert await uow.notes.pointed_at(HERE, "u", SOON) == 7
        assert await uow.notes.pointed_at(HERE, "v", SOON) is None
        assert await uow.notes.pointed_at(THERE, "u", SOON) is None
        assert await uow.notes.shown(HERE, "u", SOON) == {1: 30, 2: 20}
        assert await uow.notes.pointed_at(HERE, "u", SOON + timedelta(days=1)) == 7
        assert await uow.notes.pointed_at(HERE, "u", SOON + timedelta(days=1, seconds=1)) is None


@pytest.mark.parametrize("next_list", [{1: 5}, {3: 10}])
async def test_a_list_or_its_next_page_puts_the_story_out_of_hand(store: Store, next_list: dict[int, int]) -> None:
    async with store.begin() as uow:
        await uow.notes.show(HERE, "u", {1: 30, 2: 20}, START)
        await uow.notes.point_at(HERE, "u", 7, START)
        await uow.notes.show(HERE, "u", next_list, START)
        assert await uow.notes.pointed_at(HERE, "u", START) is None


async def test_a_kept_text_comes_back_under_its_hash_for_thirty_days(store: Store) -> None:
    async with store.begin() as uow:
        reader = await somebody(uow)
        key = await uow.notes.keep_text("为什么" * 40, reader, START)
        assert (len(key), key.isalnum(), key.islower()) == (8, True, True)
        assert await uow.notes.keep_text("为什么" * 40, reader, START + timedelta(days=29)) == key
        await uow.notes.keep_text("other", reader, START + timedelta(days=58))
        assert await uow.notes.text(key) == "为什么" * 40
        await uow.notes.keep_text("other", reader, START + timedelta(days=60))
        assert await uow.notes.text(key) is None
        assert await uow.notes.text("nothing") is None


@pytest.mark.parametrize(("first", "last"), [(0, 1), (1, 0)])
async def test_a_kept_text_goes_with_the_last_reader_it_was_offered_to(store: Store, first: int, last: int) -> None:
    async with store.begin() as uow:
        readers = [await somebody(uow, user) for user in "uv"]
        [key] = {await uow.notes.keep_text("my words", reader, START) for reader in readers}
        await uow.readers.forget(readers[first])
        assert await uow.notes.text(key) == "my words"
        await uow.readers.forget(readers[last])
        assert await uow.notes.text(key) is None


async def test_a_question_nobody_could_answer_is_counted_whatever_its_spacing(store: Store) -> None:
    async with store.begin() as uow:
        await uow.notes.unanswered("why  not?", "en", START)
        await uow.notes.unanswered("why not? ", "en", SOON)
        await uow.notes.unanswered("why not?", "zh-Hans", START)
        rows = await behind.rows(uow, "unanswered")
        counted = [(row["question"], row["language"], row["count"], row["last_at"]) for row in rows]
        assert counted == [("why not?", "en", 2, SOON), ("why not?", "zh-Hans", 1, START)]


@examples(30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
async def test_any_text_can_be_kept_and_any_question_counted(store: Store, said: str) -> None:
    async with store.begin() as uow:
        key = await uow.notes.keep_text(said, await somebody(uow), START)
        kept = await uow.notes.text(key)
        await uow.notes.unanswered(said, "en", START)
        await uow.notes.text(said)
    assert kept == said.encode("utf-8", "replace").decode().replace("\0", "")


async def test_a_list_is_known_on_its_thirtieth_day(store: Store) -> None:
    async with store.begin() as uow:
        await uow.notes.show(HERE, "u", {1: 5}, START)
        assert await uow.notes.shown(HERE, "u", START + timedelta(days=30)) == {1: 5}


@pytest.mark.parametrize("state", State)
async def test_numbers_mean_the_digest_that_came_after_the_list(store: Store, state: State) -> None:
    one, edition = (
        await editions.subscribe(store, HERE.chat),
        await editions.add(store, editions.KEY, "a", "b", article=70),
    )
    empty = await editions.add(store, replace(editions.KEY, profile="q"))
    reached = state in (State.SENT, State.UNKNOWN)
    async with store.begin() as uow:
        await uow.notes.show(HERE, "u", {1: 5}, START)
        await people.deliver(uow, one, "digest", state, edition_id=edition.id, settled_at=SOON)
        told = {1: 70, 2: 71} if reached else {1: 5}
        assert await uow.notes.shown(HERE, "u", SOON) == told
        assert await uow.notes.shown(HERE, "v", SOON) == (told if reached else {})
        assert await uow.notes.shown(THERE, "u", SOON) == {}
        assert await uow.notes.shown(HERE, "u", SOON + timedelta(days=31)) == {}
        await people.deliver(uow, one, "empty", State.SENT, edition_id=empty.id, settled_at=SOON + HOUR)
        assert await uow.notes.shown(HERE, "u", SOON + HOUR) == {1: 5}, "the last digest told nothing"
        await uow.notes.show(HERE, "u", {1: 9}, SOON + 2 * HOUR)
        assert await uow.notes.shown(HERE, "u", SOON + 2 * HOUR) == {1: 9}


async def test_numbers_mean_the_list_that_came_with_a_digest(store: Store) -> None:
    one, edition = await editions.subscribe(store, HERE.chat), await editions.add(store, editions.KEY, "a", article=70)
    async with store.begin() as uow:
        await uow.notes.show(HERE, "u", {1: 5}, START)
        await people.deliver(uow, one, "digest", State.SENT, edition_id=edition.id, settled_at=START)
        await people.deliver(uow, one, "not settled", State.UNKNOWN, edition_id=edition.id)
        assert await uow.notes.shown(HERE, "u", START) == {1: 5}


async def test_lists_and_expectations_of_anybody_go_when_their_time_is_over(store: Store) -> None:
    async with store.begin() as uow:
        await uow.notes.show(HERE, "u", {1: 5}, START)
        await uow.notes.expect(HERE, "u", "time", SOON)
        await uow.notes.show(HERE, "v", {1: 6}, START + timedelta(days=31))
        await uow.notes.expected(HERE, "v", START + timedelta(days=31))
        assert await behind.column(uow, "shown_list", "actor") == ["v"]
        assert await behind.rows(uow, "expectation") == []


async def test_a_long_question_is_counted_by_its_beginning(store: Store) -> None:
    async with store.begin() as uow:
        for end in "ab":
            await uow.notes.unanswered("y" * 500 + end, "en", START)
        [row] = await behind.rows(uow, "unanswered")
    assert (row["question"], row["count"]) == ("y" * 500, 2)


async def test_no_text_is_kept_for_nobody(store: Store) -> None:
    with pytest.raises(StorageError, match="breaks a rule"):
        async with store.begin() as uow:
            await uow.notes.keep_text("words", 9, START)


async def test_what_was_brought_is_counted_and_listed_by_how_often(store: Store) -> None:
    async with store.begin() as uow:
        await uow.notes.requested("https://example.org/b", START)
        await uow.notes.requested("https://example.org/a ", START)
        await uow.notes.requested("https://example.org/a", SOON)
        await uow.notes.requested("late\0r \ud800", SOON)
        await uow.notes.requested("z" * 600, START)
    async with store.read() as uow:
        listed = await uow.notes.requests(4)
    assert [(one.subject, one.count, one.last_at) for one in listed] == [
        ("https://example.org/a", 2, SOON),
        ("later ?", 1, SOON),
        ("https://example.org/b", 1, START),
        ("z" * 500, 1, START),
    ]


async def test_open_questions_are_listed_the_most_frequent_first(store: Store) -> None:
    async with store.begin() as uow:
        for question, language in (("b", "en"), ("a", "en"), ("什么", "zh-Hans"), ("什么", "zh-Hans")):
            await uow.notes.unanswered(question, language, START)
        await uow.notes.unanswered("later", "en", SOON)
        listed = await uow.notes.open_questions(3)
    assert [(one.question, one.language, one.count) for one in listed] == [
        ("什么", "zh-Hans", 2),
        ("later", "en", 1),
        ("a", "en", 1),
    ]
    assert listed[1].last_at == SOON
