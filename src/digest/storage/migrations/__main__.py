"""For developers: `python -m digest.storage.migrations "what changes"` drafts the next migration from `tables`."""

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import Script
from sqlalchemy import Connection

from digest.storage import schema
from digest.storage.engine import open_database

VERSIONS = Path(__file__).parent / "versions"


async def draft(message: str, folder: Path = VERSIONS) -> Path:
    """Write what brings the newest revision to the tables of today into a new file of the folder; read it before use."""
    name = f"{int(schema.head()) + 1:04}"

    def write(connection: Connection) -> Path:
        config = schema.config(connection)
        config.set_main_option("path_separator", "newline")
        config.set_main_option("version_locations", f"{VERSIONS}\n{folder}")
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        script = command.revision(config, message, autogenerate=True, rev_id=name, version_path=str(folder))
        assert isinstance(script, Script)
        return Path(script.path)

    with tempfile.TemporaryDirectory() as scratch:
        database = open_database(f"sqlite:///{scratch}/scratch.db")
        await schema.upgrade(database)
        async with database.begin() as connection:
            written = await connection.run_sync(write)
        await database.close()
    return written


if __name__ == "__main__":
    sys.stdout.write(f"{asyncio.run(draft(' '.join(sys.argv[1:])))}\n")
