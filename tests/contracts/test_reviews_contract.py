"""What `ports.Reviews` promises: whom a place asks first, and what can be said to a draft, and when no more."""

from datetime import timedelta

import pytest

from digest.domain.delivery import State
from digest.domain.place import Review, Silence
from digest.domain.reader import Address
from digest.ports import Store
from digest.testing import START
from tests import behind
from tests.contracts import editions
from tests.contracts.people import HERE, HOUR, THERE, add, deliver, part, subscribe

BOSS = Review("boss", Silence.POST)


async def drafted(store: Store, state: State = State.DUE, *parts: State) -> int:
    """A digest of which a draft was shown: its number."""
    one = await subscribe(store, await add(store))
    edition = await editions.add(store, editions.KEY, "s")
    async with store.begin() as uow:
        waits = {
            "edition_id": edition.id,
            "retry_at": START + HOUR,
            "due_at": START + HOUR,
            "expires_at": START + 7 * HOUR,
        }
        if state in (State.LEASED, State.SENDING):
            waits["until"] = START + HOUR
        number = await deliver(uow, one, "digest:2026-11-24:0", state, **waits)
        for place, each in enumerate(parts):
            await part(uow, number, each, place)
        await deliver(uow, one, f"draft:{number}", State.SENT, edition_id=edition.id)
    return number


async def test_a_place_asks_nobody_until_it_asks_somebody(store: Store) -> None:
    place = await add(store)
    async with store.begin() as uow:
        assert await uow.reviews.of(place.id) is None
        await uow.reviews.keep(place.id, BOSS)
        assert await uow.reviews.of(place.id) == BOSS
        await uow.reviews.keep(place.id, Review("other", Silence.SKIP))
        assert await uow.reviews.of(place.id) == Review("other", Silence.SKIP)
        await uow.reviews.keep(place.id, None)
        assert await uow.reviews.of(place.id) is None


@pytest.mark.parametrize(("wish", "goes"), [(None, True), (BOSS, True), (Review("boss", Silence.SKIP), False)])
async def test_what_waits_for_a_word_goes_at_its_hour_once_none_is_needed(
    store: Store, wish: Review | None, goes: bool
) -> None:
    number = await drafted(store)
    async with store.begin() as uow:
        until = START + 7 * HOUR
        await behind.change(uow, "delivery", retry_at=until)
        await uow.reviews.keep((await behind.column(uow, "reader", "id"))[0], wish)
        found = await uow.reviews.posting(number)
        assert found is not None
        assert found.at == (START + HOUR if goes else until)


async def test_the_posting_says_what_it_is_for_and_when_it_goes(store: Store) -> None:
    number = await drafted(store)
    async with store.read() as uow:
        found = await uow.reviews.posting(number)
    assert found is not None
    assert (found.place, found.open, found.at, found.until) == (HERE, True, START + HOUR, START + 7 * HOUR)
    assert found.reader.subscription is not None


async def test_what_nobody_was_shown_is_no_posting(store: Store) -> None:
    one = await subscribe(store, await add(store))
    async with store.begin() as uow:
        number = await deliver(uow, one, "digest:2026-11-24:0", State.DUE, edition_id=1)
        assert await uow.reviews.posting(number) is None
        assert await uow.reviews.posting(99) is None


async def test_it_goes_when_it_is_told_to_and_never_after_its_time(store: Store) -> None:
    number = await drafted(store)
    async with store.begin() as uow:
        assert await uow.reviews.schedule(number, START + 2 * HOUR)
        assert not await uow.reviews.schedule(number, START + 7 * HOUR)
        found = await uow.reviews.posting(number)
        assert found is not None
        assert found.at == START + 2 * HOUR


async def test_what_is_skipped_stays_so(store: Store) -> None:
    number = await drafted(store)
    async with store.begin() as uow:
        assert await uow.reviews.skip(number, START)
        assert not await uow.reviews.skip(number, START)
        assert not await uow.reviews.schedule(number, START + HOUR)
        found = await uow.reviews.posting(number)
        assert found is not None
        assert not found.open


async def test_another_edition_is_posted_instead(store: Store) -> None:
    number = await drafted(store)
    other = await editions.add(store, editions.KEY.__class__("q", *[START - HOUR, START], START.date()), "t", article=2)
    async with store.begin() as uow:
        assert await uow.reviews.swap(number, other.id, ({"text": "t"},))
        found = await uow.reviews.posting(number)
        assert found is not None
        assert found.edition == other.id
        epochs = {row["id"]: row["epoch"] for row in await behind.rows(uow, "delivery")}
        assert epochs[number] == 1, "whoever has it in hand must not send the former one"


@pytest.mark.parametrize(
    ("state", "parts"),
    [
        (State.SENDING, (State.SENDING,)),
        (State.SENT, (State.SENT,)),
        (State.DUE, (State.SENT, State.DUE)),
        (State.EXPIRED, ()),
        (State.HELD, ()),
    ],
)
async def test_what_is_on_its_way_or_over_is_not_changed(store: Store, state: State, parts: tuple[State, ...]) -> None:
    number = await drafted(store, state, *parts)
    async with store.begin() as uow:
        before = await behind.rows(uow, "delivery")
        assert not await uow.reviews.schedule(number, START + HOUR)
        assert not await uow.reviews.skip(number, START)
        assert not await uow.reviews.swap(number, before[0]["edition_id"], ())
        assert await behind.rows(uow, "delivery") == before


async def test_whoever_is_asked_takes_that_with_them(store: Store) -> None:
    place = await add(store, HERE, "place")
    boss = await add(store, THERE, "boss")
    async with store.begin() as uow:
        await uow.reviews.keep(place.id, BOSS)
        assert len(list((await uow.readers.export(boss.id))["review"])) == 1  # type: ignore[call-overload]
        await uow.readers.forget(boss.id)
        assert await uow.reviews.of(place.id) is None


async def test_and_the_drafts_that_came_to_them(store: Store) -> None:
    one = await subscribe(store, place := await add(store, HERE, "place"))
    boss = await add(store, THERE, "boss")
    async with store.begin() as uow:
        await uow.reviews.keep(place.id, BOSS)
        [home] = [row["id"] for row in await behind.rows(uow, "destination") if row["chat"] == THERE.chat]
        for state in (State.SENT, State.DUE):
            number = await deliver(uow, one, f"draft:{state}", state, edition_id=1, destination_id=home)
            await part(uow, number, state, 0)
        await deliver(uow, one, "digest:2026-11-24:0", State.DUE, edition_id=1)
        await uow.readers.forget(boss.id)
        assert [row["occasion"] for row in await behind.rows(uow, "delivery")] == ["digest:2026-11-24:0"]
        assert await behind.rows(uow, "delivery_part") == []


async def test_a_place_that_is_erased_asks_nobody(store: Store) -> None:
    place = await add(store, HERE, "place")
    async with store.begin() as uow:
        await uow.reviews.keep(place.id, BOSS)
        await uow.readers.forget(place.id)
        assert await behind.rows(uow, "review") == []


async def test_a_draft_stays_where_it_goes_when_its_place_moves(store: Store) -> None:
    one = await subscribe(store, place := await add(store))
    async with store.begin() as uow:
        for name in ("digest:2026-11-24:0", "draft:1"):
            await deliver(uow, one, name, State.DUE, edition_id=1)
        await uow.readers.bind(place.id, Address("preview", "here", "9"), START + timedelta(1))
        rows = await behind.rows(uow, "delivery")
    assert len({row["destination_id"] for row in rows}) == 2
