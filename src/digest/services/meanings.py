"""What questions and FAQ entries mean, where there is an embedder; where there is none or it fails, words must do."""

import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence

from digest.domain.article import Article, FaqEntry
from digest.ports import Embedder, EmbedderError, Meaning, Store

log = logging.getLogger(__name__)

BATCH = 16
"""Entries that get their vectors in one transaction: what is lost when a process is killed."""

REST = 60.0
"""Seconds in which an embedder that failed is left alone, so that nobody waits for it at every question."""

AHEAD = 16 * BATCH
"""Entries of which a batch is drawn: two processes that catch up at once seldom draw the same ones."""

Draw = Callable[[Sequence[int], int], Sequence[int]]

Tell = Callable[[int], None]


def _untold(done: int) -> None:
    """Say nothing of the progress."""


class Meanings:
    """Gives vectors, never an error."""

    def __init__(
        self,
        embedder: Embedder | None = None,
        seconds: Callable[[], float] = time.monotonic,
        draw: Draw = random.sample,
    ) -> None:
        """`draw` chooses so many of the entries that wait, without repetition."""
        self._embedder = embedder
        self._draw = draw
        self._seconds = seconds
        self._failed: float | None = None

    async def of_question(self, question: str) -> Meaning | None:
        """What it means; None where only its words are known."""
        if (embedder := self._ready()) is None:
            return None
        try:
            return await embedder.asked(question)
        except EmbedderError as error:
            self._note(error)
            return None

    async def of_article(self, article: Article) -> Mapping[FaqEntry, Meaning]:
        """What its FAQ entries are about; empty where there is no embedder now: `catch_up` sees to them later."""
        entries = [entry for content in article.contents.values() for entry in content.faq]
        if not entries or (embedder := self._ready()) is None:
            return {}
        try:
            return dict(zip(entries, await embedder.told(entries), strict=True))
        except EmbedderError as error:
            self._note(error)
            return {}

    async def catch_up(self, store: Store, tell: Tell = _untold) -> int:
        """Give vectors to every entry that has none of the present model, and have them ready in memory; how many.

        Other processes may do the same at once: what two have drawn is kept once. `tell` hears after each batch how many
        are done. Where the embedder fails, it ends; the next call goes on.
        """
        done = 0
        while (embedder := self._ready()) is not None:
            async with store.read() as uow:
                waiting = await uow.index.without_meaning(embedder.model, AHEAD)
                await uow.index.prepare(embedder.model)
            if not waiting:
                break
            drawn = self._draw(list(waiting), min(BATCH, len(waiting)))
            try:
                told = await embedder.told([waiting[number] for number in drawn])
            except EmbedderError as error:
                self._note(error)
                break
            async with store.begin() as uow:
                await uow.index.keep_meanings(dict(zip(drawn, told, strict=True)))
            done += len(drawn)
            tell(done)
        return done

    def _ready(self) -> Embedder | None:
        resting = self._failed is not None and self._seconds() - self._failed < REST
        return None if resting else self._embedder

    def _note(self, error: EmbedderError) -> None:
        log.warning("Questions are answered by their words for the next %.0f s: %s", REST, error)
        self._failed = self._seconds()
