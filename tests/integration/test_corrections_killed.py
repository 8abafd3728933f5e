"""A correction in the real program, killed while it edits: every message that carries the article says it in the end, once."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen, run

import pytest

from digest.app import open_app
from digest.ports.corrections import Stage
from digest.services.revising import Proposal
from digest.settings import load_settings
from digest.testing.ledger import add_article, add_audience
from digest_preview.mailbox import FILE_NAME

AUDIENCE = 600
TICK = (sys.executable, "-c", "from digest.cli import main; main()", "tick")
NEW = "What it really is"


async def prepare(folder: Path) -> None:
    """An audience that is due now, and an article to tell."""
    async with open_app(load_settings()) as app:
        now = datetime.now(UTC)
        await add_article(app.store, "one", now - timedelta(hours=1))
        await add_audience(app.store, AUDIENCE, now.replace(second=0, microsecond=0))


async def correct() -> None:
    async with open_app(load_settings()) as app:
        stored = await app.desk.library.article(1)
        assert stored
        content = replace(stored.article.content("en"), title=NEW)
        article = replace(stored.article, contents={"en": content})
        proposal = await app.desk.revising.propose(1, article)
        assert isinstance(proposal, Proposal)
        assert proposal.reach.deliveries == {"preview": AUDIENCE}
        assert await app.desk.revising.correct(1, stored.revision, article, "operator", datetime.now(UTC))


async def stage() -> tuple[Stage, int, int]:
    async with open_app(load_settings()) as app:
        one = await app.desk.revising.progress(1)
    assert one
    return one.stage, one.done, one.open


def corrected(folder: Path) -> int:
    """How many messages in the mailbox say it."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as mailbox:
        bodies = [json.loads(row[0]) for row in mailbox.execute("SELECT payload FROM message WHERE kind = 'digest'")]
    return sum(NEW in json.dumps(body) for body in bodies)


@pytest.mark.slow
def test_killed_amid_a_correction_it_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_DATA_DIR", str(tmp_path))
    asyncio.run(prepare(tmp_path))
    run(TICK, check=True)
    assert corrected(tmp_path) == 0
    asyncio.run(correct())
    with Popen(TICK) as process:
        while not corrected(tmp_path) and process.poll() is None:
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
    assert 0 < corrected(tmp_path) < AUDIENCE
    run(TICK, check=True)
    assert corrected(tmp_path) == AUDIENCE
    assert asyncio.run(stage()) == (Stage.DONE, AUDIENCE, 0)
