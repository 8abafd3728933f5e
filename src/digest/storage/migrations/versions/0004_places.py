"""Who is answered in a shared place."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; whoever is known is answered as before."""
    op.add_column("reader", sa.Column("asking", sa.String(), server_default="everyone", nullable=False))
