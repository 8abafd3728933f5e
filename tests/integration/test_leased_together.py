"""What is leased together, however the database gives it: in its order, each with its own place, manner and messages."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from digest.domain.reader import Manner
from digest.ledger_ports import Leased
from digest.storage.bundles import messages_of
from digest.storage.sql import delivery, destination
from digest.storage.store import SqlStore, SqlUnitOfWork
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at
from digest.testing.ledger import PlainRenderer, Setup, add_article, add_audience, bench

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def test_each_has_its_own_in_the_order_in_which_it_is_due(database_url: str) -> None:
    """Some share nearly all with others that do not stand beside them."""
    clock = FakeClock(DUE)
    async with open_store_at(database_url, clock) as store:
        await _plan(store, clock, 7)
        async with store.database.begin() as connection:
            for number, its in {
                2: {"silent": True},
                3: {"mention": "role"},
                4: {"silent": True, "thread": "t"},
                6: {"previews": True},
            }.items():
                await connection.execute(update(destination).where(destination.c.id == number).values(its))
            await connection.execute(update(delivery).where(delivery.c.id == 5).values(attempt=2))
            sooner = delivery.c.id == 7
            await connection.execute(update(delivery).where(sooner).values(retry_at=DUE - HOUR))
            await connection.execute(update(delivery).where(delivery.c.id == 1).values(expires_at=DUE + HOUR))
        leased = await _lease(store)
    assert [one.claim.delivery for one in leased] == [7, 1, 2, 3, 4, 5, 6]
    assert [one.address.chat for one in leased] == ["chat7", *(f"chat{number}" for number in range(1, 7))]
    assert [one.address.thread for one in leased] == ["", "", "", "", "t", "", ""]
    assert [one.attempt for one in leased] == [0, 0, 0, 0, 0, 2, 0]
    assert [one.manner for one in leased] == [
        Manner("plain"),
        Manner("rich"),
        Manner("rich", silent=True),
        Manner("rich", mention="role"),
        Manner("rich", silent=True),
        Manner("rich"),
        Manner("rich", previews=True),
    ]
    assert {one.due_at for one in leased} == {DUE}
    assert [one.expires_at == DUE + HOUR for one in leased] == [one.claim.delivery == 1 for one in leased]
    said = [[part.payload["variant"] for part in one.parts] for one in leased]
    assert said == [["plain"] * 2, *[["rich"] * 2] * 6]
    assert all([part.number for part in one.parts] == [0, 1] for one in leased)


async def test_who_does_not_hold_the_lane_leases_nothing(database_url: str) -> None:
    clock = FakeClock(DUE)
    async with open_store_at(database_url, clock) as store:
        await _plan(store, clock, 2)
        assert len(await _lease(store)) == 2, "who holds it does"
        assert await _lease(store, owner="another") == ()
        async with store.begin() as uow:
            await uow.ledger.leave_lane("preview", "me")
        assert await _lease(store) == ()


def test_messages_of_several_bundles_are_told_once_and_with_what_they_say() -> None:
    """A bundle brings all messages of its edition, and the texts of its own variant's."""
    plain = '[[1, "rich", 0, 12, null], [1, "plain", 1, 11, "b"], [1, "plain", 0, 10, "a"]]'
    rich = '[[1, "rich", 0, 12, "c"], [1, "plain", 1, 11, null], [1, "plain", 0, 10, null]]'
    both = [[1, "plain", 0, 10, "a"], [1, "plain", 1, 11, "b"], [1, "rich", 0, 12, "c"]]
    assert messages_of([(plain,), (rich,), (None,)]) == messages_of([(rich,), (plain,)]) == both


async def _plan(store: SqlStore, clock: FakeClock, members: int) -> None:
    planner = bench(store, SqlWriter(store.database), clock, Setup(renderer=PlainRenderer(parts=2))).planner
    await add_article(store, "one", DUE - HOUR)
    await add_audience(store, members, DUE)
    async with store.database.begin() as connection:
        await connection.execute(update(destination).where(destination.c.id == members).values(variant="plain"))
    assert await planner.plan() == members
    async with store.begin() as uow:
        await uow.ledger.hold_lane("preview", "me", DUE, DUE + HOUR, lambda owner: False)


async def _lease(store: SqlStore, owner: str = "me") -> Sequence[Leased]:
    async def look(uow: SqlUnitOfWork) -> Sequence[Leased]:
        return await uow.ledger.lease("preview", owner, 10, DUE)

    return await store.transact(look, writing=False)
