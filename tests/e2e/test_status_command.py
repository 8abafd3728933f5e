"""`digest status` from the command line: its two forms, both languages, and the exit status that a check goes by."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema

from digest.testing import open_store_at
from digest.testing.ledger import add_audience
from tests.e2e.command import Digest


def alive(tmp_path: Path, readers: int = 0) -> None:
    """A service has just been there, and digests that are due long since are not planned."""

    async def beat() -> None:
        async with open_store_at(f"sqlite:///{tmp_path}/data/digest.sqlite3") as store:
            async with store.begin() as uow:
                await uow.restoring.beat("this", datetime.now(UTC))
            if readers:
                await add_audience(store, readers, datetime(2026, 11, 24, 8, tzinfo=UTC))

    asyncio.run(beat())


def test_without_a_service_it_says_so_and_ends_with_one(digest: Digest) -> None:
    result = digest("status")
    assert result.exit_code == 1
    assert "No service has run on this database yet" in result.stdout
    assert "Nobody sends here" in result.stdout


def test_where_nothing_needs_anybody_it_ends_with_nought(digest: Digest, tmp_path: Path) -> None:
    alive(tmp_path)
    result = digest("status")
    assert result.exit_code == 0, result.output
    assert "Nothing needs you" in result.stdout
    assert "SQLite" in result.stdout


def test_it_speaks_chinese(digest: Digest, tmp_path: Path) -> None:
    alive(tmp_path, readers=3)
    result = digest("status", "--language", "zh")
    assert result.exit_code == 1
    assert "等待的读者\N{FULLWIDTH COLON}3" in result.stdout


def test_a_digest_that_nobody_plans_is_not_told_as_nobody_who_reads(digest: Digest, tmp_path: Path) -> None:
    alive(tmp_path, readers=3)
    result = digest("status")
    assert "Not planned yet: due 24 Nov 2026, 08:00, 3 readers and places" in " ".join(result.stdout.split())
    assert "nobody has subscribed" not in result.stdout


def test_the_document_fits_its_schema_and_ends_alike(digest: Digest, tmp_path: Path) -> None:
    alive(tmp_path, readers=3)
    result = digest("status", "--json")
    assert result.exit_code == 1
    printed = json.loads(result.stdout)
    jsonschema.validate(printed, json.loads(digest("schema", "status").stdout))
    (warning,) = printed["warnings"]
    assert (warning["what"], warning["count"], warning["since"]) == ("not_planned", 3, "2026-11-24T08:00:00Z")
    assert printed["platforms"][0]["queue"]["soon"] == 3


def test_it_names_who_sends_and_who_waits_to_take_over(digest: Digest, tmp_path: Path) -> None:
    async def hold() -> None:
        async with open_store_at(f"sqlite:///{tmp_path}/data/digest.sqlite3") as store, store.begin() as uow:
            now = datetime.now(UTC)
            await uow.restoring.beat("this", now)
            for owner in ("one/boot/space:7:1:a", "two/boot/space:9:1:b"):
                await uow.ledger.hold_lane("preview", owner, now, now + timedelta(minutes=1), lambda owner: False)

    asyncio.run(hold())
    printed = digest("status").stdout
    assert "one, process 7 sends" in printed
    assert "Ready to take over: two, process 9" in printed
    told = json.loads(digest("status", "--json").stdout)
    jsonschema.validate(told, json.loads(digest("schema", "status").stdout))
    assert told["platforms"][0]["standbys"] == [{"machine": "two", "process": "9"}]


def test_a_database_of_another_revision_is_not_upgraded_by_looking(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "data/digest.sqlite3").unlink()
    result = digest("status")
    assert result.exit_code == 1
    assert "digest db upgrade" in result.stderr
