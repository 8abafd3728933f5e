"""The service's figures, gathered for whoever may see them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from digest.domain.delivery import State
from digest.domain.figures import Day, Figures, Growth, Kind, Opened
from digest.ports import Store, UnitOfWork
from digest.services.counting import Counting

DAYS = 14
"""Days that are told one by one, today included."""

WEEK = timedelta(days=7)
MOST = 5
"""Articles, topics and questions that are listed."""

ARRIVED = (State.SENT, State.UNKNOWN)
FAILED = (State.DEAD, State.EXPIRED)


class Statistics:
    """Gathers figures. Days are UTC's."""

    def __init__(self, store: Store, counting: Counting) -> None:
        self._store, self._counting = store, counting

    async def figures(self, now: datetime) -> Figures:
        """The figures of the last days, what was done a moment ago included."""
        await self._counting.store()
        await self.roll(now)
        first = now.astimezone(UTC).date() - timedelta(days=DAYS - 1)
        async with self._store.read() as uow:
            growth = await uow.counts.growth(_midnight(first))
            days = await _days(uow, first, growth)
            return Figures(
                now,
                growth.readers,
                growth.subscribed,
                await uow.counts.active(now.date() - WEEK + timedelta(days=1)),
                days,
                await uow.counts.languages(),
                await _articles(uow, first),
                await _topics(uow, first),
                *await _votes(uow, first, now),
                tuple(await uow.counts.questions(MOST)),
            )

    async def roll(self, now: datetime) -> None:
        """Count the deliveries of yesterday and today, and of days on which nobody did, and keep that. May be repeated."""
        today = now.astimezone(UTC).date()
        async with self._store.read() as uow:
            tail = await uow.counts.tail(today, DAYS)
            found = await uow.counts.settled(_midnight(tail.first), tail.beyond)
            beyond = await uow.counts.open_from()
        async with self._store.begin() as uow:
            await uow.counts.roll(today, tail, found, beyond)


async def _days(uow: UnitOfWork, first: date, growth: Growth) -> tuple[Day, ...]:
    active = await uow.counts.by_day(Kind.ACTIVE, first)
    acts = await uow.counts.by_day(Kind.COMMAND, first)
    settled = await uow.counts.deliveries(first)
    dates = [first + timedelta(days=number) for number in range(DAYS)]
    subscribed = _subscribed(dates, growth)
    return tuple(
        Day(
            on,
            subscribed[on],
            growth.new_readers.get(on, 0),
            active.get(on, 0),
            acts.get(on, 0),
            _sum(settled.get(on, {}), ARRIVED),
            _sum(settled.get(on, {}), FAILED),
        )
        for on in dates
    )


def _subscribed(dates: Sequence[date], growth: Growth) -> dict[date, int]:
    """The subscriptions at each day's end, counted back from now."""
    left, found = growth.subscribed, {}
    for on in reversed(dates):
        found[on] = left
        left += growth.ended.get(on, 0) - growth.begun.get(on, 0)
    return found


async def _articles(uow: UnitOfWork, first: date) -> tuple[Opened, ...]:
    """The stories opened most; a number that none has is left out."""
    most = await uow.counts.most(Kind.ARTICLE, first, MOST)
    known = {str(one.id): one for one in await uow.articles.many([int(name) for name, _ in most])}
    titles = {
        name: {tag: content.title for tag, content in one.article.contents.items()} for name, one in known.items()
    }
    return tuple(Opened(name, titles[name], count) for name, count in most if name in titles)


async def _topics(uow: UnitOfWork, first: date) -> tuple[Opened, ...]:
    names = {tag.slug: tag.names for tag, _ in await uow.articles.tags()}
    most = await uow.counts.most(Kind.TAG, first, MOST)
    return tuple(Opened(slug, names.get(slug, {}), count) for slug, count in most)


async def _votes(uow: UnitOfWork, first: date, now: datetime) -> tuple[int, int]:
    tallies = (await uow.votes.tallies(_midnight(first), now)).values()
    return sum(tally.up for tally in tallies), sum(tally.down for tally in tallies)


def _sum(counts: Mapping[State, int], states: Sequence[State]) -> int:
    return sum(counts.get(state, 0) for state in states)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), UTC)
