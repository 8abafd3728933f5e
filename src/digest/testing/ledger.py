"""Public fakes for the ledger's tests: a platform that can be told what to answer, and an audience of any size."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from digest.codec import PROFILE
from digest.domain.article import Article, Content, Scores, StoredArticle
from digest.domain.delivery import Outcome, Policy, Priority, Sent
from digest.domain.document import Card, Document, Heading, text
from digest.domain.pool import pool
from digest.domain.reader import USUAL, Address, Manner, Profile
from digest.domain.schedule import Rule
from digest.domain.score import Score, Weights
from digest.domain.selection import Choice, Selection
from digest.i18n import speak
from digest.ledger_ports import Writer
from digest.ports import Clock, Payload, Posted
from digest.services.amender import Amender
from digest.services.deliver import Deliverer, Mending
from digest.services.editor import Editor, Window
from digest.services.lane import Lane
from digest.services.mender import Mender
from digest.services.plan import Planner
from digest.services.press import Press
from digest.services.tools import Limits, Tools
from digest.storage import cohorts
from digest.storage.sql import destination, number_on, profile, reader, schedule, subscription
from digest.storage.sql import insert as sql_insert
from digest.storage.store import SqlStore

MORNING = Rule("UTC", 8 * 60)
"""Daily at 08:00 UTC."""


@dataclass(slots=True)
class ScriptedSender:
    """A sender that answers what it is told (Sent otherwise) and remembers what it was asked to send."""

    answer: Callable[[Address, Payload], Outcome | None] = lambda address, payload: None
    latency: float = 0.0
    sent: list[tuple[Address, Payload]] = field(default_factory=list)
    manners: list[Manner] = field(default_factory=list)
    verdict: Callable[[Posted, Payload | None], Outcome | None] = lambda posted, payload: None
    amended: list[tuple[str, Payload]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    async def admit(self, address: Address, priority: Priority = Priority.DIGEST) -> None:
        """At once."""

    async def send(
        self, address: Address, payload: Payload, part: int, *, manner: Manner = USUAL, again: bool = False
    ) -> Outcome:
        """Note it, take the latency, and answer."""
        self.sent.append((address, payload))
        self.manners.append(manner)
        await asyncio.sleep(self.latency)
        return self.answer(address, payload) or Sent(f"{address}#{len(self.sent)}")

    async def amend(self, address: Address, posted: Posted, payload: Payload, *, manner: Manner = USUAL) -> Outcome:
        """Note it, take the latency, and answer."""
        self.amended.append((posted.message, payload))
        await asyncio.sleep(self.latency)
        return self.verdict(posted, payload) or Sent(posted.message)

    async def remove(self, address: Address, posted: Posted) -> Outcome:
        """Note it, take the latency, and answer."""
        self.removed.append(posted.message)
        await asyncio.sleep(self.latency)
        return self.verdict(posted, None) or Sent(posted.message)

    def times(self, chat: str) -> int:
        """How often something was sent to the chat."""
        return sum(address.chat == chat for address, _ in self.sent)


@dataclass(frozen=True, slots=True)
class PlainRenderer:
    """A platform with this name whose every document becomes that many messages."""

    name: str = "preview"
    variants: tuple[str, ...] = ("rich", "plain")
    usual: str = "rich"
    parts: int = 1

    def render(self, document: Document, variant: str) -> tuple[Payload, ...]:
        """The numbers of the articles it carries, in each part."""
        return tuple(
            {"variant": variant, "part": part, "articles": list(document.articles())} for part in range(self.parts)
        )


@dataclass(slots=True)
class StubEditor:
    """An editor that tells every candidate not told before, and remembers the windows it was asked for."""

    fails: Callable[[Profile], bool] = lambda profile: False
    windows: list[Window] = field(default_factory=list)

    def window(self, candidates: Iterable[StoredArticle], since: datetime, cut: datetime) -> Window:
        """As the real one prepares it."""
        return Window(pool(candidates, Weights(), cut), since, cut)

    def compose(
        self, window: Window, on: date, profile: Profile, told: Mapping[str, StoredArticle]
    ) -> tuple[Selection, Document]:
        """One card per article."""
        if self.fails(profile):
            raise ValueError("this profile cannot be composed")
        self.windows.append(window)
        candidates = sorted((entry.stored for entry in window.pool.entries), key=lambda stored: stored.id)
        new = [one for one in candidates if one.article.story not in told]
        cards = tuple(Card((Heading(text(f"{one.id}")),), one.id) for one in new)
        choices = tuple(Choice(one, "en", Score((), 0.0, 0.0, 1.0, 0.0, (), 0.0, 0.0)) for one in new)
        return Selection(choices, len(new), len(new)), Document(cards)

    def explain(self, window: Window, on: date, profile: Profile, selection: Selection) -> Document:
        """A heading without a card."""
        return Document((Heading(text("Nothing came.")),))


@dataclass(frozen=True, slots=True)
class Bench:
    """Planner and lanes over a store, as one process has them."""

    store: SqlStore
    planner: Planner
    deliverer: Deliverer
    sender: ScriptedSender
    editor: StubEditor
    press: Press

    @property
    def lane(self) -> Lane:
        """The only lane."""
        return self.deliverer.lanes[0]


@dataclass(frozen=True, slots=True)
class Setup:
    """What of a bench a test wants different."""

    sender: ScriptedSender = field(default_factory=ScriptedSender)
    editor: StubEditor = field(default_factory=StubEditor)
    renderer: PlainRenderer = field(default_factory=PlainRenderer)
    policy: Policy = field(default_factory=Policy)
    limits: Limits = field(default_factory=Limits)
    owner: str = "test:1"
    chunk: int | None = None
    elapsed: Callable[[], float] = lambda: 0.0
    gone: Callable[[str], bool] = lambda owner: False


def bench(store: SqlStore, writer: Writer, clock: Clock, setup: Setup | None = None) -> Bench:
    """One process's planner and lane over the store. Retries come at once: its luck is always 0."""
    setup = setup or Setup()
    press = Press(store, setup.editor, [setup.renderer], clock)
    planner = Planner(store, press, [setup.renderer], clock, chunk=setup.chunk)
    tools = Tools(
        store, writer, press, clock, setup.owner, setup.limits, setup.elapsed, luck=lambda: 0.0, gone=setup.gone
    )
    lane = Lane(setup.renderer.name, setup.sender, tools, setup.policy)
    amender = Amender(store, Editor(speak, Weights()).view, [setup.renderer], clock)
    mending = Mending(amender, [Mender(lane, setup.sender, tools, setup.renderer, speak, setup.policy)])
    deliverer = Deliverer(store, [lane], clock, mending=mending)
    return Bench(store, planner, deliverer, setup.sender, setup.editor, press)


