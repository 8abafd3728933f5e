"""A backup that comes back sends nothing by itself that the lost database may have sent; the rest goes on as ever."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from digest.app.erased import FileErasures
from digest.app.witness import FileWitness
from digest.domain.delivery import Stopped
from digest.domain.opinion import Kind, Subject, Tally
from digest.domain.reader import Address, Profile, Reader
from digest.ledger_restoring import Gap
from digest.services import erasures
from digest.services.deliver import Deliverer, tick
from digest.services.vigil import Vigil
from digest.storage import sql
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_store_at
from digest.testing.ledger import ScriptedSender, Setup, add_article, add_audience, bench
from digest.testing.server import bring_database_back, keep_database

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


A_READER = Reader(1, Profile(), "UTC", True, DUE)


class House:
    """A service with a data directory: its database may be put aside and brought back."""

    def __init__(self, folder: Path, url: str, store: SqlStore, clock: FakeClock) -> None:
        self.folder = folder
        self.store = store
        self.clock = clock
        self.sender = ScriptedSender()
        self.erasures = FileErasures(folder / "data")
        self._url = url

    async def tick(self) -> dict[str, int]:
        """One round of a service that starts anew."""
        async with SqlWriter(self.store.database).running() as writer:
            made = bench(self.store, writer, self.clock, Setup(sender=self.sender))
            vigil = Vigil(self.store, FileWitness(self.folder / "data"), self.clock, self.erasures)
            deliverer = Deliverer(self.store, made.deliverer.lanes, self.clock, vigil)
            report = await tick(made.planner, deliverer)
        return {**report.outcomes, "planned": report.planned}

    async def set_aside(self) -> None:
        """Copy every row, as a copy of the files of a service at rest would, or pg_dump."""
        await self.store.database.close()
        if self._on_server:
            keep_database(self._url)
        else:
            shutil.copy(self._file, self._file.with_name("aside"))

    async def bring_back(self) -> None:
        await self.store.database.close()
        if self._on_server:
            bring_database_back(self._url)
            return
        for leftover in self._file.parent.glob(f"{self._file.name}-*"):
            leftover.unlink()
        shutil.copy(self._file.with_name("aside"), self._file)

    @property
    def _on_server(self) -> bool:
        return self.store.database.dialect == "postgresql"

    @property
    def _file(self) -> Path:
        return Path(self.store.database.name)

    async def states(self) -> dict[str, int]:
        async with self.store.read() as uow:
            return dict((await uow.ledger.report()).states)

    async def meet(self, chat: str) -> int:
        """A new reader in that private chat; their number."""
        async with self.store.begin() as uow:
            return (await uow.readers.add(Address("preview", chat), chat, Profile(), "UTC", self.clock.now())).id

    async def erase(self, number: int) -> None:
        """What /forget does."""
        async with self.store.begin() as uow:
            for place in await uow.readers.forget(number):
                self.erasures.note(place, self.clock.now())

    async def known(self, *chats: str) -> list[bool]:
        async with self.store.read() as uow:
            return [await uow.readers.get("preview", chat) is not None for chat in chats]

    async def windows(self) -> list[tuple[Any, ...]]:
        async with self.store.database.read() as connection:
            columns = (sql.delivery.c.since, sql.delivery.c.cut, sql.delivery.c.state)
            rows = await connection.execute(select(*columns).order_by(sql.delivery.c.id))
            return [tuple(row) for row in rows]


@pytest.fixture
async def house(tmp_path: Path, database_url: str) -> AsyncIterator[House]:
    clock = FakeClock(DUE - HOUR)
    async with open_store_at(database_url, clock) as store:
        await add_article(store, "one", DUE - 2 * HOUR)
        await add_audience(store, 3, DUE)
        yield House(tmp_path, database_url, store, clock)


async def test_what_was_due_since_a_copied_back_file_is_held_and_later_digests_go_out(house: House) -> None:
    await house.tick()
    await house.set_aside()
    house.clock.set(DUE)
    assert await house.tick() == {"sent": 3, "planned": 3}
    await house.bring_back()
    house.clock.set(DUE + HOUR)
    assert await house.tick() == {"planned": 3}
    assert await house.states() == {"held": 3}
    await add_article(house.store, "two", DUE + 2 * HOUR)
    house.clock.set(DUE + DAY)
    assert await house.tick() == {"sent": 3, "planned": 3}
    assert (await house.windows())[-1] == (DUE, DUE + DAY, "sent"), "what is held is not told by another digest"
    assert len(house.sender.sent) == 6


@pytest.mark.parametrize("due", [False, True])
async def test_a_backup_in_which_nothing_waits_is_no_error(
    house: House, caplog: pytest.LogCaptureFixture, due: bool
) -> None:
    await house.tick()
    await house.set_aside()
    house.clock.set(DUE - HOUR / 2)
    await house.tick()
    await house.bring_back()
    house.clock.set(DUE if due else DUE - HOUR / 4)
    with caplog.at_level("INFO", "digest.services.vigil"):
        await house.tick()
    [said] = [one for one in caplog.records if "is a backup of" in one.getMessage()]
    assert said.levelname == ("ERROR" if due else "INFO")


async def test_a_service_that_slept_or_was_killed_holds_nothing(house: House) -> None:
    await house.tick()
    house.clock.set(DUE + HOUR)
    assert await house.tick() == {"sent": 3, "planned": 3}
    await house.store.database.close()
    house.clock.set(DUE + 30 * DAY + HOUR)
    await add_article(house.store, "two", DUE + 30 * DAY - HOUR)
    assert await house.tick() == {"sent": 3, "planned": 3}
    assert await house.states() == {"sent": 6}


async def test_what_was_under_way_in_a_marked_backup_is_held_too_and_released_goes_out_once(house: House) -> None:
    house.clock.set(DUE)
    house.sender.answer = lambda address, payload: Stopped("refused")
    assert await house.tick() == {"due": 3, "planned": 3}
    async with house.store.begin() as uow:
        await uow.restoring.mark(DUE)
    house.sender.answer = lambda address, payload: None
    house.clock.set(DUE + 9 * HOUR)
    assert await house.tick() == {"planned": 0}
    assert await house.states() == {"held": 3}
    assert await house.tick() == {"planned": 0}, "it is a backup no more, and what is held stays so"
    async with house.store.begin() as uow:
        now = house.clock.now()
        assert await uow.restoring.release(DUE - HOUR, 10, now, now + HOUR) == 0
        assert await uow.restoring.release(now, 2, now, now + HOUR) == 2
        assert await uow.restoring.release(now, 2, now, now + HOUR) == 1
    assert await house.tick() == {"sent": 3, "planned": 0}
    assert await house.tick() == {"planned": 0}
    assert await house.states() == {"sent": 3}


async def test_what_is_dropped_counts_as_told(house: House) -> None:
    await house.tick()
    async with house.store.begin() as uow:
        await uow.restoring.mark(DUE - HOUR)
    house.clock.set(DUE + HOUR)
    await house.tick()
    async with house.store.begin() as uow:
        assert await uow.restoring.drop(DUE, 10, house.clock.now()) == 3
    assert await house.states() == {"cancelled": 3}
    async with house.store.database.read() as connection:
        assert (await connection.scalars(select(sql.subscription.c.since))).all() == [DUE] * 3


async def test_a_reader_who_asks_gets_what_is_held_for_them(house: House) -> None:
    await house.tick()
    async with house.store.begin() as uow:
        await uow.restoring.mark(DUE - HOUR)
    house.clock.set(DUE + HOUR)
    await house.tick()
    async with house.store.read() as uow:
        subscribed = await uow.readers.subscriptions()
    assert [one.since for one in subscribed] == [None] * 3, (
        "their own window still begins where they are known to be told"
    )


async def test_what_is_held_keeps_the_profile_it_is_to_be_composed_for(house: House) -> None:
    await house.tick()
    await house.set_aside()
    house.clock.set(DUE)
    await house.tick()
    await house.bring_back()
    house.clock.set(DUE + HOUR)
    assert await house.tick() == {"planned": 3}  # held before anything was composed
    async with house.store.begin() as uow:
        for number in (1, 2, 3):
            await uow.readers.save(replace(A_READER, id=number, profile=Profile(length=7)))
    async with house.store.begin() as uow:
        assert await uow.restoring.release(DUE + HOUR, 10, DUE + HOUR, DUE + 7 * HOUR) == 3
    assert await house.tick() == {"sent": 3, "planned": 0}


async def test_a_kill_while_holding_is_healed_by_the_next_start(house: House) -> None:
    house.clock.set(DUE)
    house.sender.answer = lambda address, payload: Stopped("refused")
    await house.tick()
    async with house.store.begin() as uow:
        await uow.restoring.mark(DUE)
        found = await uow.restoring.installation()
        assert found
        assert await uow.restoring.hold(found.generation, 1) == 1
    assert await house.tick() == {"planned": 0}
    assert await house.states() == {"held": 3}


async def test_of_two_that_start_on_a_backup_one_holds_and_the_other_goes_on(house: House) -> None:
    await house.tick()
    async with house.store.begin() as uow:
        await uow.restoring.mark(DUE - HOUR)
        found = await uow.restoring.installation()
        assert found
        gap = Gap(DUE - HOUR, DUE)
        assert await uow.restoring.live_on(found.generation, "anew", gap, DUE)
        assert not await uow.restoring.live_on(found.generation, "again", gap, DUE)
        assert await uow.restoring.hold(found.generation, 10) == 0
        assert await uow.restoring.gap() == gap


async def test_numbers_that_the_lost_database_gave_out_are_not_given_again(house: House) -> None:
    await house.tick()
    await house.set_aside()
    given = await add_article(house.store, "lost", DUE)
    house.clock.set(DUE)
    await house.tick()
    await house.bring_back()
    house.clock.set(DUE + HOUR)
    await house.tick()
    assert await add_article(house.store, "new", DUE + HOUR) > given + 900


async def test_a_backup_brings_no_vote_back_of_somebody_who_is_no_reader_in_it(house: House) -> None:
    """They voted in a group, and erased their data since: nobody could tell."""
    await house.meet("stayed")
    await house.tick()
    subject = Subject(Kind.ARTICLE, 1)
    async with house.store.begin() as uow:
        for voter in ("stayed", "stranger"):
            await uow.votes.cast("preview", voter, subject, True, DUE)
    await house.set_aside()
    await house.erase(await house.meet("stranger"))
    house.clock.set(DUE)
    await house.tick()
    await house.bring_back()
    house.clock.set(DUE + HOUR)
    await house.tick()
    async with house.store.read() as uow:
        assert await uow.votes.of("preview", "stayed", subject)
        assert await uow.votes.tally(subject) == Tally(1, 0)


async def test_who_was_erased_since_a_backup_is_erased_from_it_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasures, "AT_ONCE", 1)
    went, _stayed, back = [await house.meet(chat) for chat in ("went", "stayed", "back")]
    await house.erase(back)
    house.clock.advance(timedelta(seconds=1))
    await house.meet("back")
    await house.tick()
    await house.set_aside()
    await house.erase(went)
    house.clock.set(DUE)
    await house.tick()
    await house.bring_back()
    assert await house.known("went", "stayed", "back") == [True, True, True]
    house.clock.set(DUE + HOUR)
    await house.tick()
    assert await house.known("went", "stayed", "back") == [False, True, True]
    assert await house.states() == {"held": 3}


def test_what_is_remembered_of_an_erasure_names_nobody_and_ends(tmp_path: Path) -> None:
    ann, bob = Address("telegram", "123456"), Address("telegram", "654321")
    remembered = FileErasures(tmp_path)
    assert remembered.erased_at(ann) is None
    remembered.note(ann, DUE)
    assert FileErasures(tmp_path).erased_at(ann) == DUE
    assert "123456" not in (tmp_path / "erased.json").read_text()
    remembered.note(bob, DUE + 401 * DAY)
    assert (remembered.erased_at(ann), remembered.erased_at(bob)) == (None, DUE + 401 * DAY)
    (tmp_path / "erased.json").write_text('{"a": 7, "b": "yesterday"}')
    assert remembered.erased_at(bob) is None


@pytest.mark.parametrize("written", ["", "[1]", '{"a": "many"}', '{"a": {}}'])
def test_a_witness_that_cannot_be_read_knows_nothing_and_is_mended(tmp_path: Path, written: str) -> None:
    (tmp_path / "alive.json").write_text(written)
    witness = FileWitness(tmp_path)
    assert witness.seen("a") == 0
    witness.note("a", 7)
    witness.note("a", 6)
    assert FileWitness(tmp_path).seen("a") == 7


def test_a_witness_without_a_place_says_so_and_nothing_stops(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    FileWitness(tmp_path / "file").note("a", 1)
    assert "can't be written" in caplog.text
