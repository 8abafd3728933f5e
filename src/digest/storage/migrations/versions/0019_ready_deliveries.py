"""Only what has its edition stands among what can be leased; on PostgreSQL a delivery's subscription is not looked up again."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

LEASE_ORDER = ["platform", "retry_at", "due_at", "id"]

TAKE_ALONG = """
CREATE FUNCTION digest_take_deliveries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM delivery WHERE subscription_id = OLD.id;
    RETURN NULL;
END
$$
"""

WHENEVER = """
CREATE TRIGGER take_deliveries AFTER DELETE ON subscription FOR EACH ROW EXECUTE FUNCTION digest_take_deliveries()
"""


def upgrade() -> None:
    """Make the index anew. On PostgreSQL a trigger does what the foreign key did when a subscription goes."""
    ready = sa.text("state = 'due' AND broadcast_id IS NULL AND edition_id IS NOT NULL")
    op.drop_index("ix_delivery_lease", "delivery")
    op.create_index("ix_delivery_lease", "delivery", LEASE_ORDER, sqlite_where=ready, postgresql_where=ready)
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_delivery_subscription_id_subscription", "delivery")
        op.execute(TAKE_ALONG)
        op.execute(WHENEVER)
