"""What is leased is known to who leased it, and no longer written down; a lane has an epoch."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was leased is due again: whoever leased it finds another epoch."""
    op.add_column("lane", sa.Column("epoch", sa.Integer(), server_default=sa.text("0"), nullable=False))
    delivery = sa.table("delivery", *map(sa.column, ("state", "owner", "until", "epoch")))
    leased = sa.and_(delivery.c.owner.is_not(None), delivery.c.state == "leased")
    due = {"state": "due", "owner": None, "until": None, "epoch": delivery.c.epoch + 1}
    op.execute(sa.update(delivery).where(leased).values(due))
