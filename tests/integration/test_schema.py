"""The migrations: complete, safe to run twice at once, healed by running again, and never backwards."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, PrimaryKeyConstraint, Table, delete, func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from digest.search.index import SqlIndex
from digest.storage import personal, schema
from digest.storage.engine import Database, open_database
from digest.storage.errors import StorageError
from digest.storage.migrations.__main__ import draft
from digest.storage.sql import article, expectation, lane, shown_list, visible
from digest.storage.tables import METADATA
from digest.testing.server import new_database
from tests.differences import TRIGGERS, differences

UPGRADE = """
import asyncio, sys
from digest.storage import schema
from digest.storage.engine import open_database

async def main():
    database = open_database(sys.argv[1])
    try:
        print(await schema.upgrade(database))
    finally:
        await database.close()

asyncio.run(main())
"""

AT = "'2026-11-24 08:00:00.000000+00:00'"
KNOWN = (
    "INSERT INTO profile VALUES ('p', '{}')",
    f"INSERT INTO reader VALUES (1, 'p', 'UTC', true, {AT}, 'everyone')",
    "INSERT INTO destination (id, platform, chat, thread) VALUES (2, 'preview', 'ann', '')",
    f"INSERT INTO subscription (id, reader_id, destination_id, profile_key, created_at) VALUES (3, 1, 2, 'p', {AT})",
    f"INSERT INTO cohort VALUES (5, 'UTC', 480, 127, 0, {AT}, 0)",
    "INSERT INTO schedule VALUES (3, 0, 5)",
)
"""A subscribed reader at revision 0004."""

ASKED = (
    "INSERT INTO article (id, available_at, sort_at, revision, revised_at, story, score_sum, sample, body)"
    " VALUES (1, {now}, {now}, 1, {now}, 's', 150, false, '')",
    "INSERT INTO faq_entry VALUES (4, 1, 'en', 0, 'Who buys chips?', 'Clouds.')",
)
INDEXED = {
    "sqlite": ("INSERT INTO fts_faq (rowid, question, answer) VALUES (4, 'who buy chip', 'cloud')",),
    "postgresql": (
        "INSERT INTO fts_faq VALUES (4, 4, array_to_tsvector(ARRAY['who', 'buy', 'chip', 'cloud']))",
        "INSERT INTO fts_faq_words VALUES ('who', 1), ('buy', 1), ('chip', 1), ('cloud', 1)",
    ),
}
"""An article's only question at revision 0014, and what the index has of it."""

LAST = {"sqlite": "CREATE VIRTUAL TABLE fts_faq ", "postgresql": "CREATE TABLE fts_totals "}
"""The migration's last statement but Alembic's own."""

DIES = """
import os, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine

@event.listens_for(Engine, "after_cursor_execute")
def die(connection, cursor, statement, *rest):
    if statement.strip().startswith(sys.argv[2]):
        os._exit(9)
"""


