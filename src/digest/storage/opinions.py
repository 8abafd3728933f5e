"""Votes and remarks."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.domain.opinion import Kind, Remark, Subject, Tally, Vote
from digest.storage import sql
from digest.storage.sql import identity, remark, vote

UPS = func.coalesce(func.sum(case((vote.c.up, 1), else_=0)), 0)
"""How many of the votes are a 👍."""

WORDS_LENGTH = 500
"""How much of a remark is kept, in characters."""


class SqlVotes:
    """`ports.Votes` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, platform: str, user: str, subject: Subject) -> Vote | None:
        """The vote of whoever has this account."""
        found = (
            select(vote.c.up, vote.c.at).where(await self._theirs(platform, user, subject)).order_by(vote.c.at.desc())
        )
        row = (await self._connection.execute(found.limit(1))).one_or_none()
        return Vote(row.up, row.at) if row else None

    async def cast(self, platform: str, user: str, subject: Subject, up: bool, now: datetime) -> None:
        """Give this account's vote, in place of any that its person gave."""
        await self.withdraw(platform, user, subject)
        who = {"kind": subject.kind, "number": subject.number, "platform": platform, "actor": user}
        await sql.put(self._connection, vote, [{**who, "up": up, "at": now}])

    async def withdraw(self, platform: str, user: str, subject: Subject) -> None:
        """Whoever has this account has not voted."""
        await self._connection.execute(delete(vote).where(await self._theirs(platform, user, subject)))

    async def tally(self, subject: Subject) -> Tally:
        """The votes for one edition or article."""
        counted = select(UPS.label("ups"), func.count().label("votes")).select_from(vote).where(_on(subject))
        row = (await self._connection.execute(counted)).one()
        return Tally(row.ups, row.votes - row.ups)

    async def tallies(self, after: datetime, until: datetime) -> Mapping[Kind, Tally]:
        """The votes given in (after, until]."""
        counted = select(vote.c.kind, UPS.label("ups"), func.count().label("votes"))
        rows = await self._connection.execute(
            counted.where(vote.c.at > after, vote.c.at <= until).group_by(vote.c.kind)
        )
        return {Kind(row.kind): Tally(row.ups, row.votes - row.ups) for row in rows}

    async def _theirs(self, platform: str, user: str, subject: Subject) -> ColumnElement[bool]:
        """The vote from this account, and those from accounts that are linked with it: each is found by its key, however
        many others voted.
        """
        reader = select(identity.c.reader_id).where(identity.c.platform == platform, identity.c.user == user)
        linked = select(identity.c.platform, identity.c.user).where(identity.c.reader_id.in_(reader))
        accounts = {(platform, user), *((row.platform, row.user) for row in await self._connection.execute(linked))}
        return or_(*(and_(_on(subject), vote.c.platform == one, vote.c.actor == who) for one, who in sorted(accounts)))


class SqlRemarks:
    """`ports.Remarks` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, article: int, language: str, words: str, now: datetime) -> None:
        """Count a remark; one that was closed is open again."""
        row = {"article_id": article, "language": language, "words": storable(words)}
        once_more = sql.insert(self._connection, remark).values(**row, count=1, first_at=now, last_at=now)
        counted = {"count": remark.c.count + 1, "last_at": now, "closed_at": None}
        await self._connection.execute(once_more.on_conflict_do_update(index_elements=list(row), set_=counted))

    async def open(self) -> Sequence[Remark]:
        """The remarks that nobody has closed, the oldest first."""
        columns = [column for column in remark.c if column.name != "closed_at"]
        rows = await self._connection.execute(
            select(*columns).where(remark.c.closed_at.is_(None)).order_by(remark.c.id)
        )
        return [Remark(*row) for row in rows]

    async def close(self, number: int, now: datetime) -> bool:
        """Close a remark."""
        if not 0 < number < 2**63:
            return False
        this = update(remark).where(remark.c.id == number, remark.c.closed_at.is_(None))
        return await self._connection.scalar(this.values(closed_at=now).returning(remark.c.id)) is not None


def voted_by(number: int) -> ColumnElement[bool]:
    """The votes from the reader's accounts."""
    accounts = select(identity.c.platform, identity.c.user).where(identity.c.reader_id == number)
    return tuple_(vote.c.platform, vote.c.actor).in_(accounts)


async def drop_doubled(connection: AsyncConnection, number: int) -> None:
    """Where the reader voted twice on the same, from two accounts that are linked now, the later vote counts."""
    other = vote.alias("other")
    accounts = select(identity.c.platform, identity.c.user).where(identity.c.reader_id == number)
    same = and_(other.c.kind == vote.c.kind, other.c.number == vote.c.number)
    later = tuple_(other.c.at, other.c.platform) > tuple_(vote.c.at, vote.c.platform)
    theirs = tuple_(other.c.platform, other.c.actor).in_(accounts)
    doubled = select(other.c.number).where(same, later, theirs).exists()
    await connection.execute(delete(vote).where(voted_by(number), doubled))


def storable(words: str) -> str:
    """The words on one line, as a database takes them, and no longer than `WORDS_LENGTH`."""
    return " ".join(words.encode("utf-8", "replace").decode().replace("\0", "").split())[:WORDS_LENGTH]


def _on(subject: Subject) -> ColumnElement[bool]:
    return and_(vote.c.kind == subject.kind, vote.c.number == subject.number)
