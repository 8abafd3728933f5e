"""The world of the month: the real application over SQLite, its clock, its news, and platforms that keep what they get."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from digest.app import open_app
from digest.app.opening import App
from digest.domain.delivery import Outcome, Priority, Sent, State, Unreachable
from digest.domain.document import Card, Document, plain
from digest.domain.reader import USUAL, Address, Manner
from digest.ports import Parsed, Payload
from digest.services.deliver import Deliverer
from digest.services.drought import Drought
from digest.settings import Settings
from digest.storage.sql import cohort, delivery, destination, schedule
from digest.storage.tables import METADATA
from digest.testing import FakeClock
from digest.testing.visitor import ChatTester, lines_of
from tests.e2e.month.news import BEGIN, DAYS, happening
from tests.e2e.month.people import Act, Person

START = datetime(BEGIN.year, BEGIN.month, BEGIN.day, tzinfo=UTC)
END = START + timedelta(days=DAYS)
OWNER = "9000"
CODE = re.compile(r"/link \w{4}-\w{4}")
SHOWN = 5
"""Lines of an answer that stand in the diary."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A digest that came: when, to whom, what it tells, and the stories in it by their articles' numbers."""

    at: datetime
    address: Address
    document: Document
    since: datetime
    cut: datetime
    articles: tuple[int, ...]

    @property
    def titles(self) -> Sequence[str]:
        """The stories' headings."""
        return [plain(block.blocks[0].text) for block in self.document.blocks if isinstance(block, Card)]


@dataclass
class Mailbox:
    """A platform's sender: it keeps what it is given, and knows who has blocked the bot."""

    clock: FakeClock
    blocked: set[str] = field(default_factory=set)
    got: list[tuple[datetime, Address, Payload]] = field(default_factory=list)

    async def admit(self, address: Address, priority: Priority = Priority.DIGEST) -> None:
        """At once."""

    async def send(
        self, address: Address, payload: Payload, part: int, *, manner: Manner = USUAL, again: bool = False
    ) -> Outcome:
        """Keep it, unless the reader has blocked the bot."""
        if address.chat in self.blocked:
            return Unreachable("blocked")
        self.got.append((self.clock.now(), address, payload))
        return Sent(f"{part}")


