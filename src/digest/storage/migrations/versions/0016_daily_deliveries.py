"""What became of deliveries, by the day, so that figures need not look through the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table; the first roll-up counts what is there."""
    op.create_table(
        "daily_delivery",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("open_from", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_daily_delivery"),
    )
