"""Where editors watch how far their orders are."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table; nobody watches what was ordered before."""
    op.create_table(
        "correction_watch",
        sa.Column("correction_id", NUMBER, nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["correction.id"],
            name="fk_correction_watch_correction_id_correction",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("correction_id", name="pk_correction_watch"),
    )
