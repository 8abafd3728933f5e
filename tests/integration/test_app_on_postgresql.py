"""The application over PostgreSQL, as one setting switches it on: from an empty server to a delivered digest."""

from datetime import timedelta
from pathlib import Path

import pytest

from digest.app.starting import open_app
from digest.app.using import load_samples, tick
from digest.domain.reader import Address
from digest.settings import Settings


async def test_one_setting_switches(postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(database_url=postgresql, data_dir=Path("not/there/yet"))
    here = Address("preview", "visitor")
    async with open_app(settings) as app:
        await load_samples(app)
        now = app.clock.now()
        soon = now + timedelta(minutes=2)
        reader = await app.desk.accounts.meet(here, "visitor", "en", now)
        reader = await app.desk.accounts.subscribe(reader, here, [soon.hour * 60 + soon.minute], now)
        await tick(app, soon)
        async with app.store.read() as uow:
            assert (await uow.ledger.report()).states == {"sent": 1}
        assert [one.name for one in (tmp_path / "not/there/yet").iterdir() if one.suffix == ".sqlite3"] == [
            "mailbox.sqlite3"
        ]
