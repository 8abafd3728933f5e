"""PostgreSQL: rows that are changed once are changed in their place, and a part's delivery is not looked up again.

SQLite keeps what it has: it checks a foreign key by a look into an index that is at hand, and writes rows where they are.
"""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TAKE_ALONG = """
CREATE FUNCTION digest_take_parts() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    DELETE FROM delivery_part USING gone WHERE delivery_part.delivery_id = ANY (ARRAY[gone.id]);
    RETURN NULL;
END
$$
"""
"""By the index, however many go and whatever was counted last: the plan is kept."""

WHENEVER = """
CREATE TRIGGER take_parts AFTER DELETE ON delivery REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION digest_take_parts()
"""

IN_ORDER = "LOCK TABLE delivery, delivery_part IN ACCESS EXCLUSIVE MODE"
"""As a commit comes to them: dropping the constraint would lock them the other way round, and a process of the release before
may deliver meanwhile.
"""

ROOM = ("delivery_part", "subscription")
"""Tables of which nearly every row is changed once, in no column that an index has: half a page is left for that."""


def upgrade() -> None:
    """A trigger does what the foreign key did when a delivery goes. Pages that are full already stay so, until they are vacuumed."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(IN_ORDER)
        op.drop_constraint("fk_delivery_part_delivery_id_delivery", "delivery_part")
        op.execute(TAKE_ALONG)
        op.execute(WHENEVER)
        for table in ROOM:
            op.execute(f"ALTER TABLE {table} SET (fillfactor = 50)")
