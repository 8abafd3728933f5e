"""How long a reader waits for /latest while digests go out as fast as is free: the whole application, a server 50 ms away.

python benchmarks/answers.py [ANSWERS]    four a second, because bulk leaves five of Telegram's thirty
"""

import argparse
import asyncio
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from audience import surroundings
from quick_server import serving

from digest.app import open_app
from digest.app.opening import App
from digest.app.using import load_samples
from digest.domain.delivery import State
from digest.domain.schedule import Rule
from digest.settings import Settings
from digest.testing.ledger import add_article, add_audience
from digest_telegram.adapter import Telegram

EVERY = 0.25
LATENCY = 0.05


def main() -> None:
    """Measure, and print a Markdown table."""
    parser = argparse.ArgumentParser("answers", description=__doc__)
    parser.add_argument("answers", nargs="?", type=int, default=100)
    answers = parser.parse_args().answers
    with serving(LATENCY) as url, TemporaryDirectory() as folder:
        settings = {"data_dir": Path(folder), "telegram": {"token": "4242:measuring", "api_url": url}}
        took, sent = asyncio.run(_measure(Settings.model_validate(settings), answers))
    took.sort()
    print(f"\nAnswering. {surroundings()}\n\n| answers | digests/s meanwhile | median | p99 | longest |\n|{'---|' * 5}")
    cells = [took[len(took) // 2], took[len(took) * 99 // 100], took[-1]]
    print(f"| {answers} | {sent / (answers * EVERY):.1f} | {' | '.join(f'{1000 * one:.0f} ms' for one in cells)} |")


async def _measure(settings: Settings, answers: int) -> tuple[list[float], int]:
    """The seconds that each answer took, and the digests that went out meanwhile."""
    async with open_app(settings) as app:
        await load_samples(app)
        await _subscribe(app, int(answers * EVERY * 30) + 300)
        async with app.senders() as senders, app.delivering(senders) as deliverer:
            await app.planner.plan()
            await deliverer.open()
            bulk = asyncio.create_task(deliverer.run())
            await asyncio.sleep(2)
            before = deliverer.outcomes()[State.SENT]
            asked = [asyncio.create_task(_ask(app.platforms["telegram"], number)) for number in range(answers)]
            took = await asyncio.gather(*asked)
            sent = deliverer.outcomes()[State.SENT] - before
            await deliverer.close()
            await bulk
    return took, sent


async def _subscribe(app: App, count: int) -> None:
    due = app.clock.now().replace(second=0, microsecond=0)
    await add_article(app.store, "one", due - timedelta(hours=1))
    rule = Rule("UTC", due.hour * 60 + due.minute)
    await add_audience(app.store, count, due, rule=rule, platform="telegram")


async def _ask(platform: Any, number: int) -> float:
    """What a reader waits for, from the update to the answer's arrival."""
    assert isinstance(platform, Telegram)
    await asyncio.sleep(number * EVERY)
    reader = {"id": 1_000_000 + number, "is_bot": False, "first_name": "A", "language_code": "en"}
    chat = {"id": reader["id"], "type": "private", "first_name": "A"}
    message = {"message_id": 1, "date": 1_764_000_000, "chat": chat, "from": reader, "text": "/latest"}
    _, inbox = platform._expect_open()
    began = time.perf_counter()
    task = inbox.take({"update_id": number + 1, "message": message})
    assert task is not None
    await task
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
