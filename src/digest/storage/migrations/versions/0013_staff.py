"""Who runs the service, what was done by whom, and broadcasts."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0009"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables; nobody holds an office but by the settings."""
    op.create_table(
        "staff",
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("granted_by", sa.String(), nullable=False),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("holder", "office", name="pk_staff"),
    )
    op.create_table(
        "audit",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("whom", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    for name in ("at", "who", "whom"):
        op.create_index(f"ix_audit_{name}", "audit", [name])
    _broadcasts()
    _deliveries()


def _broadcasts() -> None:
    op.create_table(
        "broadcast",
        sa.Column("id", NUMBER, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("author", "phase", "token", "approver")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("body", "reason")),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        *(sa.Column(name, INSTANT, nullable=True) for name in ("started_at", "ended_at")),
        sa.Column("first_planned", sa.Boolean(), nullable=False),
        sa.Column("planned_to", NUMBER, nullable=False),
        *(sa.Column(f"watch{name}", sa.String(), nullable=False) for name in ("", "_language", "_zone", "_message")),
        sa.PrimaryKeyConstraint("id", name="pk_broadcast"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_broadcast_phase", "broadcast", ["phase"])
    op.create_table(
        "broadcast_edition",
        sa.Column("broadcast_id", NUMBER, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("edition_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name="fk_broadcast_edition_broadcast_id_broadcast", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "language", name="pk_broadcast_edition"),
        sqlite_with_rowid=False,
    )


def _deliveries() -> None:
    """Deliveries say of which broadcast they are; digests and broadcasts are leased by indexes of their own."""
    op.add_column("delivery", sa.Column("broadcast_id", NUMBER, nullable=True))
    op.drop_index("ix_delivery_lease", "delivery")
    order = ["platform", "retry_at", "due_at", "id"]
    _partial("ix_delivery_lease", order, "state = 'due' AND broadcast_id IS NULL")
    _partial("ix_delivery_lease_broadcast", order, "state = 'due' AND broadcast_id IS NOT NULL")
    _partial("ix_delivery_broadcast", ["broadcast_id", "state", "error"], "broadcast_id IS NOT NULL")


def _partial(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "delivery", columns, sqlite_where=where, postgresql_where=where)
