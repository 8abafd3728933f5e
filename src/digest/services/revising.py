"""Correcting, withdrawing and recalling: what an editor sees before, what is stored and ordered, and how far it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.domain.article import Article, StoredArticle
from digest.domain.identity import identity_keys
from digest.domain.revision import Difference, differences
from digest.ports import Deed, Store, UnitOfWork, Watcher
from digest.ports.corrections import Kind, Order, Progress, Reach
from digest.services.ingest import carried_on

LISTED = 5
"""Orders that are listed."""

BROADCAST, DIGITS = "broadcast", 9
"""How the name of a broadcast's occasion begins, and digits of its number at most."""

_DIGEST = re.compile(r"digest:\d{4}-\d{2}-\d{2}:\d", re.ASCII)

LOOKED_AT = 100
"""Orders among which one of the same occasion is looked for."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A correction that is not made yet: the story now, as it would be, where that differs, and who has it."""

    stored: StoredArticle
    article: Article
    differences: tuple[Difference, ...]
    reach: Reach


class Revising:
    """Use cases of editors. `who` is the holder that the record names (`domain.staff`)."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def propose(self, number: int, article: Article) -> Proposal | None:
        """What correcting the article so would change; None for nobody's number."""
        async with self._store.read() as uow:
            stored = await uow.articles.get(number)
            if stored is None:
                return None
            new = carried_on(stored.article, article)
            reach = await uow.corrections.reach(Order(Kind.CORRECT, number))
        return Proposal(stored, new, differences(stored.article, new), reach)

    async def correct(self, number: int, revision: int, article: Article, who: str, now: datetime) -> int | None:
        """Correct the article, and order its messages changed: the order's number.

        None, and nothing is changed, where it has another revision by now: a second press, or somebody was faster.
        """
        async with self._store.begin() as uow:
            keys = identity_keys(article)
            for key in keys:
                await uow.articles.find([key])  # nobody else stores an article before this is through
            stored = await uow.articles.get(number)
            if stored is None or stored.revision != revision:
                return None
            free = [key for key in keys if await _is_free(uow, key, number)]
            corrected = await uow.corrections.correct(number, carried_on(stored.article, article), free, now)
            await uow.index.put(corrected)
            return await _ordered(uow, Order(Kind.CORRECT, number), "corrected", who, now)

    async def reach(self, order: Order) -> Reach:
        """Where what an order would be about was sent."""
        async with self._store.read() as uow:
            return await uow.corrections.reach(order)

    async def withdraw(self, number: int, reason: str, who: str, now: datetime) -> int | None:
        """Withdraw the article, and order its messages changed: the order's number; None where it is withdrawn, or nobody's."""
        async with self._store.begin() as uow:
            stored = await uow.articles.get(number)
            if stored is None or stored.withdrawn:
                return None
            await uow.corrections.withdraw(number, reason, now)
            return await _ordered(uow, Order(Kind.WITHDRAW, number), "withdrew", who, now)

    async def has(self, occasion: str) -> bool:
        """Whether something can have been sent for an occasion of this name: a digest's, or that of a broadcast there is."""
        kind, _, number = occasion.partition(":")
        if kind != BROADCAST:
            return _DIGEST.fullmatch(occasion) is not None
        if not (number.isascii() and number.isdecimal() and len(number) <= DIGITS):
            return False
        async with self._store.read() as uow:
            return await uow.broadcasts.get(int(number)) is not None

    async def recall(self, occasion: str, who: str, now: datetime) -> int | None:
        """Order that everything sent for the occasion is deleted: the order's number; None where that was ordered before."""
        async with self._store.begin() as uow:
            order = Order(Kind.RECALL, occasion=occasion)
            if any(one.order == order for one in await uow.corrections.orders(LOOKED_AT)):
                return None
            return await _ordered(uow, order, "recalled", who, now)

    async def progress(self, number: int) -> Progress | None:
        """How far an order is."""
        async with self._store.read() as uow:
            return await uow.corrections.progress(number)

    async def watch(self, number: int, watcher: Watcher) -> None:
        """Tell how far the order is there, in one message."""
        async with self._store.begin() as uow:
            await uow.corrections.watch(number, watcher)

    async def orders(self) -> Sequence[Progress]:
        """The latest orders, newest first."""
        async with self._store.read() as uow:
            return await uow.corrections.orders(LISTED)


async def _is_free(uow: UnitOfWork, key: str, number: int) -> bool:
    holder = await uow.articles.find([key])
    return holder is None or holder.id == number


async def _ordered(uow: UnitOfWork, order: Order, what: str, who: str, now: datetime) -> int:
    about = order.occasion or f"article {order.article}"
    await uow.audit.note(Deed(who, what, now, about))
    return await uow.corrections.order(order, now)
