"""What FAQ entries are about, as vectors."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "faq_meaning",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("entry_id", NUMBER, nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["faq_entry.id"], name="fk_faq_meaning_entry_id_faq_entry", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_faq_meaning"),
        sa.UniqueConstraint("entry_id", name="uq_faq_meaning_entry_id"),
        sqlite_autoincrement=True,
    )
