"""What comes on two platforms to somebody who links, moves the digest, and parts again: every story once, in one place."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from digest.domain.reader import Address, Reader
from digest.services.accounts import Accounts
from digest.services.deliver import Deliverer, tick
from digest.services.lane import Lane
from digest.services.linking import Linking, Side
from digest.services.plan import Planner
from digest.services.press import Press
from digest.services.tools import Tools
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, NothingKept, open_test_store
from digest.testing.ledger import PlainRenderer, ScriptedSender, StubEditor, add_article

WEB, PHONE = Address("preview", "1"), Address("telegram", "7")
START = datetime(2026, 11, 24, 6, tzinfo=UTC)
Came = dict[str, list[int]]


@dataclass
class Both:
    """Two platforms over one store, and somebody who is on both."""

    store: SqlStore
    clock: FakeClock
    planner: Planner
    deliverer: Deliverer
    senders: dict[str, ScriptedSender]
    linking: Linking = field(init=False)
    accounts: Accounts = field(init=False)

    def __post_init__(self) -> None:
        self.linking = Linking(self.store, self.senders)
        self.accounts = Accounts(self.store, NothingKept())

    async def meet(self, home: Address) -> Reader:
        return await self.accounts.meet(home, home.chat, "en", self.clock.now())

    async def subscribe(self, home: Address, hour: int) -> None:
        await self.accounts.subscribe(await self.meet(home), home, [60 * hour], self.clock.now())

    async def link(self, side: Side) -> None:
        """With a code written on the web and sent from the phone."""
        now = self.clock.now()
        code = await self.linking.offer(await self.meet(WEB), now)
        assert isinstance(await self.linking.redeem(PHONE, PHONE.chat, code, now, side), Reader)

    async def publish(self, story: str) -> int:
        """A story comes in a minute later; its article's number."""
        self.clock.advance(timedelta(minutes=1))
        return await add_article(self.store, story, self.clock.now())

    async def until(self, day: int, hour: int) -> Came:
        """Let the time pass, hour by hour: the articles that came on each platform."""
        before = {name: len(sender.sent) for name, sender in self.senders.items()}
        while self.clock.now() < (end := START.replace(day=24 + day, hour=hour, minute=0)):
            self.clock.set(min(end, self.clock.now().replace(minute=0) + timedelta(hours=1)))
            await tick(self.planner, self.deliverer, None)
        return {
            name: [number for _, payload in sender.sent[before[name] :] for number in payload["articles"]]
            for name, sender in self.senders.items()
        }


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    clock, names = FakeClock(START), ("preview", "telegram")
    renderers, senders = [PlainRenderer(name) for name in names], {name: ScriptedSender() for name in names}
    async with open_test_store(tmp_path, clock) as store, SqlWriter(store.database).running() as writer:
        press = Press(store, StubEditor(), renderers, clock)
        tools = Tools(store, writer, press, clock, "test:1", elapsed=lambda: 0.0, gone=lambda owner: False)
        lanes = [Lane(name, sender, tools) for name, sender in senders.items()]
        opened = Both(store, clock, Planner(store, press, renderers, clock), Deliverer(store, lanes, clock), senders)
        await opened.subscribe(WEB, 8)
        await opened.subscribe(PHONE, 9)
        yield opened


async def test_one_digest_comes_and_what_either_was_told_does_not_come_again(both: Both) -> None:
    first = await both.publish("first")
    assert await both.until(0, 8) == {"preview": [first], "telegram": []}
    second = await both.publish("second")
    assert await both.until(0, 10) == {"preview": [], "telegram": [first, second]}
    await both.link(Side.THERE)
    third = await both.publish("third")
    assert await both.until(1, 12) == {"preview": [third], "telegram": []}, "the second was told on the phone"


async def test_the_digest_goes_where_it_is_brought_and_stays_one(both: Both) -> None:
    first = await both.publish("first")
    assert await both.until(0, 10) == {"preview": [first], "telegram": [first]}
    await both.link(Side.HERE)
    second = await both.publish("second")
    assert await both.until(1, 12) == {"preview": [], "telegram": [second]}
    await both.linking.bring(WEB, WEB.chat, both.clock.now())
    third = await both.publish("third")
    assert await both.until(2, 12) == {"preview": [third], "telegram": []}
    await both.linking.bring(PHONE, PHONE.chat, both.clock.now())
    fourth = await both.publish("fourth")
    assert await both.until(3, 12) == {"preview": [], "telegram": [fourth]}


async def test_who_links_while_a_digest_waits_gets_one(both: Both) -> None:
    """Planned for both, sent to neither: the side that stays has it."""
    first = await both.publish("first")
    both.clock.set(START.replace(hour=9))
    await both.planner.plan()
    await both.link(Side.THERE)
    assert await both.until(0, 12) == {"preview": [first], "telegram": []}


@pytest.mark.parametrize("main", [WEB, PHONE])
async def test_after_unlinking_each_side_goes_on_by_itself(both: Both, main: Address) -> None:
    await both.publish("first")
    await both.until(0, 10)
    await both.link(Side.THERE if main == WEB else Side.HERE)
    await both.linking.part(PHONE, PHONE.chat, both.clock.now())
    second = await both.publish("second")
    stays, other = (main.platform, (PHONE if main == WEB else WEB))
    came = await both.until(1, 12)
    assert came[stays] == [second]
    assert came[other.platform] == []
    await both.subscribe(other, 9)
    third = await both.publish("third")
    came = await both.until(2, 12)
    assert came[stays] == [third]
    assert third in came[other.platform]
    await both.accounts.forget(await both.meet(other))
    fourth = await both.publish("fourth")
    came = await both.until(3, 12)
    assert (came[stays], came[other.platform]) == ([fourth], [])


async def test_linking_and_parting_look_through_no_table_that_grows_with_the_readers(both: Both) -> None:
    await both.publish("first")
    await both.until(0, 10)
    reader, other = await both.meet(WEB), await both.meet(PHONE)
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        asked.append((statement, parameters))

    async with both.store.begin() as uow:
        event.listen(uow.connection.sync_connection, "before_cursor_execute", note)
        await uow.links.merge(reader.id, other.id, both.clock.now())
        assert await uow.links.part(PHONE.platform, PHONE.chat, both.clock.now())
        statements = [one for one in asked if one[0].startswith(("SELECT", "UPDATE", "DELETE", "INSERT"))]
        plans = [
            (statement, row.detail)
            for statement, parameters in statements
            for row in await uow.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    tables = ("delivery", "edition", "identity", "subscription", "schedule", "reader", "kept_text", "destination")
    through = {f"SCAN {table}" for table in tables}
    few = ("ix_delivery_wanted", "ix_delivery_held")  # indexes of what waits, which is little
    long = [one for one in plans if one[1].split(" USING ")[0] in through and not one[1].endswith(few)]
    assert long == []
