"""An index that also says which articles were withdrawn: how many are shown is counted without looking into any."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replace the index that orders them; a second time there is nothing to do."""
    op.create_index("ix_article_shown", "article", ["sort_at", "sample", "withdrawn_at"], if_not_exists=True)
    op.drop_index("ix_article_sort", "article", if_exists=True)
