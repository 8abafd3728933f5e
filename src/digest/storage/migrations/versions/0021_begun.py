"""An index of what waits between two of its parts: a correction finds the parts that were sent as they were."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it; a second time there is nothing to do."""
    begun = sa.text("state = 'due' AND until IS NOT NULL")
    op.create_index(
        "ix_delivery_begun", "delivery", ["edition_id"], sqlite_where=begun, postgresql_where=begun, if_not_exists=True
    )
