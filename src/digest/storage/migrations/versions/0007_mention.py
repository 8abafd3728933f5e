"""Whom each digest calls by name in its place: a role's id."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody is called in a place that exists."""
    op.add_column("destination", sa.Column("mention", sa.String(), nullable=True))
