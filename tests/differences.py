"""How a migrated database differs from the tables as the program declares them."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from digest.storage import schema
from digest.storage.tables import METADATA

TRIGGERS = {
    "postgresql": {"fk_delivery_subscription_id_subscription", "fk_delivery_part_delivery_id_delivery"},
    "sqlite": set[str](),
}
"""The foreign keys in whose place a kind of database has a trigger (docs/adr/0041-planning-a-million-on-postgresql.md, and
0053-one-statement.md).
"""


def differences(connection: Connection) -> list[object]:
    """What a migration drafted now would change; nothing, where the migrations are complete."""
    triggers = TRIGGERS[connection.dialect.name]

    def is_constraint(_item: object, name: str | None, *_about: object) -> bool:
        return name not in triggers

    options = {"include_name": schema.is_ours, "include_object": is_constraint, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), METADATA))
