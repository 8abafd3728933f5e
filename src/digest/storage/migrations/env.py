"""Run by Alembic. The connection comes from `digest.storage.schema`, inside a transaction that it began and will end."""

from typing import Any, Literal

from alembic import context
from sqlmodel.sql.sqltypes import AutoString

from digest.storage.columns import Number, UtcDateTime
from digest.storage.schema import is_ours
from digest.storage.tables import METADATA


def plain(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Migrations name the database's types, not the program's: those may change, a migration may not."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Number):
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    include_name=is_ours,
    render_item=plain,
    # SQLite can roll back a CREATE TABLE; Alembic must not believe otherwise, or a kill would leave half a schema.
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
