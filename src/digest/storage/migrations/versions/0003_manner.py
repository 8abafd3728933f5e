"""How each place wants its messages: in which rendering, with a sound or without, with link previews or without."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; a place that exists wants its messages as before."""
    op.add_column("destination", sa.Column("variant", sa.String(), nullable=True))
    for name in ("silent", "previews"):
        op.add_column("destination", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
