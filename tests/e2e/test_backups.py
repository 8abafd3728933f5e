"""Backups through the command line: made beside writers, never overwriting, put back without sending anything twice."""

import json
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from digest.storage.columns import from_microseconds, microseconds
from tests.e2e.command import Digest

pytestmark = pytest.mark.usefixtures("samples")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "digest.sqlite3"


def document(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


EIGHT = microseconds(datetime(2026, 11, 24, 8, tzinfo=UTC))
SAMPLES = 24
"""How many come with the program."""


def rows(path: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def after_next_eight(days: int = 0) -> str:
    now = datetime.now(UTC)
    eight = now.replace(hour=8, minute=1)
    return ((eight if eight > now else eight + timedelta(days=1)) + timedelta(days=days)).isoformat()


def test_a_backup_is_one_checked_file_that_says_when_it_was_made(digest: Digest, tmp_path: Path) -> None:
    digest("preview")
    before = datetime.now(UTC)
    made = digest("db", "backup", "kept.sqlite3")
    assert made.exit_code == 0, made.stderr
    assert "kept.sqlite3 holds the database as it was at" in made.stdout
    assert {one.name for one in tmp_path.iterdir()} == {"data", "kept.sqlite3"}
    [(said,)] = rows(tmp_path / "kept.sqlite3", "SELECT snapshot_at FROM installation")
    assert before <= from_microseconds(said) <= datetime.now(UTC)
    assert rows(tmp_path / "kept.sqlite3", "SELECT count(*) FROM article") == [(SAMPLES,)]
    assert (tmp_path / "kept.sqlite3").stat().st_mode & 0o077 == 0, "it holds people's data"


def test_a_backup_overwrites_nothing_and_leaves_nothing_half_done(digest: Digest, file: Path, tmp_path: Path) -> None:
    file.unlink()
    missing = digest("db", "backup", "kept.sqlite3")
    assert missing.exit_code == 1
    assert "no database" in missing.stderr
    digest("preview")
    (tmp_path / "mine.txt").write_text("mine")
    refused = digest("db", "backup", "mine.txt")
    assert refused.exit_code == 1
    assert "exists already" in refused.stderr
    assert (tmp_path / "mine.txt").read_text() == "mine"
    nowhere = digest("db", "backup", "no/such/folder/kept.sqlite3")
    assert nowhere.exit_code == 1
    assert {one.name for one in tmp_path.iterdir()} == {"data", "mine.txt"}


def test_a_damaged_database_gives_no_backup(digest: Digest, tmp_path: Path, file: Path) -> None:
    digest("preview")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    body = bytearray(file.read_bytes())
    for page in range(8, len(body) // 4096, 3):
        body[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    file.write_bytes(body)
    result = digest("db", "backup", "kept.sqlite3")
    assert result.exit_code == 1
    assert "damaged" in result.stderr or "malformed" in result.stderr
    assert not (tmp_path / "kept.sqlite3").exists()


def test_a_backup_beside_a_busy_writer_is_one_state_of_it(digest: Digest, tmp_path: Path, file: Path) -> None:
    digest("preview")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE first (n INTEGER, body TEXT)")
        connection.execute("CREATE TABLE second (n INTEGER, body TEXT)")
        connection.commit()
    over = threading.Event()
    begun = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(file, timeout=30)) as connection:
            number = 0
            while not over.is_set():
                number += 1
                with connection:
                    for table in ("first", "second"):
                        connection.execute(f"INSERT INTO {table} VALUES (?, ?)", (number, "x" * 20_000))
                if number == 50:
                    begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(30)
        assert digest("db", "backup", "kept.sqlite3").exit_code == 0
    finally:
        over.set()
        writer.join()
    kept = tmp_path / "kept.sqlite3"
    assert rows(kept, "SELECT max(n) FROM first") == rows(kept, "SELECT max(n) FROM second")
    assert rows(kept, "SELECT max(n) FROM first") < rows(file, "SELECT max(n) FROM first")


def test_on_postgresql_the_exact_command_is_named(digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_DATABASE_URL", "postgresql+psycopg://ada:secret@db.example.org/digest")
    result = digest("db", "backup", "kept.dump")
    assert result.exit_code == 1
    assert "pg_dump --format=custom --file=kept.dump 'postgresql://ada@db.example.org/digest'" in result.stderr
    assert "secret" not in result.stderr


def test_a_restored_backup_holds_what_was_due_until_the_operator_decides(
    digest: Digest, tmp_path: Path, file: Path
) -> None:
    digest("chat", stdin="/timezone UTC\n/subscribe\n")
    digest("tick")
    digest("db", "backup", "kept.sqlite3")
    # The digest is sent, and the database lost.
    assert document(digest("tick", "--at", after_next_eight(), "--json"))["outcomes"] == {"sent": 1}
    file.write_bytes(b"\0" * 4096)
    back = digest("db", "restore", "kept.sqlite3")
    assert back.exit_code == 0, back.stderr
    assert "as it was at" in back.stdout
    assert len(list(file.parent.glob("digest.sqlite3.replaced-*"))) >= 1
    # The restore came before the hour; here the hour comes before the restore.
    due = datetime.now(UTC).replace(second=0, microsecond=0)
    with closing(sqlite3.connect(file)) as connection, connection:
        hour = (due.hour * 60 + due.minute, microseconds(due))
        connection.execute("UPDATE cohort SET minute = ?, next_due_at = ?", hour)
        connection.execute("UPDATE article SET available_at = ?", (microseconds(due - timedelta(hours=1)),))
    planned = document(digest("tick", "--json"))
    assert (planned["planned"], planned["outcomes"]) == (1, {})
    report = document(digest("deliveries", "--json"))
    assert report["states"] == {"held": 1}
    assert [(line["count"], line["reason"]) for line in report["held"]] == [(1, "restored")]
    assert "held: 1 of digest:" in digest("deliveries").stdout
    released = digest("deliveries", "--release")
    assert "1 released" in released.stderr
    assert document(digest("tick", "--json"))["outcomes"] == {"sent": 1}
    assert document(digest("deliveries", "--json"))["states"] == {"sent": 1}


def test_who_erased_their_data_stays_erased_when_an_older_backup_comes_back(digest: Digest, file: Path) -> None:
    digest("chat", stdin="/timezone UTC\n/subscribe\n")
    digest("tick")
    digest("db", "backup", "kept.sqlite3")
    digest("chat", stdin="/forget yes\n")
    assert digest("db", "restore", "kept.sqlite3").exit_code == 0
    assert rows(file, "SELECT count(*) FROM subscription") == [(1,)]
    assert digest("tick").exit_code == 0
    assert rows(file, "SELECT count(*) FROM subscription") == [(0,)]


def test_drop_and_release_say_what_they_do_not_understand(digest: Digest) -> None:
    assert digest("deliveries", "--drop", "--release").exit_code == 2
    assert digest("deliveries", "--until", "2026-11-24T08:00Z").exit_code == 2
    nothing = digest("deliveries", "--drop", "--until", "2026-11-24T08:00Z")
    assert nothing.exit_code == 0
    assert "0 dropped" in nothing.stderr


def test_what_is_no_backup_is_not_restored(digest: Digest, tmp_path: Path, file: Path) -> None:
    digest("preview")
    (tmp_path / "text.txt").write_text("no database at all, and longer than any header" * 10)
    with closing(sqlite3.connect(tmp_path / "other.sqlite3")) as connection:
        connection.execute("CREATE TABLE other (id)")
    for path in ("missing", "text.txt", "other.sqlite3"):
        result = digest("db", "restore", path)
        assert result.exit_code == 1
        assert path in result.stderr or "Digest" in result.stderr
    (tmp_path / "folder").mkdir()
    assert "is no file" in digest("db", "restore", "folder").stderr
    assert not list(file.parent.glob("*.replaced-*"))
    assert rows(file, "SELECT count(*) FROM article") == [(SAMPLES,)]


def test_a_database_brought_back_by_other_means_is_marked(digest: Digest, file: Path) -> None:
    digest("preview")
    unknown = digest("db", "restored")
    assert unknown.exit_code == 1
    assert "--taken-at" in unknown.stderr
    assert digest("db", "restored", "--taken-at", "2026-11-24T08:00Z").exit_code == 0
    assert rows(file, "SELECT snapshot_at FROM installation") == [(EIGHT,)]
    digest("tick")
    assert rows(file, "SELECT snapshot_at, held_from FROM installation") == [(None, EIGHT)]


def test_no_backup_comes_back_while_a_service_works(digest: Digest, file: Path) -> None:
    digest("tick")
    digest("db", "backup", "kept.sqlite3")
    later = microseconds(datetime.now(UTC) + timedelta(seconds=20))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(
            "INSERT INTO lane (platform, owner, until) VALUES ('preview', 'another machine:1:2', ?)", (later,)
        )
        connection.commit()
    for command in (("restore", "kept.sqlite3"), ("restored",)):
        refused = digest("db", *command)
        assert refused.exit_code == 1
        assert "stop it first" in refused.stderr


def test_a_database_is_copied_into_an_empty_one_only(digest: Digest, tmp_path: Path) -> None:
    digest("preview")
    copied = digest("db", "copy", "sqlite:///other.sqlite3")
    assert copied.exit_code == 0, copied.stderr
    assert "rows copied" in copied.stdout
    assert f"article: {SAMPLES} of {SAMPLES}" in copied.stderr
    assert rows(tmp_path / "other.sqlite3", "SELECT count(*) FROM article") == [(SAMPLES,)]
    again = digest("db", "copy", "sqlite:///other.sqlite3")
    assert again.exit_code == 1
    assert "holds rows already" in again.stderr
    assert digest("db", "copy", "nowhere").exit_code == 1
