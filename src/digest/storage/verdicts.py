"""The statements that write verdicts, and have deliveries wait: one execution each, however many sends they are of.

Every one holds only under its claim: a delivery that another owner or a later epoch has is not changed.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    String,
    Update,
    and_,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.sql.selectable import FromClause, NamedFromClause

from digest.domain.delivery import State
from digest.ledger_ports import Claim, Settlement
from digest.storage.columns import Number, UtcDateTime
from digest.storage.given import given, its
from digest.storage.sql import LATER, delivery, delivery_part, edition_item, subscription

CLAIMS = {"delivery": Number(), "owner": String(), "epoch": Integer()}
RELEASES = {**CLAIMS, "at": UtcDateTime()}
VERDICTS = {
    **CLAIMS,
    "part": Number(),
    "part_state": String(),
    "message": String(),
    "error": String(),
    "resends": Integer(),
    "part_settled": UtcDateTime(),
    "state": String(),
    "attempt": Integer(),
    "variant": String(),
    "retry_at": UtcDateTime(),
    "late": Boolean(),
    "settled": UtcDateTime(),
}


@dataclass(frozen=True, slots=True)
class Statements:
    """Statements over rows of `RELEASES` (`release`), `CLAIMS` (`since`, `unmark` and what goes before it) and `VERDICTS`."""

    release: Update
    part: Update
    since: Update
    delivery: Update
    unmark_part: Update
    unmark: Update


@cache
def statements(dialect: str) -> Statements:
    """The statements in this dialect, built once: building one takes longer than it does to run."""
    back, claims, verdicts = given(dialect, RELEASES), given(dialect, CLAIMS), given(dialect, VERDICTS)
    return Statements(
        update(delivery).where(unmarked(dialect, back)).values(retry_at=back.c.at, **LATER),
        _part(dialect, verdicts),
        moved_on(_held(dialect, claims), dialect),
        _delivery(dialect, verdicts),
        _unmark_part(dialect, claims),
        update(delivery).where(_held(dialect, claims)).values(state=State.DUE, owner=None),
    )


def claim_row(claim: Claim) -> tuple[object, ...]:
    """A row of `CLAIMS`."""
    return claim.delivery, claim.owner, claim.epoch


def verdict_row(one: Settlement) -> tuple[object, ...]:
    """A row of `VERDICTS`."""
    verdict = one.verdict
    return (
        *claim_row(one.claim),
        one.part,
        verdict.part,
        verdict.message,
        verdict.error,
        verdict.resends,
        None if verdict.part is State.DUE else one.at,
        verdict.delivery,
        verdict.attempt,
        verdict.variant,
        verdict.retry_at,
        one.late,
        None if verdict.delivery is State.DUE else one.at,
    )


def constant(state: State) -> ColumnElement[str]:
    """The state written out. SQLite prepares a statement anew each time where it compares a parameter with a column that a
    partial index asks about (`exprCompareVariable` in its expr.c): that took longer than marking twenty sends.
    """
    return written(state)


def written(value: StrEnum) -> ColumnElement[str]:
    """The value, spelt out."""
    return literal_column(f"'{value.value}'", String())


def numbered(dialect: str, found: ColumnElement[bool], *claim: ColumnElement[bool]) -> ColumnElement[bool]:
    """The row that is found by its number, where all of the claim is so.

    When PostgreSQL counted the table, hardly anybody waited or was under way. So it expects hardly anybody in the indexes of
    those, and reads such an index to its end for each commit. Into COALESCE it does not look.
    """
    so = and_(*claim)
    return and_(found, so if dialect == "sqlite" else func.coalesce(so, false()))


def _held(dialect: str, rows: NamedFromClause) -> ColumnElement[bool]:
    sending = delivery.c.state == constant(State.SENDING)
    mine = (delivery.c.owner == rows.c.owner, delivery.c.epoch == rows.c.epoch)
    return numbered(dialect, delivery.c.id == rows.c.delivery, *mine, sending)


def held_by(dialect: str, number: ColumnElement[int]) -> ColumnElement[bool]:
    """The delivery with this id under a claim whose owner and epoch are parameters, `its_owner` and `its_epoch`."""
    mine = (delivery.c.owner == its("owner", String()), delivery.c.epoch == its("epoch", Integer()))
    return numbered(dialect, delivery.c.id == number, *mine, delivery.c.state == constant(State.SENDING))


def unmarked(dialect: str, rows: NamedFromClause) -> ColumnElement[bool]:
    """The delivery waits as it did when the claim was read: nobody has marked or changed it since."""
    return numbered(dialect, delivery.c.id == rows.c.delivery, delivery.c.epoch == rows.c.epoch - 1, waits(dialect))


def waits(dialect: str) -> ColumnElement[bool]:
    """The delivery waits. With the sign SQLite never looks for it among all that do, as it would where it counted them when they
    were few.
    """
    state = literal_column("+delivery.state", String()) if dialect == "sqlite" else delivery.c.state
    return state == constant(State.DUE)


def _part(dialect: str, verdicts: NamedFromClause) -> Update:
    sending = delivery_part.c.state == constant(State.SENDING)
    mine = numbered(dialect, delivery_part.c.id == verdicts.c.part, sending)
    return (
        update(delivery_part)
        .where(mine, exists().where(_held(dialect, verdicts)))
        .values(
            state=verdicts.c.part_state,
            message_id=verdicts.c.message,
            error=verdicts.c.error,
            resends=verdicts.c.resends,
            settled_at=verdicts.c.part_settled,
        )
    )


def _unmark_part(dialect: str, claims: NamedFromClause) -> Update:
    """The part that was marked with the claim: its delivery's only one that is being sent."""
    mine = and_(delivery_part.c.delivery_id == claims.c.delivery, delivery_part.c.state == constant(State.SENDING))
    return update(delivery_part).where(mine, exists().where(_held(dialect, claims))).values(state=State.DUE)


