"""A chunk's deliveries, in one statement."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Insert, Subquery, and_, case, literal_column, select
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from digest.ports import SAMPLES_ON
from digest.storage import sql
from digest.storage.audience import audience, wants
from digest.storage.chunks import CUT, Form, also, members
from digest.storage.given import its
from digest.storage.ready import one_of
from digest.storage.sql import delivery, edition, rendering
from digest.storage.variants import chosen

SAME = (
    *("occasion", "cut", "on_date", "state", "due_at", "expires_at", "retry_at", "settled_at"),
    *("epoch", "attempt", "late", "error"),
)
"""The columns in which all deliveries of an occasion begin alike."""

_ALL = literal_column("1") == literal_column("1")
"""Without a WHERE SQLite takes ON CONFLICT for a join's ON (https://www.sqlite.org/lang_upsert.html#parsing_ambiguity)."""

Columns = ReadOnlyColumnCollection[str, Any]


@lru_cache(maxsize=32)
def inserting(form: Form) -> Insert:
    """Deliveries for a chunk."""
    who = audience(form).where(members(form), also(form), wants(form)).subquery("who")
    variant = chosen(form.variants, who.c["platform"], who.c["variant"])
    values = {
        "subscription_id": who.c.id,
        "destination_id": who.c.destination_id,
        "platform": who.c.platform,
        "variant": variant,
        "profile_key": who.c.profile_key,
        "reader_id": who.c.reader,
        "since": who.c.since,
        "edition_id": _looked_up() if form.ready is None else one_of(form.ready, who.c, variant),
        **{name: its(name, delivery.c[name].type) for name in SAME},
    }
    source = _with_editions(who, variant) if form.ready is None else who
    rows = select(*(value.label(name) for name, value in values.items())).select_from(source).where(_ALL)
    if form.dialect == "postgresql":
        # Two processes may plan the same readers at once, and wait for each other's rows: nobody for whom they wait in turn.
        rows = rows.order_by(who.c.id)
    insert = sql.insert_into(form.dialect, delivery).from_select(list(values), rows)
    # Named, or PostgreSQL looks for each new id too.
    insert = insert.on_conflict_do_nothing(index_elements=["subscription_id", "occasion"])
    return insert.execution_options(preserve_rowcount=True)


def _looked_up() -> ColumnElement[Any]:
    return case((rendering.c.id.is_not(None), edition.c.id), else_=None)


def _with_editions(who: Subquery, variant: ColumnElement[Any]) -> FromClause:
    return who.outerjoin(edition, _same_edition(who.c)).outerjoin(rendering, _rendered(who.c, variant))


def _same_edition(who: Columns) -> ColumnElement[bool]:
    """The edition that is composed already: most readers of an occasion share a few."""
    return and_(
        edition.c.profile_key == who["profile_key"],
        edition.c.reader_id == who["reader"],
        edition.c.since == who["since"],
        edition.c.cut == CUT,
        edition.c.on_date == its("on_date"),
        edition.c.samples == (who["platform"] == SAMPLES_ON),
    )


def _rendered(who: Columns, variant: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(
        rendering.c.edition_id == edition.c.id,
        rendering.c.platform == who["platform"],
        rendering.c.variant == variant,
        rendering.c.part == 0,
    )
