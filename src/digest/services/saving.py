"""What readers keep for later."""

from dataclasses import dataclass
from datetime import datetime

from digest.domain.article import StoredArticle
from digest.domain.opinion import DOUBLE
from digest.ports import Page, Store


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved article by its number; `stored` is None where it was withdrawn since, or where it was a `sample` that hides now."""

    number: int
    stored: StoredArticle | None
    sample: bool = False


class Saving:
    """Use cases over saved articles. Each call is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def toggle(self, reader: int, article: int, now: datetime) -> bool:
        """Save the article, or save it no more where it was saved; whether it is saved now. A double press is one."""
        async with self._store.begin() as uow:
            at = await uow.saves.at(reader, article)
            if at is None:
                await uow.saves.put(reader, article, now)
            elif now - at >= DOUBLE:
                await uow.saves.take(reader, article)
                return False
        return True

    async def keep(self, reader: int, article: int, now: datetime) -> None:
        """Save the article; one that is saved stays so."""
        async with self._store.begin() as uow:
            await uow.saves.put(reader, article, now)

    async def drop(self, reader: int, article: int) -> bool:
        """Save the article no more; False where it was not saved."""
        async with self._store.begin() as uow:
            return await uow.saves.take(reader, article)

    async def has(self, reader: int, article: int) -> bool:
        """Whether the article is saved."""
        async with self._store.read() as uow:
            return await uow.saves.at(reader, article) is not None

    async def page(self, reader: int, limit: int, offset: int = 0) -> Page[Saved]:
        """The saved articles, the one saved last first."""
        async with self._store.read() as uow:
            found = await uow.saves.page(reader, limit, offset)
            known = {stored.id: stored for stored in await uow.articles.many(found.items)}
            samples = {one.id for one in known.values() if one.article.sample}
            hidden = samples if samples and await uow.articles.count(samples=False) else set()
        saved = (
            Saved(number, None if number in hidden else known.get(number), number in hidden) for number in found.items
        )
        return Page(tuple(saved), found.total)
