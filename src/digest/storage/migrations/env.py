"""Run by Alembic. The connection comes from `digest.storage.schema`, inside a transaction that it began and will end."""

from alembic import context

from digest.storage.schema import is_ours
from digest.storage.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    include_name=is_ours,
    # SQLite can roll back a CREATE TABLE; Alembic must not believe otherwise, or a kill would leave half a schema.
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
