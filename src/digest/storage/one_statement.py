"""Marks and arrivals as one statement of PostgreSQL's, which is a transaction by itself: one trip to the server and back.

A commit in steps is nine to twelve statements, each with a trip, a snapshot, and its rows written as JSON and read again. Here
every row is handed over once, in arrays, to a chain of steps within the statement (`commit_steps`). Where the lane is another's
it fails as a whole, and the commit is made in steps (`settling`), which say of each claim what became of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.ledger_ports import Claim, Mark, Settlement
from digest.storage.arrivals import has_arrived
from digest.storage.commit_steps import GIVEN, VOID, statement
from digest.storage.trips import rows_over

TEXTS = ("variant", "message")

Row = tuple[Any, ...]


async def commit(
    connection: AsyncConnection, begun: Sequence[Mark], settled: Sequence[Settlement]
) -> Mapping[Claim, int] | None:
    """Commit them, over a connection in autocommit: the parts' ids by the claims of the marks that held. None, and nothing has
    changed, where a verdict is of a rarer kind, a claim another owner's than the others, a delivery there twice, or the lane
    somebody else's.
    """
    if (rows := _rows(begun, settled)) is None:
        return None
    owner = (begun or settled)[0].claim.owner
    try:
        made = dict(await rows_over(connection).of(statement(), **arrays(rows), its_owner=owner))
    except DBAPIError as error:
        if VOID in str(error.orig):
            return None
        raise
    return {mark.claim: made[mark.claim.delivery] for mark in begun if mark.claim.delivery in made}


def _rows(begun: Sequence[Mark], settled: Sequence[Settlement]) -> Sequence[Row] | None:
    """Rows of `GIVEN`, in the order in which they are locked; None where they are not of the usual kind."""
    if not all(map(has_arrived, settled)):
        return None
    claims = [one.claim for some in (begun, settled) for one in some]
    if len({claim.owner for claim in claims}) > 1 or len({claim.delivery for claim in claims}) < len(claims):
        return None
    rows = sorted([*map(_mark, begun), *map(_arrival, settled)])
    return rows if all(at.tzinfo for _, _, _, at, *_ in rows) else None


def _mark(one: Mark) -> Row:
    number, _, epoch, of_lane = one.claim
    return number, False, epoch, one.until, one.part, one.variant, of_lane, None, 0, 0, False


def _arrival(one: Settlement) -> Row:
    (number, _, epoch, _), verdict = one.claim, one.verdict
    return number, True, epoch, one.at, one.part, None, 0, verdict.message, verdict.attempt, verdict.resends, one.late


def arrays(rows: Iterable[Row]) -> dict[str, str]:
    """The columns of the rows, each an array as PostgreSQL reads it
    (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO).
    """
    columns = zip(GIVEN, zip(*rows, strict=True), strict=True)
    return {name: _texts(values) if name in TEXTS else _plain(values) for name, values in columns}


def _plain(values: Sequence[object]) -> str:
    """Numbers, truth values and instants stand in JSON as they do here."""
    return f"{{{orjson.dumps(values).decode()[1:-1]}}}"


def _texts(values: Sequence[str | None]) -> str:
    return f"{{{','.join(map(_quoted, values))}}}"


def _quoted(value: str | None) -> str:
    if value is None:
        return "NULL"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
