"""The index made anew from the articles, and kept in good order, while the service runs."""

import asyncio
from collections.abc import Callable

from digest.ports import Store

BATCH = 50
"""Articles a transaction: about a tenth of a second that other writers wait. Readers wait for none."""

REST = 0.1
"""Seconds between two steps of tidying, for others to write."""


async def reindex(store: Store, tell: Callable[[int, int], None], batch: int = BATCH) -> int:
    """Throw the index away and put every article again, oldest first; how many that were.

    Until it is done, search and questions find what has been put again. Interrupted, it may be begun once more. `tell`
    hears after each transaction how many of how many are done.
    """
    async with store.begin() as uow:
        await uow.index.rebuild(())
        articles = await uow.articles.count()
    done, first = 0, 1
    while done < articles:
        async with store.begin() as uow:
            stored = await uow.articles.many(range(first, first + batch))
            async with uow.index.in_bulk():
                for one in stored:
                    await uow.index.put(one)
        done, first = done + len(stored), first + batch
        tell(done, max(done, articles))
    await tidy(store)
    return done


async def tidy(store: Store) -> None:
    """Bring together what articles wrote into the index one by one. Interrupted, the next time goes on."""
    more = True
    while more:
        async with store.begin() as uow:
            more = await uow.index.tidy()
        await asyncio.sleep(REST if more else 0)
