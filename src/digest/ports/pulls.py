"""The digest that somebody asks for before its time."""

from datetime import datetime
from typing import Protocol

from digest.domain.reader import Subscription
from digest.ports.editions import StoredEdition


class Pulls(Protocol):
    """The part of the ledger that a conversation needs: `/digest` pulls the day's occasion forward."""

    async def on_its_way(self, subscription: int, occasion: str) -> int | None:
        """The edition that the occasion's delivery carries, where it is leased or any of it was sent, or may have been.

        One that was sent and told nothing, but why, is none.
        """

    async def pull(self, subscription: Subscription, occasion: str, edition: StoredEdition, now: datetime) -> bool:
        """Settle the occasion as sent with this edition and move `since` to its cut.

        False, and nothing is changed, where it is `on_its_way`.
        """
