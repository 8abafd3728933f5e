"""What the ledger's writer is handed: what there is to commit, and who waits for it."""

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from digest.ledger_ports import Claim, Mark, Settlement
from digest.storage import one_statement, one_step, postgresql, settling


@dataclass(slots=True)
class Release:
    """A delivery in hand that waits until that instant."""

    claim: Claim
    at: datetime


@dataclass(slots=True)
class Withdrawal:
    """A mark of which nobody knows whether it was committed. Nothing was sent on its strength, and nothing will be."""

    claim: Claim


Entry = Mark | Settlement | Release | Withdrawal

Marked = Mapping[Claim, int]
"""The parts' ids, by the claims that were marked."""


@dataclass(slots=True)
class Job:
    """One thing to commit, and who waits for it."""

    work: Entry
    done: asyncio.Future[Any]

    def succeed(self, marked: Marked) -> None:
        """Tell the one who waits; a mark is told its part's id where its claim is among these."""
        if not self.done.done():
            self.done.set_result(marked.get(self.work.claim) if isinstance(self.work, Mark) else None)

    def fail(self, error: Exception) -> None:
        """Tell the one who waits."""
        if not self.done.done():
            self.done.set_exception(error)

    def withdrawn(self) -> "Job":
        """What takes this mark back, once it has failed: nobody waits for that."""
        return Job(Withdrawal(self.work.claim), self.done)


async def commit(works: Sequence[Entry], connection: AsyncConnection) -> Marked:
    """Write it all; the parts' ids by the claims that were marked.

    A mark is withdrawn before others are made: a later one may have the same claim, where the first was never committed.
    """
    await postgresql.hurry(connection)
    settled = [work for work in works if type(work) is Settlement]
    leaving = [work.claim.delivery for work in settled if settling.leaves(work.verdict)]
    await settling.lock(connection, [work.claim.delivery for work in works], leaving)
    await settling.settle(connection, settled)
    await settling.withdraw(connection, [work.claim for work in works if type(work) is Withdrawal])
    await settling.release(connection, [(work.claim, work.at) for work in works if type(work) is Release])
    return await settling.mark_sending(connection, [work for work in works if type(work) is Mark])


@dataclass(frozen=True, slots=True)
class Commit:
    """A transaction that writes it all (`worker.Work`), in one step where that can be."""

    works: Sequence[Entry]

    async def __call__(self, connection: AsyncConnection) -> Marked:
        """Statement by statement."""
        return await commit(self.works, connection)

    def in_one_step(self, bare: sqlite3.Connection) -> Marked | None:
        """Committed; None where nothing is, because not all is of the usual kind."""
        usual = self._usual()
        return one_step.commit(bare, *usual) if usual else None

    async def in_one_statement(self, connection: AsyncConnection) -> Marked | None:
        """The same, over PostgreSQL's connection in autocommit."""
        usual = self._usual()
        return await one_statement.commit(connection, *usual) if usual else None

    def _usual(self) -> tuple[Sequence[Mark], Sequence[Settlement]] | None:
        """The marks and verdicts; None where there is something else."""
        begun = [work for work in self.works if type(work) is Mark]
        settled = [work for work in self.works if type(work) is Settlement]
        return (begun, settled) if len(begun) + len(settled) == len(self.works) else None