@pytest.fixture
def url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A database without schema."""
    if database_kind == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'digest.db'}"
    request.getfixturevalue("postgresql")
    return new_database("schema")


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = open_database(url)
    yield opened
    await opened.close()


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    environ = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ)


async def test_the_migrated_schema_is_the_one_of_the_tables(database: Database) -> None:
    assert await schema.current(database) is None
    assert await schema.upgrade(database) == await schema.current(database) == schema.head()
    async with database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_every_constraint_of_the_tables_has_its_name_in_the_database(database: Database) -> None:
    await schema.upgrade(database)

    def names(connection: Connection) -> dict[str, set[str | None]]:
        look = inspect(connection)
        kinds = (look.get_unique_constraints, look.get_foreign_keys, look.get_check_constraints)
        return {name: {one["name"] for kind in kinds for one in kind(name)} for name in METADATA.tables}

    async with database.read() as connection:
        found = await connection.run_sync(names)
    assert found == {
        name: {one.name for one in table.constraints if not isinstance(one, PrimaryKeyConstraint)}
        - TRIGGERS[database.dialect]
        for name, table in METADATA.tables.items()
    }


def test_the_files_names_say_the_revisions_in_their_order() -> None:
    scripts = ScriptDirectory.from_config(schema.config())
    assert schema.revisions() == tuple(reversed([script.revision for script in scripts.walk_revisions()]))


async def test_upgrading_again_changes_nothing(database: Database) -> None:
    await schema.upgrade(database)
    async with database.begin() as connection:
        await connection.execute(
            text("INSERT INTO lane (platform, owner, until) VALUES ('preview', 'me', '2026-11-24 08:00:00.000000')")
        )
    assert await schema.upgrade(database) == schema.head()
    await schema.check(database)
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM lane")) == 1


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_instants_that_were_text_become_the_same_instants(database: Database) -> None:
    async with database.begin() as connection:
        await connection.run_sync(lambda one: command.upgrade(schema.config(one), "0004"))
        await connection.execute(
            text("INSERT INTO lane (platform, owner, until) VALUES ('preview', 'me', '2026-11-24 08:00:00.000250')")
        )
    await schema.upgrade(database)
    async with database.read() as connection:
        assert await connection.scalar(select(lane.c.until)) == datetime(2026, 11, 24, 8, 0, 0, 250, UTC)


async def test_two_processes_may_upgrade_at_once(url: str, database: Database) -> None:
    processes = [start(UPGRADE, url) for _ in range(2)]
    ends = [process.communicate() for process in processes]
    assert ends == [(f"{schema.head()}\n", "")] * 2
    await schema.check(database)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_process_that_upgrades_for_longer_is_waited_for(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.storage.sqlite.BUSY_SECONDS", 0.05)
    first, second = open_database(url), open_database(url)
    async with first.begin():
        waiting = asyncio.create_task(schema.upgrade(second))
        await asyncio.sleep(0.3)
        assert not waiting.done()
    assert await waiting == schema.head()
    monkeypatch.setattr(schema, "head", lambda: "another")
    async with first.begin():
        with pytest.raises(StorageError, match="is busy"):
            await schema.upgrade(second)
    await first.close()
    await second.close()


@pytest.mark.parametrize("statement", ["CREATE TABLE article ", "the last of the index", "INSERT INTO alembic_version"])
async def test_an_upgrade_killed_after_a_statement_heals_when_run_again(
    url: str, database: Database, statement: str
) -> None:
    statement = LAST[database.dialect] if statement.startswith("the last") else statement
    dying = start(DIES + UPGRADE, url, statement)
    _, said = dying.communicate()
    assert (dying.returncode, said) == (9, "")
    assert await schema.current(database) is None
    await schema.upgrade(database)
    async with database.read() as connection:
        assert await connection.run_sync(differences) == []


@pytest.mark.parametrize("statement", ["DROP INDEX ix_delivery_lease", "CREATE INDEX ix_delivery_lease", "UPDATE"])
async def test_a_schema_that_is_in_use_stays_as_it_is_where_its_upgrade_is_killed(
    url: str, database: Database, statement: str
) -> None:
    async with database.begin() as connection:
        await connection.run_sync(lambda one: command.upgrade(schema.config(one), "0017"))
    dying = start(DIES + UPGRADE, url, statement)
    _, said = dying.communicate()
    assert (dying.returncode, said) == (9, "")
    assert await schema.current(database) == "0017"
    await schema.upgrade(database)
    async with database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_database_of_a_newer_program_is_left_alone(database: Database) -> None:
    await schema.upgrade(database)
    async with database.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for refused in (schema.upgrade, schema.check):
        with pytest.raises(StorageError, match=r"9999.*newer version of Digest"):
            await refused(database)
    assert await schema.current(database) == "9999"


async def test_a_database_without_schema_says_how_to_get_one(database: Database) -> None:
    with pytest.raises(StorageError, match="digest db upgrade"):
        await schema.check(database)
    with pytest.raises(StorageError, match="digest db upgrade"):
        async with database.read() as connection:
            await connection.execute(text("SELECT * FROM article"))


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("table", "instant"),
    [("expectation", "until"), ("shown_list", "at"), ("kept_text", "kept_at"), ("link_code", "until")],
)
async def test_what_is_cleared_away_in_a_conversation_is_found_by_an_index(
    database: Database, table: str, instant: str
) -> None:
    await schema.upgrade(database)
    async with database.begin() as connection:
        steps = await connection.execute(text(f"EXPLAIN QUERY PLAN DELETE FROM {table} WHERE {instant} < '2026'"))
        [step] = [row.detail.replace("COVERING ", "") for row in steps]
        assert step == f"SEARCH {table} USING INDEX ix_{table}_{instant} ({instant}<?)"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", [expectation, shown_list], ids=str)
async def test_what_somebody_said_is_found_by_indexes_whoever_else_said_anything(
    database: Database, table: Table
) -> None:
    await schema.upgrade(database)
    async with database.begin() as connection:
        statement = delete(table).where(personal.said_to(table, 7))
        compiled = str(statement.compile(connection.sync_connection, compile_kwargs={"literal_binds": True}))
        steps = [row.detail for row in await connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))]
    found = [step.replace("COVERING ", "") for step in steps if str(table) in step]
    by_place = f"SEARCH {table} USING INDEX sqlite_autoindex_{table}_1 (platform=? AND chat=?"
    by_actor = f"SEARCH {table} USING INDEX ix_{table}_actor (actor=?)"
    assert found == [by_actor, f"{by_place})", f"{by_place} AND thread=?)"]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_how_many_articles_are_shown_is_counted_in_an_index_alone(database: Database) -> None:
    await schema.upgrade(database)
    async with database.begin() as connection:
        statement = select(func.count()).select_from(article).where(visible())
        compiled = str(statement.compile(connection.sync_connection, compile_kwargs={"literal_binds": True}))
        steps = [row.detail for row in await connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))]
    assert "SCAN article USING COVERING INDEX ix_article_shown" in steps


async def test_who_is_known_before_there_are_quiet_hours_keeps_their_hour(database: Database) -> None:
    async with database.begin() as connection:
        await connection.run_sync(lambda one: command.upgrade(schema.config(one), "0004"))
        for statement in KNOWN:
            await connection.execute(text(statement))
    await schema.upgrade(database)
    async with database.begin() as connection:
        rows = await connection.execute(
            text("SELECT cohort_id, minute, quiet_from, quiet_until FROM schedule JOIN cohort c ON c.id = cohort_id")
        )
        assert rows.all() == [(5, 480, 0, 0)]
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
            await connection.execute(text("INSERT INTO schedule VALUES (3, 1, 999)"))


async def test_what_was_leased_before_leases_were_a_memory_is_due_again(database: Database) -> None:
    row = "3, 'digest:{0}', 2, 'preview', 'rich', 'p', 0, {at}, {at}, '2026-11-24', '{0}', {at}, {at}, {at}"
    names = (
        "subscription_id, occasion, destination_id, platform, variant, profile_key, reader_id, since, cut, on_date, state,"
        " due_at, expires_at, retry_at, owner, epoch, attempt, late"
    )
    at = "0" if database.dialect == "sqlite" else "now()"
    async with database.begin() as connection:
        await connection.run_sync(lambda one: command.upgrade(schema.config(one), "0004"))
        for statement in KNOWN:
            await connection.execute(text(statement))
    async with database.begin() as connection:
        await connection.run_sync(lambda one: command.upgrade(schema.config(one), "0017"))
        await connection.execute(text(f"INSERT INTO lane (platform, owner, until) VALUES ('preview', 'a:1', {at})"))
        for state in ("leased", "sending"):
            values = row.format(state, at=at) + ", 'a:1', 4, 0, false"
            await connection.execute(text(f"INSERT INTO delivery ({names}) VALUES ({values})"))
    await schema.upgrade(database)
    async with database.read() as connection:
        rows = await connection.execute(text("SELECT state, owner, epoch FROM delivery ORDER BY id"))
        assert rows.all() == [("due", None, 5), ("sending", "a:1", 4)]
        assert await connection.scalar(text("SELECT epoch FROM lane")) == 0


async def test_what_was_asked_and_answered_before_words_were_kept_is_found_again(database: Database) -> None:
    now = {"sqlite": "1764000000000000", "postgresql": "now()"}[database.dialect]
    async with database.begin() as connection:
        await connection.run_sync(lambda one: command.upgrade(schema.config(one), "0014"))
        for statement in (*ASKED, *INDEXED[database.dialect]):
            await connection.execute(text(statement.replace("{now}", now)))
    await schema.upgrade(database)
    async with database.read() as connection:
        [hit] = await SqlIndex(connection).ask("who buys the chips", 5)
    assert (hit.article, hit.language, hit.answer, hit.confidence) == (1, "en", "Clouds.", 1)


async def test_the_next_migration_is_drafted_from_what_the_tables_say(tmp_path: Path) -> None:
    drafted = await draft("nothing changed", tmp_path)
    assert drafted.name == f"{int(schema.head()) + 1:04}_nothing_changed.py"
    body = drafted.read_text(encoding="utf-8")
    assert '"""Nothing changed."""' in body
    assert f'down_revision = "{schema.head()}"' in body
    assert "    pass\n" in body, "tables and migrations agree, so there is nothing to do"
    assert "op." not in body
