"""What was corrected or withdrawn, which sent messages are to be changed for it, and counts by the day."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables; nothing that exists was corrected or withdrawn."""
    op.add_column("article", sa.Column("corrected_at", INSTANT, nullable=True))
    op.add_column("article", sa.Column("withdrawn_at", INSTANT, nullable=True))
    op.add_column("article", sa.Column("withdrawn_reason", sa.String(), nullable=True))
    op.add_column("rendering", sa.Column("corrected_by", NUMBER, nullable=True))
    op.create_table(
        "correction",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("article_id", NUMBER, nullable=True),
        sa.Column("occasion", sa.String(), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("edition_cursor", NUMBER, nullable=False),
        sa.Column("delivery_cursor", NUMBER, nullable=False),
        sa.Column("ordered_at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
        sqlite_autoincrement=True,
    )
    _create_parts()
    _create_counts()


def _create_counts() -> None:
    op.create_table(
        "daily_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "kind", "name", name="pk_daily_count"),
    )
    op.create_table(
        "attention",
        sa.Column("reader_id", NUMBER, nullable=False),
        sa.Column("active_on", sa.Date(), nullable=True),
        sa.Column("counted", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["reader_id"], ["reader.id"], name="fk_attention_reader_id_reader", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("reader_id", name="pk_attention"),
    )
    op.create_index("ix_attention_active_on", "attention", ["active_on"])


def _create_parts() -> None:
    op.create_table(
        "correction_part",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("correction_id", NUMBER, nullable=False),
        sa.Column("part_id", NUMBER, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("retry_at", INSTANT, nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("until", INSTANT, nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("resends", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.CheckConstraint("state <> 'due' OR retry_at IS NOT NULL", name="due_has_an_instant"),
        sa.CheckConstraint("state <> 'leased' OR owner IS NOT NULL", name="leased_has_an_owner"),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["correction.id"],
            name="fk_correction_part_correction_id_correction",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["part_id"], ["delivery_part.id"], name="fk_correction_part_part_id_delivery_part", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_correction_part"),
        sa.UniqueConstraint("correction_id", "part_id", name="uq_correction_part_correction_id_part_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_correction_part_part_id", "correction_part", ["part_id"])
    _partial("ix_correction_part_lease", ["platform", "retry_at", "id"], "state = 'due'")
    _partial("ix_correction_part_in_hand", ["platform", "owner"], "owner IS NOT NULL")


def _partial(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "correction_part", columns, sqlite_where=where, postgresql_where=where)
