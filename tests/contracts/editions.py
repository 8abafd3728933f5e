"""Editions, and deliveries of them, to begin a contract test with."""

from datetime import datetime

from digest.domain.buttons import Button
from digest.domain.delivery import State
from digest.domain.document import Card, Document, Heading, Paragraph, Span, text
from digest.domain.reader import Address, Subscription
from digest.ports import EditionItem, EditionKey, Store, StoredEdition
from digest.testing import START
from tests.contracts import people
from tests.contracts.people import DAY

KEY = EditionKey("p", START - DAY, START, START.date())
DOCUMENT = Document(
    (Heading(text("今天")), Card((Paragraph((Span("a", bold=True, instant=START),)),), 3, 71.5)),
    ((Button("More", "latest 5"),),),
    "zh-Hans",
)
OCCASION = "digest:2026-11-24:0"


async def add(store: Store, key: EditionKey, *stories: str, article: int = 1) -> StoredEdition:
    items = [EditionItem(story, article + at, 1) for at, story in enumerate(stories)]
    async with store.begin() as uow:
        return await uow.editions.add(key, items, DOCUMENT, START)


async def subscribe(store: Store, user: str = "u") -> Subscription:
    address = Address("preview", user)
    return await people.subscribe(store, await people.add(store, address, user), address=address)


async def plan(
    store: Store, one: Subscription, state: State, *parts: State, edition: int | None = None, at: datetime = START
) -> None:
    """A delivery of the occasion as the planner and the lanes leave it."""
    settled = at if state in (State.SENT, State.UNKNOWN) else None
    changes = {"edition_id": edition, "due_at": at, "epoch": 3, "settled_at": settled}
    async with store.begin() as uow:
        number = await people.deliver(uow, one, OCCASION, state, **changes)
        for place, part in enumerate(parts):
            await people.part(uow, number, part, place)
