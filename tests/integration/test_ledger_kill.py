"""kill -9 and SIGTERM at seeded instants: nobody is missed, and nothing arrives twice beyond the window at the kill."""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from digest.domain.schedule import Rule
from digest.storage import sql
from digest.testing import open_test_store
from digest.testing.ledger import add_article, add_audience

AUDIENCE = 2_000
WINDOW = 64
PROGRAM = Path(__file__).with_name("ledger_process.py")


async def prepare(folder: Path) -> None:
    """An audience whose minute came a moment ago."""
    now = datetime.now(UTC)
    due = now.replace(second=0, microsecond=0)
    async with open_test_store(folder) as store:
        await add_article(store, "one", due - timedelta(hours=1))
        await add_audience(store, AUDIENCE, due, rule=Rule("UTC", due.hour * 60 + due.minute))
    (folder / "sink").touch()


def arrived(folder: Path) -> list[str]:
    return (folder / "sink").read_text(encoding="ascii").splitlines()


def deliver(folder: Path, stop: Callable[[subprocess.Popen[bytes]], None]) -> int:
    """Run the process and stop it in some way; its exit status."""
    process = subprocess.Popen([sys.executable, "-W", "error", str(PROGRAM), str(folder), str(WINDOW)])
    try:
        stop(process)
        return process.wait(30)
    finally:
        process.kill()


def wait_for(folder: Path, count: int) -> None:
    """Until that many messages have arrived."""
    deadline = time.monotonic() + 30
    while (folder / "sink").stat().st_size < count * len("chat1234\n"):
        assert time.monotonic() < deadline, "nothing is being delivered"
        time.sleep(0.002)


async def states(folder: Path) -> tuple[dict[str, int], int]:
    """Deliveries by state, and how many parts were sent again."""
    async with open_test_store(folder) as store:
        async with store.read() as uow:
            report = await uow.ledger.report()
        async with store.database.read() as connection:
            resent = await connection.scalar(select(func.sum(sql.delivery_part.c.resends)))
    return dict(report.states), resent or 0


async def test_ended_and_killed_at_any_moment_nobody_is_missed_and_few_get_it_twice(tmp_path: Path) -> None:
    await prepare(tmp_path)
    chance = random.Random(20261124)
    first, second = sorted(chance.sample(range(200, AUDIENCE - 200), 2))

    def kill_early(process: subprocess.Popen[bytes]) -> None:
        time.sleep(chance.uniform(0.3, 1.5))  # while it starts, or plans
        process.kill()

    def end(process: subprocess.Popen[bytes]) -> None:
        wait_for(tmp_path, first)
        process.terminate()

    def kill(process: subprocess.Popen[bytes]) -> None:
        wait_for(tmp_path, second)
        time.sleep(chance.uniform(0, 0.02))
        process.kill()

    deliver(tmp_path, kill_early)
    before = len(arrived(tmp_path))
    assert deliver(tmp_path, end) == 0
    found, resent = await states(tmp_path)
    assert set(found) == {"sent", "due"}
    assert found["sent"] == len(set(arrived(tmp_path)))
    assert len(arrived(tmp_path)) - found["sent"] <= resent <= min(before, WINDOW)

    deliver(tmp_path, kill)
    assert deliver(tmp_path, lambda process: None) == 0
    lines = Counter(arrived(tmp_path))
    found, resent = await states(tmp_path)
    assert found == {"sent": AUDIENCE}
    assert len(lines) == AUDIENCE
    assert sum(lines.values()) - AUDIENCE <= resent <= 2 * WINDOW
