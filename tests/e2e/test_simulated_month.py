"""Ten readers live through a month of the real application. Their diaries are in tests/golden/month, to be read as stories."""

import os
from pathlib import Path

import pytest

from tests.e2e.month.people import PEOPLE
from tests.e2e.month.promises import broken
from tests.e2e.month.world import world

GOLDEN = Path(__file__).parents[1] / "golden" / "month"


@pytest.mark.slow
async def test_every_promise_is_kept_for_a_month(tmp_path: Path) -> None:
    """Renew the diaries with `UPDATE_GOLDEN=1 make test`, then read every line that changed."""
    async with world(tmp_path, PEOPLE) as lived:
        await lived.live()
        assert broken(lived) == []
        told = {one.name: lived.diary(one.name) for one in PEOPLE}
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        for name, diary in told.items():
            (GOLDEN / f"{name}.txt").write_text(diary, encoding="utf-8")
    kept = {path.stem: path.read_text(encoding="utf-8") for path in GOLDEN.glob("*.txt")}
    assert told == kept
