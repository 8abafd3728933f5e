"""What the conversation and the command line need to correct, withdraw and recall what was sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from digest.domain.article import Article, StoredArticle
from digest.ports.broadcasts import Watcher


class Kind(StrEnum):
    """What is done to messages that were sent."""

    CORRECT = "correct"
    WITHDRAW = "withdraw"
    RECALL = "recall"
    AMEND = "amend"


class Stage(StrEnum):
    """How far an order is: its editions are reworded, its messages collected, then changed."""

    AMENDING = "amending"
    COLLECTING = "collecting"
    CHANGING = "changing"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Order:
    """Change the messages that carry an article, or those of an occasion; one of the two is set."""

    kind: Kind
    article: int | None = None
    occasion: str | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Where something was sent: deliveries per platform. `read_here`: those shown on demand, which no message id is known of."""

    deliveries: Mapping[str, int] = field(default_factory=dict)
    read_here: int = 0

    @property
    def total(self) -> int:
        """All deliveries whose messages can be reached."""
        return sum(self.deliveries.values())


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an order is, in messages: changed, still to be changed, and per reason those that can't be any more."""

    id: int
    order: Order
    ordered_at: datetime
    stage: Stage
    done: int = 0
    open: int = 0
    failed: Mapping[str, int] = field(default_factory=dict)
    settled_at: datetime | None = None


class Corrections(Protocol):
    """Corrected and withdrawn articles, and the orders to change what was sent of them."""

    async def correct(self, number: int, article: Article, keys: Collection[str], now: datetime) -> StoredArticle:
        """Store a further revision as a correction; a withdrawn article is back with it. One that says the same is none.

        Raises LookupError for nobody's number.
        """

    async def withdraw(self, number: int, reason: str, now: datetime) -> StoredArticle:
        """Withdraw the article: no list, search or answer has it from now on. Raises LookupError for nobody's number."""

    async def order(self, order: Order, now: datetime) -> int:
        """Order that what was sent is changed; the order's number."""

    async def reach(self, order: Order) -> Reach:
        """Where what the order is about was sent."""

    async def progress(self, number: int) -> Progress | None:
        """How far the order is; None for nobody's number."""

    async def orders(self, limit: int) -> Sequence[Progress]:
        """The latest orders, the newest first."""

    async def watch(self, number: int, watcher: Watcher) -> None:
        """Tell how far the order is there, in place of wherever that was told before."""

    async def watched(self, since: datetime) -> Sequence[tuple[Progress, Watcher]]:
        """The orders that somebody watches: those under way, and those that were through after that instant."""
