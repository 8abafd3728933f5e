"""Any OpenAI-compatible embeddings endpoint (https://platform.openai.com/docs/api-reference/embeddings/create).

The key goes into one header and nowhere else: errors name what happened, never an address, a header or a body.
"""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from yarl import URL

from digest.domain.article import FaqEntry
from digest.ports import EmbedderError, Meaning
from digest.wire.pool import Patience, Pool, WireError

AT_ONCE = 64
"""Texts in a request."""

LONGEST = 2_000
"""Characters of a text that are sent."""

LONGEST_ANSWER = 32 * 2**20
"""Bytes; 64 vectors of 4,096 numbers have 6 MB."""

MOST_NUMBERS = 8_192
"""Numbers of a vector: what is kept of all entries is in memory."""

SHORTEST, FARTHEST = 1e-6, 1e6
"""How long a vector is, far beyond what models give; one number that is none would spoil what is found for every question."""

PATIENCE = Patience(pool=2.0, connect=2.0, read=5.0)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the endpoint is and what it is asked for; seconds to wait for a question's vector and for a batch."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    question_seconds: float = 3.0
    batch_seconds: float = 30.0
    proxy: str = ""


class EndpointEmbedder:
    """`ports.Embedder` over an endpoint."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._pool = Pool(4, endpoint.proxy, LONGEST_ANSWER)
        self.model = f"{endpoint.model}@{URL(endpoint.url).host}/question+answer"

    async def asked(self, question: str) -> Meaning:
        """What a question means."""
        from digest.search.matrix import packed

        vectors = await self._vectors([question], self._endpoint.question_seconds)
        return Meaning(self.model, packed(vectors)[0])

    async def told(self, entries: Sequence[FaqEntry]) -> Sequence[Meaning]:
        """What each entry is about."""
        from digest.search.matrix import blended

        told: list[Meaning] = []
        for first in range(0, len(entries), AT_ONCE // 2):
            some = entries[first : first + AT_ONCE // 2]
            texts = [text for entry in some for text in (entry.question, entry.answer)]
            vectors = await self._vectors(texts, self._endpoint.batch_seconds)
            told += [Meaning(self.model, vector) for vector in blended(vectors[::2], vectors[1::2])]
        return told

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.close()

    async def _vectors(self, texts: Sequence[str], seconds: float) -> list[list[float]]:
        body = orjson.dumps({"model": self._endpoint.model, "input": [text[:LONGEST] or " " for text in texts]})
        headers = {"Content-Type": "application/json"}
        if self._endpoint.key:
            headers["Authorization"] = f"Bearer {self._endpoint.key}"
        url = URL(self._endpoint.url.rstrip("/") + "/embeddings")
        try:
            async with asyncio.timeout(seconds):
                response = await self._pool.request("POST", url, body, headers, PATIENCE)
        except TimeoutError:
            raise EmbedderError(f"the embeddings endpoint did not answer within {seconds:g} s") from None
        except WireError as error:
            raise EmbedderError(f"the embeddings endpoint can't be reached ({error})") from None
        if response.status != 200:
            raise EmbedderError(f"the embeddings endpoint answered {response.status}")
        return _read(response.body, len(texts))


def _read(body: bytes, count: int) -> list[list[float]]:
    """The vectors of an answer in the order of the texts. Raises EmbedderError where it is none."""
    try:
        data: list[dict[str, Any]] = sorted(orjson.loads(body)["data"], key=lambda one: one["index"])
        vectors = [list(map(_number, one["embedding"])) for one in data]
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        raise EmbedderError("the embeddings endpoint answered something else than vectors") from None
    if len(vectors) != count or len({len(vector) for vector in vectors}) != 1 or not vectors[0]:
        raise EmbedderError("the embeddings endpoint answered another number of vectors than asked for")
    if not all(_is_vector(vector) for vector in vectors):
        raise EmbedderError("the embeddings endpoint answered vectors that point nowhere")
    return vectors


def _number(given: Any) -> float:
    if not isinstance(given, int | float):
        raise TypeError("not a number")
    return float(given)


def _is_vector(vector: Sequence[float]) -> bool:
    """Whether it can be made a unit vector in single precision; a number that is none makes its length none."""
    return len(vector) <= MOST_NUMBERS and SHORTEST < math.hypot(*vector) < FARTHEST
