"""Instants as integers on SQLite: microseconds since 1970 in place of text."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = {
    "article": ("available_at", "sort_at", "revised_at"),
    "article_revision": ("stored_at",),
    "cohort": ("next_due_at",),
    "delivery": ("since", "cut", "due_at", "expires_at", "retry_at", "until", "settled_at"),
    "delivery_part": ("settled_at",),
    "destination": ("suspended_at",),
    "edition": ("since", "cut", "created_at"),
    "expectation": ("until",),
    "installation": ("alive_at", "snapshot_at", "held_from", "held_until"),
    "kept_text": ("kept_at",),
    "lane": ("until",),
    "passage": ("cut",),
    "reader": ("created_at",),
    "shown_list": ("at",),
    "subscription": ("profile_changed_at", "since", "paused_until", "not_before", "created_at", "ended_at"),
    "unanswered": ("last_at",),
}


def upgrade() -> None:
    """Convert what is text: a second time there is none."""
    if op.get_context().dialect.name == "sqlite":
        for table, names in COLUMNS.items():
            for name in names:
                op.execute(sa.text(_converted(table, name)))


def _converted(table: str, name: str) -> str:
    whole = f"CAST(strftime('%s', {name}) AS INTEGER) * 1000000"
    return (
        f"UPDATE {table} SET {name} = {whole} + CAST(substr({name}, 21, 6) AS INTEGER) WHERE typeof({name}) = 'text'"
    )