@dataclass
class World:
    """Everything there is. `digests` are those that arrived; `diaries` tell each person's month, line by line."""

    app: App
    clock: FakeClock
    mailboxes: dict[str, Mailbox]
    deliverer: Deliverer
    drought: Drought
    people: Sequence[Person]
    testers: dict[str, ChatTester] = field(default_factory=dict)
    diaries: dict[str, list[str]] = field(default_factory=dict)
    digests: list[Arrived] = field(default_factory=list)
    rows_about: dict[str, int] = field(default_factory=dict)

    @property
    def alerts(self) -> list[Payload]:
        """What the owner was told."""
        return [payload for _, address, payload in self.mailboxes["telegram"].got if address.chat == OWNER]

    def diary(self, name: str) -> str:
        """The person's month."""
        person = next(one for one in self.people if one.name == name)
        return "\n".join((f"{person.name} {person.about}.", "", *self.diaries[name], ""))

    def whose(self, address: Address) -> Person | None:
        """The person, or the place's, at this address."""
        return next((one for one in self.people if address in one.addresses), None)

    def of(self, name: str) -> list[Arrived]:
        """The digests of the person of that name."""
        addresses = next(one.addresses for one in self.people if one.name == name)
        return [one for one in self.digests if one.address in addresses]

    async def live(self) -> None:
        """From the first morning to the last evening."""
        await ChatTester(self.app.router.converse, user=OWNER, platform="telegram").say("/help")
        acts = [(act.at(one), "act", (one, act)) for one in self.people for act in one.acts]
        news = [(at, "news", article) for at, article in happening()]
        for at, kind, what in sorted([*acts, *news, (END, "end", None)], key=lambda each: each[0]):
            await self._pass(at)
            if kind == "news":
                await self.app.ingest.store_all(Parsed((what,), ()))
            elif kind == "act":
                await self._act(*what)
        for name in ("omar", "mei"):
            self.rows_about[name] = await self._rows_about(name)

    async def _rows_about(self, user: str) -> int:
        """In how many rows of the whole database the platform's name for somebody stands."""
        async with self.app.store.database.read() as connection:
            tables = [(await connection.execute(select(table))).all() for table in METADATA.sorted_tables]
        return sum(user in map(str, row) for rows in tables for row in rows)

    async def _pass(self, until: datetime) -> None:
        """Let everything happen that is due before this instant."""
        while (due := await self._next_due()) is not None and due < until:
            self.clock.set(max(due, self.clock.now()))
            await self._round()
            await self._note_arrivals()
            await self.drought.look()
        self.clock.set(until)

    async def _round(self) -> None:
        """What `digest run` does again and again, its lanes open all the while."""
        await self.deliverer.hold()
        await self.deliverer.expire()
        await self.app.planner.plan()
        await self.deliverer.deliver()

    async def _next_due(self) -> datetime | None:
        async with self.app.store.database.read() as connection:
            used = select(schedule.c.cohort_id)
            soonest: datetime | None = await connection.scalar(
                select(func.min(cohort.c.next_due_at)).where(cohort.c.id.in_(used))
            )
            again: datetime | None = await connection.scalar(
                select(func.min(delivery.c.retry_at)).where(delivery.c.state == State.DUE)
            )
        waiting = [at for at in (soonest, again and max(again, self.clock.now() + timedelta(minutes=1))) if at]
        return min(waiting, default=None)

    async def _act(self, person: Person, act: Act) -> None:
        mailbox = self.mailboxes[person.platform]
        match act.does:
            case "blocks the bot":
                mailbox.blocked.add(person.user)
                self._write(person, f"{person.name} blocks the bot.")
            case "unblocks the bot":
                mailbox.blocked.discard(person.user)
                self._write(person, f"{person.name} unblocks the bot.")
            case does:
                await self._speak(person, does)

    async def _speak(self, person: Person, does: str) -> None:
        name = f"{person.name}, elsewhere" if does.startswith("elsewhere: ") else person.name
        tester = self.testers.setdefault(name, self._tester(person, elsewhere=name != person.name))
        line = does.removeprefix("elsewhere: ")
        if line == "sends that line":
            line = next(one for one in self.testers[person.name].text.splitlines() if one.startswith("/link "))
        if line.startswith("["):
            said = await tester.press(line.strip("[]"))
        else:
            said = await tester.say(line)
        shown = [CODE.sub("/link ····-····", one) for one in said.splitlines() if one.strip()]
        labels = " ".join(f"[{label}]" for label in tester.labels)
        more = ["…"] if len(shown) > SHOWN else []
        self._write(person, f"{name}: {CODE.sub('/link ····-····', line)}", *shown[:SHOWN], *more, labels)

    def _tester(self, person: Person, *, elsewhere: bool) -> ChatTester:
        return ChatTester(
            self.app.router.converse,
            user=person.other[1] if elsewhere and person.other else person.user,
            language=person.language,
            zone=person.client_zone,
            private=person.private,
            platform=person.other[0] if elsewhere and person.other else person.platform,
        )

    def _write(self, person: Person, line: str, *answer: str) -> None:
        local = self.clock.now().astimezone(ZoneInfo(person.zone))
        lines = [f"{local:%a %d %b, %H:%M}  {line}", *(f"    | {one}" for one in answer if one)]
        self.diaries.setdefault(person.name, []).extend(lines)

    async def _note_arrivals(self) -> None:
        columns = (
            *(delivery.c[name] for name in ("id", "edition_id", "since", "cut", "settled_at")),
            *(destination.c[name] for name in ("platform", "chat", "thread")),
        )
        joined = select(*columns).join(destination, destination.c.id == delivery.c.destination_id)
        sent = joined.where(delivery.c.state == State.SENT, delivery.c.settled_at == self.clock.now())
        async with self.app.store.read() as uow:
            rows = (await uow.connection.execute(sent.order_by(delivery.c.id))).all()
            editions = {row.edition_id: await uow.editions.get(row.edition_id) for row in rows}
        for row in rows:
            address, edition = Address(row.platform, row.chat, row.thread), editions[row.edition_id]
            assert edition is not None
            articles = tuple(item.article for item in edition.items)
            one = Arrived(row.settled_at, address, edition.document, row.since, row.cut, articles)
            if one not in self.digests:
                self._note(one)

    def _note(self, one: Arrived) -> None:
        self.digests.append(one)
        person = self.whose(one.address)
        assert person is not None, f"nobody lives at {one.address}"
        _, opening = lines_of(one.document.blocks[:2])
        self._write(person, f"{one.address.platform} brings: {opening}", *one.titles[:1])


@asynccontextmanager
async def world(folder: Path, people: Sequence[Person]) -> AsyncIterator[World]:
    """The world on its first morning, before anybody has said anything."""
    told = {
        "data_dir": folder,
        "admins": [f"telegram:{OWNER}"],
        "embeddings": {"use": "none"},
        "telegram": {"token": "1:month", "rich": "off"},
        "discord": {"token": "a.b.c"},
    }
    clock = FakeClock(START)
    async with open_app(Settings.model_validate(told)) as opened:
        app = replace(opened, clock=clock)
        mailboxes = {name: Mailbox(clock) for name in app.platforms}
        await app.platforms["preview"].open(app.context)  # it keeps conversations, and forgets them
        try:
            async with app.delivering(mailboxes) as deliverer:
                await deliverer.open()
                yield World(app, clock, mailboxes, deliverer, app.drought(mailboxes), people)
                await deliverer.close()
        finally:
            await app.platforms["preview"].close()
