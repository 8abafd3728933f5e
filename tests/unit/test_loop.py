"""The service's event loop: there is one with and without uvloop."""

import asyncio
import sys

import pytest

from digest.app.loop import fast_loop


def test_the_service_has_a_loop_of_its_own() -> None:
    with asyncio.Runner(loop_factory=fast_loop) as runner:
        assert runner.run(asyncio.sleep(0, "ran")) == "ran"


def test_without_uvloop_it_is_pythons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", None)
    with asyncio.Runner(loop_factory=fast_loop) as runner:
        assert isinstance(runner.get_loop(), asyncio.base_events.BaseEventLoop)
