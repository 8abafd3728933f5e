"""A database of its own on a PostgreSQL server for each test process: made once, emptied for each test, dropped at the end."""

import asyncio
import atexit
import os
from functools import cache
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from digest.storage import schema
from digest.storage.engine import open_database
from digest.storage.tables import METADATA

VARIABLE = "DIGEST_TEST_POSTGRESQL"
USUAL = "postgresql://127.0.0.1:5432/postgres"


UNHURRIED = "ALTER DATABASE {} SET synchronous_commit = off"


class NoServerError(Exception):
    """No PostgreSQL answers; the message says where, and how to name another."""


def postgresql_url() -> str:
    """This process's database at the newest revision, empty. Only one test of a process may use it at a time.

    The server is the one that DIGEST_TEST_POSTGRESQL names, else that on this machine; its user must be allowed to create
    databases. Raises NoServerError where none answers.
    """
    url = own_database()
    try:
        _sweeper(url).execute(_emptied())
    except psycopg.OperationalError:  # somebody ended the connection, as tests of lost ones do
        _let_go()
        _sweeper(url).execute(_emptied())
    return url


@cache
def own_database() -> str:
    """The address of this process's database, made now and dropped when the process ends."""
    url = new_database("main")
    asyncio.run(_migrate(url))
    return url


@cache
def _sweeper(url: str) -> psycopg.Connection[Any]:
    """A connection that stays, and knows the tables: a new one learns of them for longer than most tests take."""
    atexit.register(_let_go)
    return psycopg.connect(url, autocommit=True)


def _let_go() -> None:
    if _sweeper.cache_info().currsize:
        _sweeper(own_database()).close()
        _sweeper.cache_clear()


def new_database(purpose: str) -> str:
    """Make a database without schema, in place of an earlier one for this purpose; dropped when this process ends. Its address.

    It sorts text as English does, so that a test fails where the program relies on the order of code points unsaid.
    """
    name = f"digest_test_{os.getpid()}_{purpose}"
    drop_database(name)
    _on_server("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en'", name)
    _drop_at_the_end(name)
    _on_server(UNHURRIED, name)
    url = make_url(_server()).set(database=name, drivername="postgresql")
    return url.render_as_string(hide_password=False)


def keep_database(url: str) -> None:
    """Make a copy of a database that nobody is connected to, in place of an earlier one; dropped when this process ends."""
    _let_go()
    name, kept = _names(url)
    drop_database(kept)
    _on_server("CREATE DATABASE {} TEMPLATE {}", kept, name)
    _drop_at_the_end(kept)


def bring_database_back(url: str) -> None:
    """Put the copy in the database's place, as an operator does who restores a backup."""
    name, kept = _names(url)
    drop_database(name)
    _on_server("CREATE DATABASE {} TEMPLATE {}", name, kept)
    _on_server(UNHURRIED, name)


def _names(url: str) -> tuple[str, str]:
    name = make_url(url).database or ""
    return name, f"{name}_kept"


@cache
def _drop_at_the_end(name: str) -> None:
    atexit.register(drop_database, name)


def drop_database(name: str) -> None:
    """Drop a database, whoever is connected to it."""
    _on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


async def _migrate(url: str) -> None:
    database = open_database(url)
    await schema.upgrade(database)
    await database.close()


@cache
def _emptied() -> sql.Composed:
    """Deleting from a table that is empty costs nothing; truncating all of them costs a file each, and a test's patience."""
    tables = [table.name for table in reversed(METADATA.sorted_tables)]
    numbered = [table.name for table in METADATA.sorted_tables if table.autoincrement_column is not None]
    words = ["fts_article_words", "fts_faq_words", "fts_totals"]
    return sql.SQL(";").join(
        [
            *(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in (*words, *tables)),
            *(
                sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), 1, false)").format(sql.Literal(name))
                for name in numbered
            ),
        ]
    )


def _server() -> str:
    return os.environ.get(VARIABLE, USUAL)


def _on_server(statement: str, *names: str) -> None:
    try:
        with psycopg.connect(_server(), autocommit=True, connect_timeout=3) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
    except psycopg.OperationalError as error:
        where = make_url(_server()).render_as_string()
        raise NoServerError(
            f"no PostgreSQL answers at {where}; start one, or name another in {VARIABLE} ({error})"
        ) from error
