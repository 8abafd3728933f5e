"""What the command line does about what was sent already: correcting, withdrawing, recalling, and how far that is."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from digest.app.opening import App
from digest.chat import amendments
from digest.domain.article import Article, StoredArticle
from digest.domain.revision import Field, amended
from digest.domain.staff import OPERATOR
from digest.ports.corrections import Kind, Order, Progress, Reach
from digest.services.revising import Proposal
from digest.settings import SetupError
from digest.sources import read

EXAMPLE = "“title: The right title”, “tldr.zh: 第一点 | 第二点”, “hot: 70”"


@dataclass(frozen=True, slots=True)
class Revision:
    """What a story is to say: a new record (a path), else fields as in the chat, in this language unless they name one."""

    number: int
    fields: str = ""
    record: str = ""
    language: str = "en"


async def propose(app: App, wanted: Revision) -> Proposal:
    """What the correction would change, and who has it. Raises SetupError where it can't be read, or there is no such story."""
    stored = await _stored(app, wanted.number)
    article = await _record(app, wanted.record) if wanted.record else _amended(stored, wanted)
    proposal = await app.desk.revising.propose(wanted.number, article)
    assert proposal is not None, "it was there a moment ago"
    return proposal


async def correct(app: App, proposal: Proposal) -> Progress | None:
    """Make the correction: how far its order is; None where the story has changed since it was proposed."""
    stored, now = proposal.stored, app.clock.now()
    order = await app.desk.revising.correct(stored.id, stored.revision, proposal.article, OPERATOR, now)
    return None if order is None else await progress(app, order)


async def withdraw(app: App, number: int, reason: str) -> Progress | None:
    """Withdraw a story: how far its order is; None where it is withdrawn already."""
    order = await app.desk.revising.withdraw(number, reason, OPERATOR, app.clock.now())
    return None if order is None else await progress(app, order)


async def recall(app: App, occasion: str) -> Progress | None:
    """Recall what was sent for an occasion: how far its order is; None where it is recalled already."""
    order = await app.desk.revising.recall(occasion, OPERATOR, app.clock.now())
    return None if order is None else await progress(app, order)


async def carried(app: App, number: int) -> tuple[StoredArticle, Reach]:
    """A story, and who has it. Raises SetupError for nobody's number."""
    return await _stored(app, number), await app.desk.revising.reach(Order(Kind.WITHDRAW, number))


async def recallable(app: App, occasion: str) -> tuple[Reach, Mapping[str, int]]:
    """Who has got what was sent for an occasion, and for how many hours each of their platforms that limits it lets it be
    deleted. Raises SetupError where nothing can have been sent.
    """
    if not await app.desk.revising.has(occasion):
        raise SetupError(f"Nothing is called {occasion!r}; write digest:2026-11-24:0, or broadcast:7 for one there is.")
    reach = await app.desk.revising.reach(Order(Kind.RECALL, occasion=occasion))
    limits = ((platform, app.desk.broadcasts.deletable(platform)) for platform in reach.deliveries)
    return reach, {platform: hours for platform, hours in limits if hours}


async def progress(app: App, number: int) -> Progress | None:
    """How far an order is; None where there is none of that number."""
    return await app.desk.revising.progress(number)


async def orders(app: App) -> Sequence[Progress]:
    """The latest orders, newest first."""
    return await app.desk.revising.orders()


async def _stored(app: App, number: int) -> StoredArticle:
    stored = await app.desk.library.known(number)
    if stored is None:
        raise SetupError(f"There is no article {number}; `digest articles` lists what there is.")
    return stored


def _amended(stored: StoredArticle, wanted: Revision) -> Article:
    try:
        return amended(stored.article, amendments.read(wanted.fields, wanted.language))
    except ValueError as error:
        fields = ", ".join(Field)
        said = f"That is no correction: {error}. Name each field first: {EXAMPLE}. The fields are {fields}."
        raise SetupError(f"{said} Nothing was changed.") from error


async def _record(app: App, path: str) -> Article:
    try:
        data = await asyncio.to_thread(Path(path).read_bytes)
    except OSError as error:
        raise SetupError(f"{path}: {error.strerror or error}") from error
    parsed = read(path, data, app.clock.now())
    if parsed.problems or len(parsed.articles) != 1:
        wrong = "; ".join(map(str, parsed.problems)) or f"{path} holds {len(parsed.articles)} articles, not one"
        raise SetupError(f"{wrong}. Nothing was changed.")
    return parsed.articles[0]
