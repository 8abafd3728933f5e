"""What readers keep for later."""

from datetime import datetime
from typing import Protocol

from digest.ports.paging import Page


class Saves(Protocol):
    """The articles that each reader saved. One stays saved whatever becomes of the article."""

    async def put(self, reader: int, article: int, now: datetime) -> None:
        """Save an article; one that is saved already stays as it is."""

    async def take(self, reader: int, article: int) -> bool:
        """Save it no more; False where it was not saved."""

    async def at(self, reader: int, article: int) -> datetime | None:
        """When the reader saved the article; None where it is not saved."""

    async def page(self, reader: int, limit: int, offset: int = 0) -> Page[int]:
        """The numbers of the articles that the reader saved, the one saved last first."""
