"""Articles with their revisions and tags, and what the search index knows of them."""

from datetime import datetime

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlalchemy import text as sql_text
from sqlmodel import Field, SQLModel

from digest.storage.columns import NEVER_REUSED, instant, number, own_id, text


class ArticleRow(SQLModel, table=True):
    """An article in its current revision. `sort_at` is the publication time, else `available_at`.

    A withdrawn one stays, because its number stands in messages; nothing lists it.
    """

    __tablename__ = "article"
    __table_args__ = (
        Index("ix_article_available", "available_at", "sample", "score_sum", "sort_at"),
        Index("ix_article_shown", "sort_at", "sample", "withdrawn_at"),
        NEVER_REUSED,
    )

    id: int | None = own_id()
    available_at: datetime = instant()
    sort_at: datetime = instant()
    revision: int = 1
    revised_at: datetime = instant()
    story: str = Field(index=True)
    score_sum: int
    sample: bool = False
    body: str = text()
    corrected_at: datetime | None = instant(nullable=True)
    withdrawn_at: datetime | None = instant(nullable=True)
    withdrawn_reason: str | None = None


class ArticleRevisionRow(SQLModel, table=True):
    """Every revision ever stored, the current one included."""

    __tablename__ = "article_revision"

    article_id: int = number(foreign_key="article.id", primary_key=True, ondelete="CASCADE")
    revision: int = Field(primary_key=True)
    stored_at: datetime = instant()
    body: str = text()


class ArticleKeyRow(SQLModel, table=True):
    """An identity key (canonical address, or a language's title): it names one article only."""

    __tablename__ = "article_key"

    key: str = Field(primary_key=True)
    article_id: int = number(foreign_key="article.id", index=True, ondelete="CASCADE")


class ArticleTagRow(SQLModel, table=True):
    """A tag of an article's current revision."""

    __tablename__ = "article_tag"
    __table_args__ = (Index("ix_article_tag_slug", "slug", "article_id"),)

    article_id: int = number(foreign_key="article.id", primary_key=True, ondelete="CASCADE")
    slug: str = Field(primary_key=True)


class TagRow(SQLModel, table=True):
    """A tag in use: its names per language (JSON), and whether the taxonomy knows it."""

    __tablename__ = "tag"

    slug: str = Field(primary_key=True)
    names: str = text()
    known: bool


class SearchEntryRow(SQLModel, table=True):
    """An article's current revision in one language, as the search index knows it; the id is the row in the index.

    The index itself (`digest.search`) only grows: an entry that is gone from here is not found any more.
    """

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("article_id", "language"), NEVER_REUSED)

    id: int | None = own_id()
    article_id: int = number(foreign_key="article.id", ondelete="CASCADE")
    language: str


class FaqEntryRow(SQLModel, table=True):
    """A question and its answer of an article's current revision, as the question index knows them; `position` from 0.

    `words`: the tokens of both (`search.seeking.stored`), by which what the index finds is ranked.
    """

    __tablename__ = "faq_entry"
    __table_args__ = (UniqueConstraint("article_id", "language", "position"), NEVER_REUSED)

    id: int | None = own_id()
    article_id: int = number(foreign_key="article.id", ondelete="CASCADE")
    language: str
    position: int
    question: str = text()
    answer: str = text()
    words: str = Field(sa_column=Column(Text(), nullable=False, server_default=sql_text("''")))


class FaqMeaningRow(SQLModel, table=True):
    """What an FAQ entry is about, as a vector of one model (`ports.Meaning`); ids grow in the order of commits."""

    __tablename__ = "faq_meaning"
    __table_args__ = (NEVER_REUSED,)  # a process asks for what is new by the greatest id it has read

    id: int | None = own_id()
    entry_id: int = number(foreign_key="faq_entry.id", unique=True, ondelete="CASCADE")
    model: str
    vector: bytes
