"""Places whose managers are asked before each digest."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0008"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table."""
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
