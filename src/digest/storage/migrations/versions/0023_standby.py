"""Which processes wait to take a platform over, for `digest status`."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; who waits says so with the next heartbeat."""
    op.create_table(
        "standby",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "owner", name="pk_standby"),
        sqlite_with_rowid=False,
    )
