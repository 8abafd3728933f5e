"""Votes and remarks."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from digest.domain.opinion import Kind, Remark, Subject, Tally, Vote
from digest.storage.opinions import storable
from digest.testing.memory.reader_rows import RemarkRow, VoteRow
from digest.testing.memory.tables import Tables


class MemoryVotes:
    """`ports.Votes` over tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def of(self, platform: str, user: str, subject: Subject) -> Vote | None:
        """The vote of whoever has this account."""
        theirs = self._theirs(platform, user, subject)
        last = max(theirs, key=lambda row: row.at, default=None)
        return Vote(last.up, last.at) if last else None

    async def cast(self, platform: str, user: str, subject: Subject, up: bool, now: datetime) -> None:
        """Give this account's vote, in place of any that its person gave."""
        await self.withdraw(platform, user, subject)
        key = (str(subject.kind), subject.number, platform, user)
        self._tables.vote.put(key, VoteRow(*key, up, now))

    async def withdraw(self, platform: str, user: str, subject: Subject) -> None:
        """Whoever has this account has not voted."""
        gone = self._theirs(platform, user, subject)
        self._tables.vote.drop(lambda row: row in gone)

    async def tally(self, subject: Subject) -> Tally:
        """The votes for one edition or article."""
        return _tally(self._tables.vote.where(lambda row: _is_on(row, subject)))

    async def tallies(self, after: datetime, until: datetime) -> Mapping[Kind, Tally]:
        """The votes given in (after, until]."""
        given = self._tables.vote.where(lambda row: after < row.at <= until)
        return {Kind(kind): _tally(row for row in given if row.kind == kind) for kind in {row.kind for row in given}}

    def _theirs(self, platform: str, user: str, subject: Subject) -> list[VoteRow]:
        here = self._tables.identity.get((platform, user))
        linked = self._tables.identity.where(lambda row: here is not None and row.reader_id == here.reader_id)
        accounts = {(platform, user), *((row.platform, row.user) for row in linked)}
        return self._tables.vote.where(lambda row: _is_on(row, subject) and (row.platform, row.actor) in accounts)


class MemoryRemarks:
    """`ports.Remarks` over tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, article: int, language: str, words: str, now: datetime) -> None:
        """Count a remark; one that was closed is open again."""
        said = (article, language, storable(words))
        before = self._tables.remark.where(lambda row: (row.article_id, row.language, row.words) == said)
        if before:
            self._tables.remark.change(before[0].id, count=before[0].count + 1, last_at=now, closed_at=None)
        else:
            number = self._tables.remark.number()
            self._tables.remark.add(number, RemarkRow(number, *said, 1, now, now))

    async def open(self) -> Sequence[Remark]:
        """The remarks that nobody has closed, the oldest first."""
        rows = self._tables.remark.where(lambda row: row.closed_at is None)
        return [
            Remark(row.id, row.article_id, row.language, row.words, row.count, row.first_at, row.last_at)
            for row in rows
        ]

    async def close(self, number: int, now: datetime) -> bool:
        """Close a remark."""
        row = self._tables.remark.get(number)
        if row is None or row.closed_at is not None:
            return False
        self._tables.remark.change(number, closed_at=now)
        return True


def drop_doubled(tables: Tables, number: int) -> None:
    """Where the reader voted twice on the same, from two accounts that are linked now, the later vote counts."""
    accounts = {(row.platform, row.user) for row in tables.identity.where(lambda row: row.reader_id == number)}
    last: dict[tuple[str, int], VoteRow] = {}
    theirs = tables.vote.where(lambda row: (row.platform, row.actor) in accounts)
    for row in sorted(theirs, key=lambda row: (row.at, row.platform)):
        last[row.kind, row.number] = row
    tables.vote.drop(lambda row: row in theirs and row not in last.values())


def _is_on(row: VoteRow, subject: Subject) -> bool:
    return (row.kind, row.number) == (subject.kind, subject.number)


def _tally(rows: Iterable[VoteRow]) -> Tally:
    votes = Counter(row.up for row in rows)
    return Tally(votes[True], votes[False])
