"""What readers save, how they vote, and what they remark."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    _saved()
    _vote()
    _remark()


def _saved() -> None:
    op.create_table(
        "saved",
        sa.Column("reader_id", NUMBER, nullable=False),
        sa.Column("article_id", NUMBER, nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["reader_id"], ["reader.id"], name="fk_saved_reader_id_reader", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("reader_id", "article_id", name="pk_saved"),
    )


def _vote() -> None:
    op.create_table(
        "vote",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("up", sa.Boolean(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "number", "platform", "actor", name="pk_vote"),
    )
    op.create_index("ix_vote_actor", "vote", ["actor", "platform"])
    op.create_index("ix_vote_at", "vote", ["at"])


def _remark() -> None:
    op.create_table(
        "remark",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("article_id", NUMBER, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", INSTANT, nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_remark"),
        sa.UniqueConstraint("article_id", "language", "words", name="uq_remark_article_id_language_words"),
        sqlite_autoincrement=True,
    )