async def add_article(store: SqlStore, story: str, now: datetime) -> int:
    """Store an article that tells this story; its number."""
    article = Article({"en": Content(f"About {story}", tldr=(story,))}, Scores(50, 50, 50), story=story)
    async with store.begin() as uow:
        return (await uow.articles.add(article, [f"title:en:{story}:{now.isoformat()}"], now)).id


async def add_audience(
    store: SqlStore,
    count: int,
    due_at: datetime,
    *,
    rule: Rule = MORNING,
    platform: str = "preview",
    first: int = 1,
    wants: Profile | None = None,
    **settings: Any,
) -> Sequence[str]:
    """Subscribe that many readers, numbered from `first`, next due at that instant; their chats."""
    wants = wants or Profile()
    numbers = range(first, first + count)
    base = {"profile_key": wants.key, "created_at": due_at}
    rows = {
        reader: [{**base, "id": number, "zone": rule.zone, "zone_confirmed": True} for number in numbers],
        destination: [{"id": number, "platform": platform, "chat": _chat(number), "thread": ""} for number in numbers],
        subscription: [
            {**base, "id": number, "reader_id": number, "destination_id": number, **settings} for number in numbers
        ],
    }
    async with store.database.begin() as connection:
        body = {"key": wants.key, "body": PROFILE.dumps(wants)}
        await connection.execute(sql_insert(connection, profile).on_conflict_do_nothing(), [body])
        for table, of_table in rows.items():
            await connection.execute(insert(table), of_table)
            await number_on(connection, table)
        await cohorts.join(connection, first, rule, due_at)
        cohort = select(schedule.c.cohort_id).where(schedule.c.subscription_id == first, schedule.c.slot == rule.slot)
        one = {"slot": rule.slot, "cohort_id": await connection.scalar(cohort)}
        rest = [{**one, "subscription_id": number} for number in numbers[1:]]
        if rest:
            await connection.execute(insert(schedule), rest)
    return [_chat(number) for number in numbers]


def _chat(number: int) -> str:
    return f"chat{number}"


def profiles(count: int) -> list[Profile]:
    """That many different profiles."""
    return [replace(Profile(), floor=number) for number in range(count)]
