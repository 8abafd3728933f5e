"""How much disk is taken: by readers who share a profile, by a settled digest for each on each day, and by an edition.

python benchmarks/disk.py [READERS] [DAYS]
"""

import asyncio
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest.codec import DOCUMENT
from digest.domain.article import StoredArticle
from digest.domain.reader import Profile
from digest.domain.score import Weights
from digest.i18n import speak
from digest.services.editor import Editor
from digest.sources.samples import samples
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_test_store
from digest.testing.ledger import add_article, add_audience, bench
from digest_preview.payload import frozen

DUE = datetime(2026, 8, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)


async def main(readers: int, days: int) -> None:
    """Measure and print."""
    clock = FakeClock(DUE)
    with tempfile.TemporaryDirectory() as folder:
        async with open_test_store(Path(folder), clock) as store:
            empty = await used(store)
            await add_audience(store, readers, DUE)
            subscribed = await used(store)
            async with SqlWriter(store.database).running() as writer:
                one = bench(store, writer, clock)
                for day in range(days):
                    clock.set(DUE + day * DAY)
                    await add_article(store, f"story {day}", clock.now() - timedelta(hours=1))
                    await one.planner.plan()
                    await one.deliverer.open()
                    await one.deliverer.deliver()
                await one.deliverer.close()
            delivered, sent = await used(store) - subscribed, one.deliverer.outcomes()["sent"]
    print(f"{readers:,} readers: {(subscribed - empty) / readers:,.0f} bytes each")
    print(
        f"{sent:,} deliveries: {delivered / sent:,.0f} bytes each, {delivered / readers:,.0f} a reader in {days} days"
    )
    document, sent, shared = edition()
    print(
        f"an edition of the five best samples: document {document:,} bytes, message {sent:,}, their passages {shared:,}"
    )


def edition() -> tuple[int, int, int]:
    """The bytes of an edition of the five best samples: its document as stored, the web chat's message, their passages."""
    stored = [StoredArticle(n, article, DUE - DAY / 2) for n, article in enumerate(samples(DUE).articles, 1)]
    editor = Editor(speak, Weights())
    window = editor.window(stored, DUE - DAY, DUE)
    _, document = editor.compose(window, DUE.date(), Profile(), {})
    stored, sent = DOCUMENT.lean(document), frozen(document).lean
    passages = "".join(sent.passages.values())
    return len(stored.text.encode()), len(sent.text.encode()), len(passages.encode())


async def used(store: SqlStore) -> int:
    """The bytes of the pages in use."""
    async with store.database.read() as connection:
        figures = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("page_count", "freelist_count", "page_size")
        ]
    return (figures[0] - figures[1]) * figures[2]


if __name__ == "__main__":
    asked = [int(word) for word in sys.argv[1:]]
    asyncio.run(main(*(asked or (400, 30))))
