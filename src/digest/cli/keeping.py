"""`digest db`: the database's schema, its backups and its way to another database."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from digest import app as application
from digest.app import SetupError, schema_revision
from digest.cli.base import fail, instant, run, say, settings

database = typer.Typer(help="The database: its schema, backups and moving.", no_args_is_help=True)

TakenAt = Annotated[
    str | None, typer.Option(help="A moment before the backup was made, for one that does not say it itself")
]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.add_typer(database, name="db")


@database.command()
def upgrade() -> None:
    """Bring the schema to the newest revision; doing it twice is harmless."""
    print(f"The database is at {run(schema_revision)}.")


@database.command()
def current() -> None:
    """Print the schema's revision."""
    print(run(schema_revision, migrate=False))


@database.command()
def backup(path: Annotated[Path, typer.Argument(help="A new file; nothing is ever overwritten")]) -> None:
    """Copy the database into a file and check the copy, also while the service runs."""
    try:
        taken = asyncio.run(application.backup(settings(), path, say))
    except SetupError as error:
        fail(str(error))
    print(f"{path} holds the database as it was at {taken:%Y-%m-%d %H:%M:%S}Z, {path.stat().st_size / 1e6:,.1f} MB.")


@database.command()
def restore(
    path: Annotated[Path, typer.Argument(help="What `digest db backup` made")], taken_at: TakenAt = None
) -> None:
    """Put a backup in the database's place while no service runs; the old database is kept beside it."""
    at = instant(taken_at) if taken_at else None
    taken, aside = run(lambda app: application.restore(app, path, at, say), migrate=False)
    print(f"The database is as it was at {taken:%Y-%m-%d %H:%M:%S}Z.")
    if aside:
        print(f"The one before is kept as {aside}.")
    print(NEXT)


@database.command()
def restored(taken_at: TakenAt = None) -> None:
    """Note that the database was brought back by other means (pg_restore), so that nothing is sent twice."""
    at = instant(taken_at) if taken_at else None
    taken = run(lambda app: application.restored(app, at))
    print(f"Noted: the database knows nothing since {taken:%Y-%m-%d %H:%M:%S}Z.")
    print(NEXT)


@database.command()
def copy(
    url: Annotated[str, typer.Argument(help="An empty database: postgresql://user@host/name, sqlite:///file")],
) -> None:
    """Copy everything into another database, for example from SQLite to PostgreSQL; this one stays as it is."""
    count = run(lambda app: application.copy(app, url, say))
    print(f"{count:,} rows copied and counted again. Set DIGEST_DATABASE_URL to the new address to work on it.")


NEXT = (
    "What was due since is held when the service starts: see `digest deliveries`. Import again what was imported since."
)
