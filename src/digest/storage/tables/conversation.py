"""What conversations leave behind: dialogues, questions, remarks, and what somebody is still to be told."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy import text as sql_text
from sqlmodel import Field, SQLModel

from digest.storage.columns import NEVER_REUSED, instant, number, own_id, text

OPEN_NOTICE = sql_text("settled_at IS NULL")


class ExpectationRow(SQLModel, table=True):
    """What a bare line from somebody, somewhere, is an argument of, until then."""

    __tablename__ = "expectation"
    __table_args__ = (
        Index("ix_expectation_until", "until"),  # what is old goes as something new comes
        Index("ix_expectation_actor", "actor"),
    )

    platform: str = Field(primary_key=True)
    chat: str = Field(primary_key=True)
    thread: str = Field(primary_key=True)
    actor: str = Field(primary_key=True)
    command: str
    until: datetime = instant()


class ShownListRow(SQLModel, table=True):
    """The list shown last to somebody, somewhere, as a JSON object from number to article: what numbers they type mean."""

    __tablename__ = "shown_list"
    __table_args__ = (
        Index("ix_shown_list_at", "at"),  # what is old goes as something new comes
        Index("ix_shown_list_actor", "actor"),
    )

    platform: str = Field(primary_key=True)
    chat: str = Field(primary_key=True)
    thread: str = Field(primary_key=True)
    actor: str = Field(primary_key=True)
    stories: str = text()
    at: datetime = instant()


class KeptTextRow(SQLModel, table=True):
    """A text too long for a button, under its hash; once for each reader it was offered to, because it may be their words."""

    __tablename__ = "kept_text"
    __table_args__ = (Index("ix_kept_text_kept_at", "kept_at"),)  # what is old goes as something new comes

    digest: str = Field(primary_key=True, max_length=8)
    reader_id: int = number(primary_key=True, foreign_key="reader.id", index=True, ondelete="CASCADE")
    body: str = text()
    kept_at: datetime = instant()


class LinkCodeRow(SQLModel, table=True):
    """A code that links with a reader until then, by its hash; one for each reader."""

    __tablename__ = "link_code"
    __table_args__ = (Index("ix_link_code_until", "until"),)  # what is old goes as something new comes

    digest: str = Field(primary_key=True, max_length=32)
    reader_id: int = number(foreign_key="reader.id", unique=True, ondelete="CASCADE")
    until: datetime = instant()


class RemarkRow(SQLModel, table=True):
    """An error reported in an article, or with 0 words about the service, and how often; not who said it."""

    __tablename__ = "remark"
    __table_args__ = (UniqueConstraint("article_id", "language", "words"), NEVER_REUSED)

    id: int | None = own_id()
    article_id: int = number()
    language: str
    words: str
    count: int = 1
    first_at: datetime = instant()
    last_at: datetime = instant()
    closed_at: datetime | None = instant(nullable=True)


class NoticeRow(SQLModel, table=True):
    """What a reader is to learn in a private chat of theirs, or has learnt; once about each matter."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("reader_id", "destination_id", "about", name="uq_notice_about"),
        Index("ix_notice_due", "due_at", sqlite_where=OPEN_NOTICE, postgresql_where=OPEN_NOTICE),
        NEVER_REUSED,
    )

    id: int | None = own_id()
    reader_id: int = number(foreign_key="reader.id", ondelete="CASCADE")
    destination_id: int = number(foreign_key="destination.id", index=True, ondelete="CASCADE")
    about: str
    document: str = text()
    state: str
    due_at: datetime = instant()
    expires_at: datetime = instant()
    attempt: int = 0
    resends: int = 0
    settled_at: datetime | None = instant(nullable=True)


class UnansweredRow(SQLModel, table=True):
    """A question nobody could answer, and how often it came; not who asked."""

    __tablename__ = "unanswered"

    question: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    count: int = 1
    last_at: datetime = instant()


class RequestRow(SQLModel, table=True):
    """An address or a title that somebody brought and no article had, and how often; not who brought it."""

    __tablename__ = "request"

    subject: str = Field(primary_key=True)
    count: int = 1
    last_at: datetime = instant()
