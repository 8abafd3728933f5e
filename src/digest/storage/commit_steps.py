"""The steps of a commit as common table expressions of one statement of PostgreSQL's (`one_statement`), each over what the one
before it has changed.

All of them see the state in which the statement began. A claim is safe all the same: an UPDATE looks again at the newest version
of a row that was changed meanwhile (https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED), and the
lane's row is read as it is once it is locked. What has not changed has no claim.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    any_,
    bindparam,
    case,
    cast,
    column,
    exists,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY

from digest.domain.delivery import State
from digest.storage.columns import UtcDateTime
from digest.storage.given import its
from digest.storage.sql import delivery, delivery_part, lane
from digest.storage.verdicts import constant, moved_on

GIVEN: Mapping[str, Any] = {
    "number": BigInteger(),
    "arrived": Boolean(),
    "epoch": Integer(),
    "at": UtcDateTime(),
    "part": BigInteger(),
    "variant": String(),
    "lane": Integer(),
    "message": String(),
    "attempt": Integer(),
    "resends": Integer(),
    "late": Boolean(),
}
"""A row for each delivery. Of a mark `at` is until when it holds, and `part` the part's place; `variant` and `lane` are marks'
alone, and what follows is arrivals'.
"""

VOID = "the ledger commits in steps: somebody else has the lane of "
"""What the server says, and may write to its log, where the statement is not to be. No number begins so."""


@cache
def statement() -> Select[Any]:
    """The statement, built once; its parameters are the columns of `GIVEN`, and the owner.

    The order in which rows are locked is that of a commit in steps: deliveries, parts, subscriptions, and then the lane.
    """
    changed = _changed(_given())
    told = moved_on(changed.c.arrived, deliveries=changed, same=_is_one).returning(constant(State.SENT)).cte("told")
    made = _begun(changed, _lane(changed, _arrived(changed), told))
    return select(made.c.delivery_id, made.c.id)


def _given() -> FromClause:
    values: list[Any] = [bindparam(name, type_=ARRAY(kind)) for name, kind in GIVEN.items()]
    columns: list[Any] = [column(name, kind) for name, kind in GIVEN.items()]
    return func.unnest(*values).table_valued(*columns).render_derived("given")


def _is_one(one: ColumnElement[int], other: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether they are the same number, said so that `one` is looked up by its index for each `other`.

    The plan is kept, and may be of a time when the table was empty. Of two columns that are equal PostgreSQL could then as well
    go through the table, or an index of it, and look for each of its rows among these.
    """
    return one == any_(postgresql.array([other]))


def _changed(given: FromClause) -> CTE:
    """Both kinds in one UPDATE: so the deliveries are locked in the order of their numbers."""
    now, new = delivery.c, given.c
    arrives = and_(now.state == constant(State.SENDING), now.owner == its("owner", String()), now.epoch == new.epoch)
    begins = and_(now.state == constant(State.DUE), now.epoch == new.epoch - literal_column("1"))
    held = func.coalesce(case((new.arrived, arrives), else_=begins), false())  # as `verdicts.numbered`

    def either(arrival: Any, mark: Any) -> ColumnElement[Any]:
        return case((new.arrived, arrival), else_=mark)

    values = {
        "state": either(constant(State.SENT), constant(State.SENDING)),
        "owner": either(null(), its("owner", String())),
        "epoch": new.epoch,
        "until": either(now.until, new.at),
        "attempt": either(new.attempt, now.attempt),
        "error": either(null(), now.error),
        "late": or_(now.late, new.late),
        "settled_at": either(new.at, now.settled_at),
    }
    known = (now.id, now.subscription_id, now.platform, now.cut, now.edition_id, now.broadcast_id)
    asked = (new.arrived, new.at, new.part, new.variant, new.lane, new.message, new.resends)
    changed = update(delivery).where(_is_one(now.id, new.number), held).values(values)
    return changed.returning(*known, *asked).cte("changed")


def _arrived(changed: CTE) -> CTE:
    """The parts that have arrived."""
    part = delivery_part.c
    sending = func.coalesce(part.state == constant(State.SENDING), false())
    values = {
        "state": constant(State.SENT),
        "error": null(),
        "message_id": changed.c.message,
        "resends": changed.c.resends,
        "settled_at": changed.c.at,
    }
    these = (changed.c.arrived, _is_one(part.id, changed.c.part), sending, _done(changed))
    return update(delivery_part).where(*these).values(values).returning(constant(State.SENT)).cte("arrived")


def _done(step: CTE) -> ColumnElement[bool]:
    """True, once the step is over."""
    return select(func.count()).select_from(step).scalar_subquery() >= literal_column("0")


def _lane(changed: CTE, *before: CTE) -> CTE:
    """The lanes of the deliveries that are begun, locked once everything before is done: whoever changes what is in hand waits
    for this commit, and this one for theirs.
    """
    platforms = func.array(select(changed.c.platform).where(~changed.c.arrived).scalar_subquery())
    mine = (lane.c.owner == its("owner", String()), lane.c.platform == any_(platforms))
    return (
        select(lane.c.platform, lane.c.epoch).where(*mine, *map(_done, before)).with_for_update(read=True).cte("held")
    )


def _begun(changed: CTE, held: CTE) -> CTE:
    """The parts that begin; an error where the lane is another's, or in another epoch."""
    mine = exists().where(held.c.platform == changed.c.platform, held.c.epoch == changed.c.lane)
    void = cast(cast(literal_column(f"'{VOID}'", String()).concat(changed.c.platform), Integer), String)
    values = {
        "delivery_id": changed.c.id,
        "variant": changed.c.variant,
        "part": changed.c.part,
        "state": case((mine, constant(State.SENDING)), else_=void),
        "resends": literal_column("0"),
    }
    rows = select(*values.values()).where(~changed.c.arrived)
    parts = postgresql.insert(delivery_part).from_select(list(values), rows)
    again = parts.on_conflict_do_update(
        index_elements=["delivery_id", "variant", "part"], set_={"state": constant(State.SENDING)}
    )
    return again.returning(delivery_part.c.delivery_id, delivery_part.c.id).cte("made")
