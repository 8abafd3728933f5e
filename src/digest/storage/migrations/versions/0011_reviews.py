"""Places whose managers are asked before each digest, and notices that readers get once."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "review",
        sa.Column("reader_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("silence", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["reader_id"], ["reader.id"], name="fk_review_reader_id_reader", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("reader_id", name="pk_review"),
    )
    op.create_index("ix_review_user", "review", ["platform", "user"])
    op.create_table(
        "notice",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("reader_id", NUMBER, nullable=False),
        sa.Column("destination_id", NUMBER, nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("resends", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["reader_id"], ["reader.id"], name="fk_notice_reader_id_reader", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["destination_id"], ["destination.id"], name="fk_notice_destination_id_destination", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("reader_id", "destination_id", "about", name="uq_notice_about"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notice_destination_id", "notice", ["destination_id"])
    waiting = sa.text("settled_at IS NULL")
    op.create_index("ix_notice_due", "notice", ["due_at"], sqlite_where=waiting, postgresql_where=waiting)
