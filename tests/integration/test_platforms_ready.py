"""A platform that has no token yet is installed, draws previews, and is not opened."""

from pathlib import Path

import pytest

from digest.app import Settings, open_app
from digest.platforms import discover


async def test_a_messenger_without_a_token_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert {"telegram", "discord"} <= set(discover())
    async with open_app(Settings(data_dir=tmp_path)) as app:
        assert set(app.platforms) == {"preview"}
        async with app.senders() as senders:
            assert set(senders) == {"preview"}
