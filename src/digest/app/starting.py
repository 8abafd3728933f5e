"""Opening the application: its folder, its database, the schema; and closing them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from digest.app import understanding
from digest.app.bound import SystemClock
from digest.app.installed import ready
from digest.app.opening import App
from digest.settings import Settings, SetupError
from digest.storage import schema
from digest.storage.engine import open_database
from digest.storage.errors import StorageError


@asynccontextmanager
async def open_app(settings: Settings, *, migrate: bool = True) -> AsyncIterator[App]:
    """The application over the database of these settings, at the newest schema unless `migrate` is False.

    The data directory is made where there is none. Raises SetupError, with what to do, where it or the database can't be used.
    """
    folder = settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(f"The folder {folder} cannot be created ({error}); set DIGEST_DATA_DIR") from error
    try:
        database = open_database(settings.database)
        try:
            if migrate:
                await schema.upgrade(database)
            app = App(settings, database, SystemClock(), ready(settings))
            yield app
            await understanding.close(app.embedder)
        finally:
            await database.close()
    except StorageError as error:
        raise SetupError(str(error)) from error
