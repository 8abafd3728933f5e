"""Codes that link a reader's accounts on several platforms."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "link_code",
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("reader_id", NUMBER, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["reader_id"], ["reader.id"], name="fk_link_code_reader_id_reader", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", name="pk_link_code"),
        sa.UniqueConstraint("reader_id", name="uq_link_code_reader_id"),
    )
    op.create_index("ix_link_code_until", "link_code", ["until"])
