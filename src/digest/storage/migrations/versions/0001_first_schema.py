"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "article",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sort_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("story", sa.String(), nullable=False),
        sa.Column("score_sum", sa.Integer(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_article_available", "article", ["available_at", "sample", "score_sum", "sort_at"])
    op.create_index("ix_article_sort", "article", ["sort_at", "sample"])
    op.create_index("ix_article_story", "article", ["story"])
    op.create_table(
        "destination",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_destination"),
        sa.UniqueConstraint("platform", "chat", "thread", name="uq_destination_platform_chat_thread"),
    )
    op.create_table(
        "edition",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("profile_key", sa.String(), nullable=False),
        sa.Column("reader_id", NUMBER, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cut", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("samples", sa.Boolean(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_edition"),
        sa.UniqueConstraint(
            "profile_key",
            "reader_id",
            "since",
            "cut",
            "on_date",
            "samples",
            name="uq_edition_profile_key_reader_id_since_cut_on_date_samples",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_edition_cut", "edition", ["cut"])
    personal = sa.text("reader_id <> 0")
    op.create_index(
        "ix_edition_reader", "edition", ["reader_id", "cut"], sqlite_where=personal, postgresql_where=personal
    )
    op.create_table(
        "expectation",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "chat", "thread", "actor", name="pk_expectation"),
    )
    op.create_index("ix_expectation_until", "expectation", ["until"])
    op.create_table(
        "shown_list",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("stories", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "chat", "thread", "actor", name="pk_shown_list"),
    )
    op.create_index("ix_shown_list_at", "shown_list", ["at"])
    op.create_table(
        "lane",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", name="pk_lane"),
    )
    op.create_table(
        "profile",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_profile"),
    )
    op.create_table(
        "tag",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_tag"),
    )
    op.create_table(
        "unanswered",
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("question", "language", name="pk_unanswered"),
    )
    op.create_table(
        "article_key",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("article_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_article_key_article_id_article", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_article_key"),
    )
    op.create_index("ix_article_key_article_id", "article_key", ["article_id"])
    op.create_table(
        "article_revision",
        sa.Column("article_id", NUMBER, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_article_revision_article_id_article", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "revision", name="pk_article_revision"),
    )
    op.create_table(
        "article_tag",
        sa.Column("article_id", NUMBER, nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_article_tag_article_id_article", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "slug", name="pk_article_tag"),
    )
    op.create_index("ix_article_tag_slug", "article_tag", ["slug", "article_id"])
    op.create_table(
        "edition_item",
        sa.Column("edition_id", NUMBER, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("story", sa.String(), nullable=False),
        sa.Column("article_id", NUMBER, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name="fk_edition_item_edition_id_edition", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("edition_id", "position", name="pk_edition_item"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_edition_item_article_id", "edition_item", ["article_id"])
    op.create_table(
        "faq_entry",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("article_id", NUMBER, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_faq_entry_article_id_article", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_faq_entry"),
        sa.UniqueConstraint("article_id", "language", "position", name="uq_faq_entry_article_id_language_position"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reader",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("profile_key", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("zone_confirmed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["profile_key"], ["profile.key"], name="fk_reader_profile_key_profile"),
        sa.PrimaryKeyConstraint("id", name="pk_reader"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reader_profile_key", "reader", ["profile_key"])
    op.create_table(
        "rendering",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("edition_id", NUMBER, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("variant", sa.String(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("articles", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name="fk_rendering_edition_id_edition", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_rendering"),
        sa.UniqueConstraint(
            "edition_id", "platform", "variant", "part", name="uq_rendering_edition_id_platform_variant_part"
        ),
    )
    op.create_table(
        "passage",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("cut", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_passage"),
    )
    op.create_index("ix_passage_cut", "passage", ["cut"])
    op.create_table(
        "search_entry",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("article_id", NUMBER, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_search_entry_article_id_article", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_search_entry"),
        sa.UniqueConstraint("article_id", "language", name="uq_search_entry_article_id_language"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "identity",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("reader_id", NUMBER, nullable=False),
        sa.Column("destination_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["destination_id"], ["destination.id"], name="fk_identity_destination_id_destination"),
        sa.ForeignKeyConstraint(["reader_id"], ["reader.id"], name="fk_identity_reader_id_reader", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("platform", "user", name="pk_identity"),
    )
    op.create_index("ix_identity_destination_id", "identity", ["destination_id"])
    op.create_index("ix_identity_reader_id", "identity", ["reader_id"])
    op.create_table(
        "kept_text",
        sa.Column("digest", sa.String(length=8), nullable=False),
        sa.Column("reader_id", NUMBER, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["reader_id"], ["reader.id"], name="fk_kept_text_reader_id_reader", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", "reader_id", name="pk_kept_text"),
    )
    op.create_index("ix_kept_text_reader_id", "kept_text", ["reader_id"])
    op.create_index("ix_kept_text_kept_at", "kept_text", ["kept_at"])
    op.create_table(
        "subscription",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("reader_id", NUMBER, nullable=False),
        sa.Column("destination_id", NUMBER, nullable=False),
        sa.Column("profile_key", sa.String(), nullable=False),
        sa.Column("profile_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["destination_id"], ["destination.id"], name="fk_subscription_destination_id_destination"
        ),
        sa.ForeignKeyConstraint(["profile_key"], ["profile.key"], name="fk_subscription_profile_key_profile"),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["reader.id"], name="fk_subscription_reader_id_reader", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
        sa.UniqueConstraint("destination_id", name="uq_subscription_destination_id"),
    )
    op.create_index("ix_subscription_profile_key", "subscription", ["profile_key"])
    op.create_index("ix_subscription_reader_id", "subscription", ["reader_id"])
    op.create_table(
        "delivery",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("subscription_id", NUMBER, nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("destination_id", NUMBER, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("variant", sa.String(), nullable=False),
        sa.Column("profile_key", sa.String(), nullable=False),
        sa.Column("reader_id", NUMBER, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cut", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("edition_id", NUMBER, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name="fk_delivery_subscription_id_subscription",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("subscription_id", "occasion", name="uq_delivery_subscription_id_occasion"),
        sa.CheckConstraint("state <> 'due' OR retry_at IS NOT NULL", name="due_has_an_instant"),
        sa.CheckConstraint("state NOT IN ('leased', 'sending') OR owner IS NOT NULL", name="leased_has_an_owner"),
        sqlite_autoincrement=True,
    )
    due, wanted = sa.text("state = 'due'"), sa.text("state = 'due' AND edition_id IS NULL")
    settled, in_hand = sa.text("settled_at IS NOT NULL AND edition_id IS NOT NULL"), sa.text("owner IS NOT NULL")
    for name, columns, which in (
        ("lease", ["platform", "retry_at", "due_at", "id"], due),
        ("expires", ["expires_at", "subscription_id"], due),
        ("in_hand", ["platform", "owner"], in_hand),
        ("edition", ["edition_id"], settled),
    ):
        op.create_index(f"ix_delivery_{name}", "delivery", columns, sqlite_where=which, postgresql_where=which)
    op.create_index(
        "ix_delivery_wanted",
        "delivery",
        ["cut", "since", "profile_key", "reader_id", "on_date", "platform", "variant"],
        sqlite_where=wanted,
        postgresql_where=wanted,
    )
    op.create_table(
        "cohort",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_to", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cohort"),
        sa.UniqueConstraint(
            "zone",
            "minute",
            "weekdays",
            "slot",
            "next_due_at",
            name="uq_cohort_zone_minute_weekdays_slot_next_due_at",
        ),
    )
    op.create_index("ix_cohort_next_due_at", "cohort", ["next_due_at"])
    op.create_table(
        "schedule",
        sa.Column("subscription_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cohort_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name="fk_schedule_cohort_id_cohort"),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name="fk_schedule_subscription_id_subscription",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscription_id", "slot", name="pk_schedule"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_schedule_cohort", "schedule", ["cohort_id", "subscription_id"])
    op.create_table(
        "delivery_part",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("delivery_id", NUMBER, nullable=False),
        sa.Column("variant", sa.String(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("resends", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name="fk_delivery_part_delivery_id_delivery", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_part"),
        sa.UniqueConstraint("delivery_id", "variant", "part", name="uq_delivery_part_delivery_id_variant_part"),
        sqlite_autoincrement=True,
    )
    if op.get_context().dialect.name == "sqlite":
        create_sqlite_index()
    else:
        create_postgresql_index()


def create_sqlite_index() -> None:
    """Full-text tables over prepared tokens (digest.search): contentless, the text itself stands in the article's body.

    The tokenizer only has to split at spaces and leave alone what is not ASCII, which `ascii` does in every version.
    """
    for name, columns in (("article", "title, tldr, tags, body"), ("faq", "question, answer")):
        op.execute(f"CREATE VIRTUAL TABLE fts_{name} USING fts5({columns}, content='', tokenize='ascii')")
        op.execute(f"CREATE VIRTUAL TABLE fts_{name}_words USING fts5vocab('fts_{name}', 'row')")


def create_postgresql_index() -> None:
    """Vectors of prepared tokens (digest.search), which go with their entry, and how many entries each token stands in."""
    for name, entries in (("article", "search_entry"), ("faq", "faq_entry")):
        op.execute(
            f"CREATE TABLE fts_{name} (entry bigint PRIMARY KEY REFERENCES {entries} (id) ON DELETE CASCADE,"
            " size integer NOT NULL, words tsvector NOT NULL)"
        )
        op.execute(f"CREATE INDEX fts_{name}_found ON fts_{name} USING gin (words) WITH (fastupdate = off)")
        op.execute(f'CREATE TABLE fts_{name}_words (term text COLLATE "C" PRIMARY KEY, doc bigint NOT NULL)')
    op.execute("CREATE TABLE fts_totals (name text PRIMARY KEY, entries bigint NOT NULL, tokens bigint NOT NULL)")
