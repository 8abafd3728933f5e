"""An upgrade killed with -9 after any of its statements: the database has the old schema or the new one, and a rerun heals."""

import asyncio
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from digest.storage import schema
from digest.storage.engine import open_database
from digest.testing.server import NoServerError, new_database
from tests.differences import differences

PROGRAM = """
import asyncio, itertools, os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from digest.storage import schema
from digest.storage.engine import open_database

url, deaths = sys.argv[1], [int(number) for number in sys.argv[2:]]

async def upgrade():
    database = open_database(url)
    try:
        await schema.upgrade(database)
    finally:
        await database.close()

async def current():
    database = open_database(url)
    try:
        return await schema.current(database)
    finally:
        await database.close()

def child(work):
    sys.stdout.flush()
    number = os.fork()
    if not number:
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])

def dies(last):
    counter = itertools.count(1)
    @event.listens_for(Engine, "after_cursor_execute")
    def die(*rest):
        if next(counter) == last:
            os.kill(os.getpid(), signal.SIGKILL)
    asyncio.run(upgrade())

for last in deaths:
    print(last, child(lambda: dies(last)), flush=True)
    child(lambda: print(asyncio.run(current())))
"""
# Each death is a process of its own, forked from one that has everything imported.

BEYOND = 10_000
"""More statements than any upgrade has: it lives."""


def deaths() -> list[int]:
    """Where to die: early, and at some places after that the seed chooses; in the end, nowhere."""
    return [2, *sorted(random.Random(20261125).sample(range(3, 55), 3)), BEYOND]


async def left(url: str) -> list[object]:
    database = open_database(url)
    try:
        async with database.read() as connection:
            return await connection.run_sync(differences)
    finally:
        await database.close()


def check(url: str) -> None:
    command = [sys.executable, "-c", PROGRAM, url, *map(str, deaths())]
    environ = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=120)
    told = done.stdout.split()
    assert done.returncode == 0, done.stderr
    ends = dict(zip(told[0::3], zip(told[1::3], told[2::3], strict=True), strict=True))
    *killed, lived = ends.values()
    assert killed == [("-9", "None")] * (len(deaths()) - 1), "nothing is left of a killed upgrade"
    assert lived == ("0", schema.head())
    assert asyncio.run(left(url)) == []


def test_on_sqlite(tmp_path: Path) -> None:
    check(f"sqlite:///{tmp_path / 'digest.db'}")


def test_on_postgresql() -> None:
    try:
        url = new_database("killed")
    except NoServerError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))
    check(url)
