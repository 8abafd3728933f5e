"""What every test shares: the databases that everything stored must work on, where files are, and how examples are drawn."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from digest.app.garbage import look_seldom
from digest.testing import sqlite_url
from digest.testing.server import NoServerError, postgresql_url
from digest.testing.statements import compile_once

# Whether a change lands is not left to chance: in CI the same examples are drawn every time, elsewhere new ones; nor to how
# busy the machine is, so that no example has a deadline. `make prove` draws many (`--hypothesis-profile thorough`).
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("here", max_examples=30, deadline=None)
settings.register_profile("thorough", max_examples=1_000, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "here")

compile_once()

MEMORY, ROOM = Path("/dev/shm"), 4 * 10**9
"""Where Linux has files in memory, and how many bytes must be free there: a test is not to wait for a disk's every commit."""

if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long, mostly waiting, begins first: one worker waits, and the others have all processors meanwhile.

    In its own place it began at any time, and at the end everybody waited for the last of it.
    """
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """What is imported and collected by now stays: to look through it for garbage takes half a second each time."""
    look_seldom()


DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def postgresql() -> str:
    """An empty PostgreSQL database at the newest revision; its address. Where no server answers, CI fails and others skip."""
    try:
        return postgresql_url()
    except NoServerError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))


@pytest.fixture(params=DATABASES)
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind at the newest revision; its address."""
    return sqlite_url(tmp_path) if database_kind == "sqlite" else str(request.getfixturevalue("postgresql"))
