"""What `digest status` asks: why a lane's holder sends nothing, and which deliveries failed of late, by an index of those alone."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lanes say nothing until their holder's next heartbeat."""
    op.add_column("lane", sa.Column("stopped", sa.String(), server_default=sa.text("''"), nullable=False))
    op.add_column("lane", sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True))
    failed = sa.text("state IN ('dead', 'unknown')")
    op.create_index(
        "ix_delivery_failed",
        "delivery",
        ["settled_at", "platform", "state"],
        sqlite_where=failed,
        postgresql_where=failed,
        if_not_exists=True,
    )