def moved_on(
    held: ColumnElement[bool],
    dialect: str = "",
    deliveries: FromClause = delivery,
    same: Callable[[ColumnElement[int], ColumnElement[int]], ColumnElement[bool]] = operator.eq,
) -> Update:
    """The readers of the deliveries that are held so are told to their cuts. How far a reader was told never goes back, and
    of two occasions settled together the later one counts.

    An edition that tells no story moves nothing: what came since may still be told, once its reader chooses otherwise.
    """
    one = deliveries.c
    # With the sign SQLite never walks all deliveries in this order, as it would where it counted the table when it was small.
    signed = literal_column("+delivery.subscription_id", one.subscription_id.type)
    tells = exists().where(same(edition_item.c.edition_id, one.edition_id))
    told = (
        select(one.subscription_id, func.max(one.cut, type_=UtcDateTime()).label("cut"))
        .where(held, one.broadcast_id.is_(None), tells)
        .group_by(signed if dialect == "sqlite" else one.subscription_id)
        .subquery("told")
    )
    further = or_(subscription.c.since.is_(None), subscription.c.since < told.c.cut)
    return update(subscription).where(same(subscription.c.id, told.c.subscription_id), further).values(since=told.c.cut)


def _delivery(dialect: str, verdicts: NamedFromClause) -> Update:
    values: dict[str, Any] = {
        "state": verdicts.c.state,
        "attempt": verdicts.c.attempt,
        "error": verdicts.c.error,
        "variant": func.coalesce(verdicts.c.variant, delivery.c.variant),
        "retry_at": func.coalesce(verdicts.c.retry_at, delivery.c.retry_at),
        "owner": None,
        "late": or_(delivery.c.late, verdicts.c.late),
        "settled_at": verdicts.c.settled,
    }
    return update(delivery).where(_held(dialect, verdicts)).values(values)
