"""Planning: who gets an occasion, once, whatever is killed, late, paused or set back."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, func, select, update

from digest.domain.delivery import State
from digest.domain.reader import Address
from digest.domain.schedule import Rule
from digest.ledger_planning import Plan, Spread
from digest.services.pace import LEAST
from digest.services.plan import ADVANCED
from digest.storage import cohorts, sql
from digest.storage.ready import FEW
from digest.storage.store import SqlStore, SqlUnitOfWork
from digest.storage.worker import T
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at
from digest.testing.ledger import MORNING, Bench, Setup, StubEditor, add_article, add_audience, bench, profiles

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(DUE)


@pytest.fixture
async def store(database_url: str, clock: FakeClock) -> AsyncIterator[SqlStore]:
    async with open_store_at(database_url, clock) as opened:
        await add_article(opened, "one", DUE - HOUR)
        yield opened


def process(store: SqlStore, clock: FakeClock, setup: Setup | None = None) -> Bench:
    return bench(store, SqlWriter(store.database), clock, setup)


async def rows(store: SqlStore, *columns: Any, where: Any = True) -> list[Any]:
    async with store.database.read() as connection:
        found = await connection.execute(select(*columns).where(where).order_by(sql.delivery.c.id))
        return [tuple(row) if len(columns) > 1 else row[0] for row in found]


async def change(store: SqlStore, table: Any, **values: Any) -> None:
    async with store.database.begin() as connection:
        await connection.execute(update(table).values(values))


async def test_everybody_due_gets_one_delivery_with_its_window_and_edition(store: SqlStore, clock: FakeClock) -> None:
    await add_audience(store, 3, DUE)
    assert await process(store, clock).planner.plan() == 3
    d = sql.delivery.c
    found = await rows(store, d.occasion, d.since, d.cut, d.on_date, d.variant, d.state, d.expires_at, d.edition_id)
    expected = ("digest:2026-11-24:0", DUE - DAY, DUE, date(2026, 11, 24), "rich", "due", DUE + 6 * HOUR)
    assert found == [(*expected, found[0][-1])] * 3
    assert found[0][-1] is not None
    async with store.database.read() as connection:
        assert (await connection.scalars(select(sql.cohort.c.next_due_at).distinct())).all() == [DUE + DAY]


@pytest.mark.parametrize(
    ("told", "since"),
    [
        (None, DUE - DAY),
        (DUE - 2 * DAY, DUE - 2 * DAY),
        (DUE - 7 * DAY - HOUR, DUE - 7 * DAY - HOUR),  # a weekly reader when clocks go back
        (DUE - 8 * DAY - 2 * HOUR, DUE - 8 * DAY - 2 * HOUR),  # or who moved from +14 to -12
        (DUE - 9 * DAY, DUE - 8 * DAY - 2 * HOUR),
    ],
)
async def test_a_window_begins_where_the_reader_was_told_to_but_not_far_beyond_a_week(
    store: SqlStore, clock: FakeClock, told: datetime | None, since: datetime
) -> None:
    await add_audience(store, 1, DUE, since=told)
    await process(store, clock).planner.plan()
    assert await rows(store, sql.delivery.c.since) == [since]


@pytest.mark.parametrize(
    ("waited", "since"),
    [
        (timedelta(), DUE - DAY),
        (DAY, DUE - DAY),
        (DAY + HOUR, DUE - 2 * DAY),  # the first digest was due in the night's breakdown, and expired
        (6 * DAY + HOUR, DUE - 7 * DAY),  # a weekly reader's first
        (99 * DAY, DUE - 8 * DAY - 2 * HOUR),
    ],
)
async def test_who_was_told_nothing_yet_is_told_of_every_day_that_they_have_waited(
    store: SqlStore, clock: FakeClock, waited: timedelta, since: datetime
) -> None:
    await add_audience(store, 1, DUE)
    await change(store, sql.subscription, created_at=DUE - waited)
    await process(store, clock).planner.plan()
    assert await rows(store, sql.delivery.c.since) == [since]


@pytest.mark.parametrize(
    ("chosen", "planned"), [(None, "rich"), ("plain", "plain"), ("rich", "rich"), ("gone", "rich"), ("", "rich")]
)
async def test_the_rendering_is_the_one_its_place_chose_as_long_as_its_platform_has_it(
    store: SqlStore, clock: FakeClock, chosen: str | None, planned: str
) -> None:
    await add_audience(store, 2, DUE)
    await add_audience(store, 1, DUE, first=3)
    async with store.database.begin() as connection:
        one = update(sql.destination).where(sql.destination.c.id == 2)
        await connection.execute(one.values(variant=chosen, silent=True))
    async with SqlWriter(store.database).running() as writer:
        one_process = bench(store, writer, clock)
        assert await one_process.planner.plan() == 3
        await one_process.deliverer.open()
        await one_process.lane.deliver()
    by_place = dict(await rows(store, sql.delivery.c.destination_id, sql.delivery.c.variant))
    assert by_place == {1: "rich", 2: planned, 3: "rich"}
    sends = zip(one_process.sender.sent, one_process.sender.manners, strict=True)
    sent = {address.chat: (payload["variant"], manner.silent) for (address, payload), manner in sends}
    assert sent == {"chat1": ("rich", False), "chat2": (planned, True), "chat3": ("rich", False)}


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (sql.subscription, {"ended_at": DUE - HOUR}),
        (sql.subscription, {"paused_until": DUE + HOUR}),
        (sql.subscription, {"not_before": DUE + HOUR}),
        (sql.subscription, {"since": DUE}),
        (sql.destination, {"suspended_at": DUE - HOUR, "reason": "blocked"}),
        (sql.destination, {"platform": "elsewhere"}),
    ],
    ids=["ended", "paused", "not yet", "told already", "suspended", "not served"],
)
async def test_who_is_left_out(store: SqlStore, clock: FakeClock, table: Any, values: dict[str, Any]) -> None:
    await add_audience(store, 1, DUE)
    await change(store, table, **values)
    assert await process(store, clock).planner.plan() == 0
    assert await rows(store, sql.delivery.c.id) == []


@pytest.mark.parametrize("field", ["paused_until", "not_before"])
async def test_a_pause_that_is_over_leaves_nobody_out(store: SqlStore, clock: FakeClock, field: str) -> None:
    await add_audience(store, 1, DUE, **{field: DUE})
    assert await process(store, clock).planner.plan() == 1


class Killed(BaseException):
    """What nothing catches."""


class DyingStore(SqlStore):
    """A store that dies in the middle of its n-th transaction: what that one did is rolled back."""

    def __init__(self, store: SqlStore, clock: FakeClock, dies_in: int) -> None:
        super().__init__(store.database, clock)
        self.left = dies_in

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[SqlUnitOfWork]:
        async with super().begin() as uow:
            yield uow
            self._live_on()

    async def transact(self, work: Callable[[SqlUnitOfWork], Coroutine[Any, Any, T]], **how: bool) -> T:
        async def dying(uow: SqlUnitOfWork) -> T:
            done = await work(uow)
            self._live_on()
            return done

        return await super().transact(dying, **how)

    def _live_on(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed


@pytest.mark.parametrize(
    "dies_in", range(1, 12)
)  # 4 chunks, twice the window, the freezing and the attaching; the advance
async def test_a_rerun_after_dying_in_any_transaction_plans_everybody_once(
    store: SqlStore, clock: FakeClock, dies_in: int
) -> None:
    for number, profile in enumerate(profiles(2)):
        await add_audience(store, 5, DUE, first=1 + 5 * number, wants=profile)
    dying = process(DyingStore(store, clock, dies_in), clock, Setup(chunk=3))
    with pytest.raises(Killed):
        await dying.planner.plan()
    await process(store, clock, Setup(chunk=3)).planner.plan()
    assert sorted(await rows(store, sql.delivery.c.subscription_id)) == list(range(1, 11))
    assert len(set(await rows(store, sql.delivery.c.edition_id))) == 2
    assert None not in await rows(store, sql.delivery.c.edition_id)


async def test_a_few_find_out_what_is_to_be_composed_and_nobody_else_waits_for_it(
    store: SqlStore, clock: FakeClock
) -> None:
    await add_audience(store, LEAST + 50, DUE)
    dying = process(DyingStore(store, clock, 2), clock)  # where the window of what they wait for is read
    with pytest.raises(Killed):
        await dying.planner.plan()
    assert await rows(store, sql.delivery.c.edition_id) == [None] * LEAST
    assert await process(store, clock).planner.plan() == 50
    assert None not in await rows(store, sql.delivery.c.edition_id)


@pytest.mark.parametrize("kinds", [FEW, FEW + 1])
async def test_who_is_planned_later_gets_the_edition_of_their_own_profile_at_once(
    store: SqlStore, clock: FakeClock, kinds: int
) -> None:
    wants = profiles(kinds)
    for number, profile in enumerate(wants * 2, start=1):
        await add_audience(store, 1, DUE, first=number, wants=profile)
    dying = process(
        DyingStore(store, clock, 5), clock, Setup(chunk=kinds)
    )  # in the second chunk's transaction, or behind it
    planned = 0
    try:
        planned = await dying.planner.plan()
    except Killed:
        planned = await process(store, clock, Setup(chunk=kinds)).planner.plan()
    assert planned
    matching = sql.edition.c.profile_key == sql.delivery.c.profile_key
    theirs = select(func.count()).select_from(
        sql.delivery.join(sql.edition, sql.delivery.c.edition_id == sql.edition.c.id)
    )
    async with store.database.read() as connection:
        assert await connection.scalar(theirs.where(matching)) == 2 * kinds


async def test_who_joins_a_cohort_that_is_being_planned_is_planned_with_it(store: SqlStore, clock: FakeClock) -> None:
    await add_audience(store, 10, DUE)
    async with store.database.begin() as connection:
        await connection.execute(delete(sql.schedule).where(sql.schedule.c.subscription_id == 2))
    dying = process(DyingStore(store, clock, 5), clock, Setup(chunk=3))  # in the second chunk
    with pytest.raises(Killed):
        await dying.planner.plan()
    async with store.database.begin() as connection:
        assert await connection.scalar(select(sql.cohort.c.planned_to)) == 4  # of ten ids nine are members
        await cohorts.join(connection, 2, MORNING, DUE)
    await process(store, clock, Setup(chunk=3)).planner.plan()
    assert sorted(await rows(store, sql.delivery.c.subscription_id)) == list(range(1, 11))


@pytest.mark.parametrize("dies_in", [2, 5, 6, 8])  # in the first chunk, the others, and the advance
async def test_who_was_planned_before_a_kill_is_planned_for_the_next_day_too(
    store: SqlStore, clock: FakeClock, dies_in: int
) -> None:
    await add_audience(store, 10, DUE)
    dying = process(DyingStore(store, clock, dies_in), clock, Setup(chunk=3))
    with pytest.raises(Killed):
        await dying.planner.plan()
    clock.advance(DAY)
    await add_article(store, "two", clock.now() - HOUR)
    await process(store, clock, Setup(chunk=3)).planner.plan()
    today = sql.delivery.c.on_date == date(2026, 11, 25)
    assert sorted(await rows(store, sql.delivery.c.subscription_id, where=today)) == list(range(1, 11))


async def test_cohorts_that_unite_are_planned_from_the_first_member_that_has_nothing(
    store: SqlStore, clock: FakeClock
) -> None:
    await add_audience(store, 10, DUE)
    async with store.database.begin() as connection:
        await cohorts.join(connection, 2, MORNING, DUE - DAY)
        await connection.execute(update(sql.cohort).where(sql.cohort.c.next_due_at == DUE).values(planned_to=7))
        joining = await connection.scalar(select(sql.cohort.c.id).where(sql.cohort.c.next_due_at == DUE - DAY))
        await cohorts.advance(connection, joining or 0, DUE)
        assert [tuple(row) for row in await connection.execute(select(sql.cohort.c.planned_to))] == [(0,)]


async def test_the_later_of_two_digests_that_are_both_late_stands_for_both(store: SqlStore, clock: FakeClock) -> None:
    await add_audience(store, 1, DUE)
    async with store.database.begin() as connection:
        noon = Rule("UTC", 12 * 60, slot=1)
        await cohorts.join(connection, 1, noon, DUE - DAY + 4 * HOUR)  # a kill came before yesterday's was planned
    clock.advance(5 * HOUR)
    await process(store, clock).planner.plan()
    assert sorted(await rows(store, sql.delivery.c.occasion, sql.delivery.c.state)) == [
        ("digest:2026-11-24:0", "cancelled"),
        ("digest:2026-11-24:1", "due"),
    ]


async def test_who_moves_over_the_date_line_while_others_are_planned_gets_one_digest(
    store: SqlStore, clock: FakeClock
) -> None:
    evening = Rule("UTC", 20 * 60)
    clock.set(due := DUE + 12 * HOUR)
    await add_audience(store, 10, due, rule=evening)
    dying = process(DyingStore(store, clock, 5), clock, Setup(chunk=3))
    with pytest.raises(Killed):
        await dying.planner.plan()
    async with store.begin() as uow:
        there = replace(evening, zone="Pacific/Kiritimati", minute=9 * 60)
        await uow.readers.subscribe(1, Address("preview", "chat1"), [there], due)
    await process(store, clock, Setup(chunk=3)).planner.plan()
    assert await rows(store, sql.delivery.c.occasion, where=sql.delivery.c.subscription_id == 1) == [
        "digest:2026-11-24:0"
    ]


async def test_each_edition_is_composed_once_however_many_get_it(store: SqlStore, clock: FakeClock) -> None:
    for number, profile in enumerate(profiles(3)):
        await add_audience(store, 20, DUE, first=1 + 20 * number, wants=profile)
    editor = StubEditor()
    await process(store, clock, Setup(editor=editor)).planner.plan()
    assert len(editor.windows) == 3


async def test_an_edition_that_cannot_be_composed_keeps_nobody_else_from_theirs(
    store: SqlStore, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    for number, profile in enumerate(profiles(3)):
        await add_audience(store, 1, DUE, first=1 + number, wants=profile)
    broken = Setup(editor=StubEditor(fails=lambda profile: profile.floor == 1))
    await process(store, clock, broken).planner.plan()
    assert (await rows(store, sql.delivery.c.edition_id)).count(None) == 1
    assert "cannot be composed" in caplog.text
    await process(store, clock).planner.plan()
    assert None not in await rows(store, sql.delivery.c.edition_id)


@pytest.mark.parametrize(
    ("state", "part", "becomes", "since"),
    [
        (State.DUE, None, (State.CANCELLED, "superseded", None), DUE - DAY + HOUR),
        (State.SENDING, State.SENDING, (State.SENDING, None, "other:1"), DUE),
        (State.DUE, State.SENT, (State.DUE, None, None), DUE),
    ],
    ids=["waits", "being sent", "half sent"],
)
async def test_of_two_digests_an_hour_apart_the_second_tells_nothing_of_a_first_that_is_begun(
    state: State, part: State | None, becomes: Any, since: datetime, store: SqlStore, clock: FakeClock
) -> None:
    await add_audience(store, 2, DUE)
    async with store.database.begin() as connection:
        await cohorts.join(connection, 1, Rule("UTC", 9 * 60, slot=1), DUE + HOUR)
    await process(store, clock).planner.plan()
    owner = None if state is State.DUE else "other:1"
    async with store.database.begin() as connection:
        first = update(sql.delivery).where(sql.delivery.c.subscription_id == 1)
        number = await connection.scalar(first.values(state=state, owner=owner).returning(sql.delivery.c.id))
        if part:
            row = {"delivery_id": number, "variant": "rich", "part": 0, "state": part, "resends": 0}
            await connection.execute(sql.delivery_part.insert().values(row))
    clock.advance(HOUR)
    await process(store, clock).planner.plan()
    d = sql.delivery.c
    first_one, second = await rows(store, d.state, d.error, d.owner, d.since, where=d.subscription_id == 1)
    assert first_one[:3] == becomes
    assert second == (State.DUE if since != DUE else State.CANCELLED, None if since != DUE else "empty", None, since)


async def test_an_older_digest_of_which_nothing_was_sent_is_cancelled(store: SqlStore, clock: FakeClock) -> None:
    await add_audience(store, 2, DUE)
    await process(store, clock).planner.plan()
    async with store.database.begin() as connection:
        begun = {"delivery_id": 2, "variant": "rich", "part": 0, "state": State.SENT, "resends": 0}
        await connection.execute(sql.delivery_part.insert().values(begun))
    clock.advance(DAY)
    await add_article(store, "two", clock.now() - HOUR)
    await process(store, clock).planner.plan()
    found = await rows(store, sql.delivery.c.subscription_id, sql.delivery.c.state, sql.delivery.c.error)
    assert found == [(1, "cancelled", "superseded"), (2, "due", None), (1, "due", None), (2, "due", None)]


async def test_after_weeks_asleep_there_is_one_digest(store: SqlStore, clock: FakeClock) -> None:
    await add_audience(store, 1, DUE)
    clock.set(DUE + 20 * DAY + HOUR)
    await add_article(store, "two", clock.now() - 2 * HOUR)
    await process(store, clock).planner.plan()
    assert await rows(store, sql.delivery.c.occasion, sql.delivery.c.state) == [("digest:2026-12-14:0", "due")]


async def test_more_than_six_hours_late_it_is_expired_and_not_composed(store: SqlStore, clock: FakeClock) -> None:
    await add_audience(store, 1, DUE)
    clock.set(DUE + 6 * HOUR)
    editor = StubEditor()
    assert await process(store, clock, Setup(editor=editor)).planner.plan() == 1
    assert await rows(store, sql.delivery.c.state) == ["expired"]
    assert editor.windows == []


async def test_a_clock_set_a_day_forward_and_back_gives_one_digest_a_date(store: SqlStore, clock: FakeClock) -> None:
    await add_audience(store, 1, DUE)
    for moment in (DUE, DUE + DAY, DUE, DUE + HOUR, DUE + DAY, DUE + 2 * DAY):
        clock.set(moment)
        await process(store, clock).planner.reschedule()
        await process(store, clock).planner.plan()
    assert await rows(store, sql.delivery.c.on_date) == [date(2026, 11, day) for day in (24, 25, 26)]


async def test_new_zone_rules_move_what_lies_ahead_and_plan_nothing_twice(store: SqlStore, clock: FakeClock) -> None:
    await add_audience(store, 1, DUE)
    await process(store, clock).planner.plan()
    await change(store, sql.cohort, next_due_at=DUE + DAY + HOUR)  # as rules known before would have had it
    assert await process(store, clock).planner.reschedule() == 1
    async with store.database.read() as connection:
        assert await connection.scalar(select(sql.cohort.c.next_due_at)) == DUE + DAY
    await change(store, sql.cohort, next_due_at=DUE + timedelta(minutes=1))
    clock.advance(HOUR)
    assert await process(store, clock).planner.plan() == 0


async def test_a_group_whose_zone_is_unknown_keeps_nobody_else_from_theirs(
    store: SqlStore, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    await add_audience(store, 1, DUE, rule=Rule("Nowhere/Atlantis", 480))
    await add_audience(store, 1, DUE, first=2)
    assert await process(store, clock).planner.plan() == 1
    assert "Atlantis" in caplog.text


async def test_an_edition_without_articles_is_no_message_and_tells_nothing(store: SqlStore, clock: FakeClock) -> None:
    await add_audience(store, 2, DUE + DAY, since=DUE)
    clock.advance(DAY)
    await process(store, clock).planner.plan()
    assert await rows(store, sql.delivery.c.state, sql.delivery.c.error) == [("cancelled", "empty")] * 2
    async with store.database.read() as connection:
        assert (await connection.scalars(select(sql.subscription.c.since).distinct())).all() == [DUE]


async def test_who_missed_an_edition_is_told_its_stories_in_the_next(store: SqlStore, clock: FakeClock) -> None:
    await add_audience(store, 2, DUE, since=DUE - DAY)
    await process(store, clock).planner.plan()
    async with store.database.begin() as connection:
        await connection.execute(update(sql.subscription).where(sql.subscription.c.id == 1).values(since=DUE))
    clock.advance(DAY)
    await add_article(store, "two", clock.now() - HOUR)
    await process(store, clock).planner.plan()
    async with store.database.read() as connection:
        told = await connection.execute(
            select(sql.delivery.c.subscription_id, sql.edition_item.c.story)
            .join(sql.edition_item, sql.edition_item.c.edition_id == sql.delivery.c.edition_id)
            .where(sql.delivery.c.cut == clock.now())
            .order_by(sql.delivery.c.subscription_id, sql.edition_item.c.position)
        )
        assert [(row.subscription_id, row.story) for row in told] == [(1, "two"), (2, "one"), (2, "two")]


async def test_a_story_told_before_is_not_told_again(store: SqlStore, clock: FakeClock) -> None:
    await add_audience(store, 1, DUE)
    await process(store, clock).planner.plan()
    await change(store, sql.subscription, since=DUE)
    clock.advance(DAY)
    await add_article(store, "one", clock.now() - HOUR)
    await process(store, clock).planner.plan()
    assert (await rows(store, sql.delivery.c.error))[-1] == "empty"


@pytest.mark.parametrize(
    ("changed", "since", "own"),
    [(DUE - DAY, DUE - DAY, 1), (DUE - DAY, None, 0), (DUE - 31 * DAY, DUE - DAY, 0), (None, DUE - DAY, 0)],
    ids=["changed lately", "changed before the first", "changed long ago", "never changed"],
)
async def test_who_was_told_other_things_gets_an_edition_of_their_own(
    store: SqlStore, clock: FakeClock, changed: datetime | None, since: datetime | None, own: int
) -> None:
    await add_audience(store, 1, DUE, profile_changed_at=changed, since=since)
    await process(store, clock).planner.plan()
    assert await rows(store, sql.delivery.c.reader_id) == [own]


async def test_samples_stand_only_in_editions_of_the_preview(store: SqlStore, clock: FakeClock) -> None:
    other = replace(Setup().renderer, name="other")
    await add_audience(store, 1, DUE)
    await add_audience(store, 1, DUE, first=2, platform="other")
    for setup in (Setup(), Setup(renderer=other)):
        await change(store, sql.cohort, next_due_at=DUE)
        await process(store, clock, setup).planner.plan()
    async with store.database.read() as connection:
        query = select(sql.delivery.c.platform, sql.edition.c.samples).join(
            sql.edition, sql.edition.c.id == sql.delivery.c.edition_id
        )
        assert {tuple(row) for row in await connection.execute(query)} == {("preview", True), ("other", False)}


async def test_planning_ahead_of_the_clock_may_be_sent_now(store: SqlStore, clock: FakeClock) -> None:
    await add_audience(store, 1, DUE)
    clock.set(DUE - HOUR)
    assert await process(store, clock).planner.plan(DUE) == 1
    assert await rows(store, sql.delivery.c.retry_at, sql.delivery.c.cut) == [(DUE - HOUR, DUE)]


async def test_a_large_audience_is_planned_in_as_many_transactions_as_chunks(store: SqlStore, clock: FakeClock) -> None:
    await add_audience(store, 401, DUE)
    counting = DyingStore(store, clock, 1_000)
    assert await process(counting, clock, Setup(chunk=200)).planner.plan() == 401
    assert (
        1_000 - counting.left == 3 + 1 + 3
    )  # the advance; the window, the freezing and the attaching of the first chunk
    async with store.database.read() as connection:
        waiting = select(func.count()).where(sql.delivery.c.edition_id.is_(None))
        assert await connection.scalar(waiting) == 0


async def test_killed_amid_the_advance_of_many_cohorts_the_next_process_goes_on_with_the_others(
    store: SqlStore, clock: FakeClock
) -> None:
    tuesdays = [weekdays for weekdays in range(1, 128) if weekdays & 2][: ADVANCED + 1]
    for number, weekdays in enumerate(tuesdays, 1):
        await add_audience(store, 1, DUE, first=number, rule=Rule("UTC", 8 * 60, weekdays))
    dying = process(DyingStore(store, clock, 6), clock)  # behind a chunk, what it waits for, and the first advance
    with pytest.raises(Killed):
        await dying.planner.plan()
    async with store.read() as uow:
        assert len(await uow.planning.due(DUE)) == 1
    assert await process(store, clock).planner.plan() == 0
    async with store.read() as uow:
        assert await uow.planning.due(DUE) == []
    assert sorted(await rows(store, sql.delivery.c.subscription_id)) == list(range(1, ADVANCED + 2))


async def test_attaching_counts_what_it_attached(store: SqlStore, clock: FakeClock) -> None:
    await add_audience(store, 5, DUE)
    await process(store, clock).planner.plan()
    (edition,) = set(await rows(store, sql.delivery.c.edition_id))
    await change(store, sql.delivery, edition_id=None)
    async with store.begin() as uow:
        (wanted,) = await uow.planning.wanted(10)
        assert [await uow.planning.attach([(wanted, edition)], 2, DUE) for _ in range(4)] == [2, 2, 1, 0]


async def tell_of_a_million(store: SqlStore) -> None:
    """What SQLite's ANALYZE finds where a million readers are in forty cohorts."""
    rows = [
        ("schedule", "schedule", "1000000 1 1"),
        ("schedule", "ix_schedule_cohort", "1000000 25000 1"),
        ("subscription", "ix_subscription_reader_id", "1000000 1"),
        ("destination", "sqlite_autoindex_destination_1", "1000000 1000000 1 1"),
    ]
    async with store.database.begin() as connection:
        await connection.exec_driver_sql("ANALYZE")
        await connection.exec_driver_sql("DELETE FROM sqlite_stat1")
        await connection.exec_driver_sql("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", rows)
        await connection.exec_driver_sql("ANALYZE sqlite_schema")  # which reads them


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("counted", [True, False], ids=["as in a million", "never counted"])
@pytest.mark.parametrize("last", [3, 100], ids=["side by side", "far apart"])
async def test_a_chunk_is_looked_up_from_its_schedules(
    store: SqlStore, clock: FakeClock, *, last: int, counted: bool
) -> None:
    await add_audience(store, 3, DUE)
    if counted:
        await tell_of_a_million(store)
    planned: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        planned.append((statement, parameters))

    window = {"first": DUE - DAY, "furthest": DUE - 7 * DAY, "personal_after": DUE - 7 * DAY}
    when = {"cut": DUE, "on": DUE.date(), "ready_at": DUE, "expires_at": DUE + HOUR}
    plan = Plan((1,), Spread(3, 1, last), "digest:2026-11-24:0", variants={"preview": "rich"}, **window, **when)
    async with store.begin() as uow:
        event.listen(uow.connection.sync_connection, "before_cursor_execute", note)
        assert (await uow.planning.plan(plan, 3, DUE))[0] == 3
        [(statement, parameters)] = [one for one in planned if one[0].startswith("INSERT INTO delivery ")]
        explained = await uow.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps = [row.detail.split(" USING ")[0] for row in explained]
    assert [step for step in steps if step.startswith("SCAN")] == ["SCAN anon_1 VIRTUAL TABLE INDEX 1:"]
    assert [step for step in steps if step.startswith("SEARCH")][:3] == [
        "SEARCH schedule",
        "SEARCH subscription",
        "SEARCH destination",
    ]
