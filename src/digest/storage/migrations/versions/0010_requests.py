"""What people brought that is not here; and since when the owner knows that nothing comes in."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, add the column; in a database that exists, nobody was told anything yet."""
    op.create_table(
        "request",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_request"),
    )
    op.add_column("installation", sa.Column("dry_since", sa.DateTime(timezone=True), nullable=True))
