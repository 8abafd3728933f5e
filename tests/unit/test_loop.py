"""The service's event loop: there is one with and without uvloop."""

import asyncio
import sys
from collections.abc import Iterator

import pytest

from digest.app.loop import GIVE_WAY, fast_loop


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


def test_the_service_has_a_loop_of_its_own() -> None:
    with asyncio.Runner(loop_factory=fast_loop) as runner:
        assert runner.run(asyncio.sleep(0, "ran")) == "ran"


def test_beside_it_threads_soon_have_their_turn() -> None:
    fast_loop().close()
    assert sys.getswitchinterval() == pytest.approx(GIVE_WAY)


def test_without_uvloop_it_is_pythons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", None)
    with asyncio.Runner(loop_factory=fast_loop) as runner:
        assert isinstance(runner.get_loop(), asyncio.base_events.BaseEventLoop)
