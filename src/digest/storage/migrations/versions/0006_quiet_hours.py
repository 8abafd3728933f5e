"""Quiet hours: of each reader, and of the rules that they hold at times; and indexes by who said something."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COLUMNS = ("quiet_from", "quiet_until")
RULE = ["zone", "minute", "weekdays", "slot", *COLUMNS, "next_due_at"]
BEFORE = ("id", "zone", "minute", "weekdays", "slot", "next_due_at", "planned_to")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns; who is known has no quiet hours."""
    for table in ("expectation", "shown_list"):
        op.create_index(f"ix_{table}_actor", table, ["actor"])
    for name in COLUMNS:
        op.add_column("reader", _minute(name))
    if op.get_bind().dialect.name == "sqlite":
        _new_table()
    else:
        for name in COLUMNS:
            op.add_column("cohort", _minute(name))
        op.drop_constraint("uq_cohort_zone_minute_weekdays_slot_next_due_at", "cohort")
        op.create_unique_constraint("uq_cohort_rule", "cohort", RULE)


def _minute(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)


def _new_table() -> None:
    """SQLite cannot change a constraint. The rows come back under the ids that schedules name before anybody looks."""
    names = ", ".join(BEFORE)
    op.execute("PRAGMA defer_foreign_keys=ON")
    op.execute(f"CREATE TEMP TABLE cohort_before AS SELECT {names} FROM cohort")
    op.drop_table("cohort")
    op.create_table(
        "cohort",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_to", NUMBER, nullable=False),
        *map(_minute, COLUMNS),
        sa.PrimaryKeyConstraint("id", name="pk_cohort"),
        sa.UniqueConstraint(*RULE, name="uq_cohort_rule"),
    )
    op.create_index("ix_cohort_next_due_at", "cohort", ["next_due_at"])
    op.execute(f"INSERT INTO cohort ({names}) SELECT {names} FROM cohort_before")
    op.execute("DROP TABLE cohort_before")
