"""Readers, their identities and what they chose."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.codec import PROFILE
from digest.domain.place import Asking
from digest.domain.quiet import Quiet
from digest.domain.reader import USUAL, Address, Manner, Profile, Reader, Subscription, taken_over
from digest.domain.schedule import Rule
from digest.ports import Clock
from digest.storage import personal, places, profiles, quiet, sql, turns
from digest.storage.sql import destination, identity, profile, reader, subscription
from digest.storage.subscriptions import ACTIVE, Subscriptions


class SqlReaders:
    """`ports.Readers` over one connection."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._subscriptions = Subscriptions(connection)

    async def get(self, platform: str, user: str) -> Reader | None:
        """The reader with this identity, with their first active subscription where they have one."""
        await turns.alone(self._connection, turns.person(platform, user))
        who = select(identity.c.reader_id).where(identity.c.platform == platform, identity.c.user == user)
        return await self._one(reader.c.id == who.scalar_subquery())

    async def numbered(self, number: int) -> Reader | None:
        """The reader of this number, with their first active subscription where they have one."""
        return await self._one(reader.c.id == number)

    async def places(self, platform: str, chat: str) -> Sequence[Reader]:
        """The readers that a shared chat and its threads are."""
        found = select(identity.c.reader_id).where(places.named(platform, chat)).order_by(identity.c.reader_id)
        readers = [await self.numbered(number) for number in list(await self._connection.scalars(found))]
        return [one for one in readers if one]

    async def _one(self, wanted: ColumnElement[bool]) -> Reader | None:
        found = select(reader, profile.c.body).join(profile, profile.c.key == reader.c.profile_key).where(wanted)
        row = (await self._connection.execute(found)).one_or_none()
        if row is None:
            return None
        return _load(row, await self._subscriptions.one(subscription.c.reader_id == row.id, ACTIVE))

    async def add(self, address: Address, user: str, profile: Profile, zone: str, now: datetime) -> Reader:
        """A new reader with this identity, whose private chat is the address."""
        await turns.together(self._connection, turns.AUDIENCE)
        place = await self._subscriptions.place(address)
        row = {
            "profile_key": await profiles.keep(self._connection, profile),
            "zone": zone,
            "zone_confirmed": False,
            "created_at": now,
        }
        number = await self._connection.scalar(insert(reader).values(row).returning(reader.c.id))
        assert isinstance(number, int)
        who = {"platform": address.platform, "user": user, "reader_id": number, "destination_id": place}
        await self._connection.execute(insert(identity).values(who))
        return Reader(number, profile, zone, False, now)

    async def save(self, changed: Reader) -> None:
        """Store the settings; the subscription gets the same profile, and its local times move with the zone."""
        await turns.alone(self._connection, turns.AUDIENCE)
        now, key = self._clock.now(), await profiles.keep(self._connection, changed.profile)
        before = (await self._connection.execute(select(reader).where(reader.c.id == changed.id))).one_or_none()
        if before is None:
            raise LookupError(f"there is no reader {changed.id}")
        row = {"profile_key": key, "zone": changed.zone, "zone_confirmed": changed.zone_confirmed}
        row |= {"asking": changed.asking, "quiet_from": changed.quiet.start, "quiet_until": changed.quiet.end}
        await self._connection.execute(update(reader).where(reader.c.id == changed.id).values(row))
        old = await profiles.give(self._connection, changed.id, key, now)
        await profiles.drop_unused(self._connection, {before.profile_key, *old} - {key})
        if (before.zone, _quiet(before)) != (changed.zone, changed.quiet):
            await self._subscriptions.rezone(changed.id, changed.zone, changed.quiet, now)
            await quiet.wake(self._connection, changed.id, now)

    async def subscribe(self, reader: int, address: Address, rules: Sequence[Rule], now: datetime) -> Subscription:
        """Subscribe the reader's address, or wake what was there, with these rules; a suspended place is open again."""
        await turns.together(self._connection, turns.AUDIENCE)
        place = await self._subscriptions.place(address)
        here = subscription.c.destination_id == place
        awake = bool(await self._subscriptions.load(here, ACTIVE))
        number = await self._subscriptions.start(reader, place, await profiles.of_reader(self._connection, reader), now)
        await self._subscriptions.plan(number, rules, now, fresh=not awake)
        subscribed = await self._subscriptions.one(subscription.c.id == number)
        assert subscribed is not None
        return subscribed

    async def rules(self, reader: int) -> Sequence[Rule]:
        """The rules of the reader's latest subscription, ended or not; empty where there never was one."""
        had = await self._latest(reader)
        return had.rules if had else ()

    async def keep_rules(self, reader: int, rules: Sequence[Rule], now: datetime) -> None:
        """Give the reader's latest subscription these rules, ended or not; nothing where there never was one."""
        await turns.together(self._connection, turns.AUDIENCE)
        if one := await self._latest(reader):
            await self._subscriptions.plan(one.id, rules, now, fresh=False)

    async def _latest(self, reader: int) -> Subscription | None:
        """The reader's subscription, or the last one that they had; whoever was linked may have had another one since."""
        mine = subscription.c.reader_id == reader
        had = await self._subscriptions.load(mine, ACTIVE) or await self._subscriptions.load(mine)
        return had[-1] if had else None

    async def pause(self, reader: int, until: datetime | None) -> None:
        """Send the reader's digest no more until then; None goes on at once. Nothing where there is no subscription."""
        await turns.together(self._connection, turns.AUDIENCE)
        await self._subscriptions.hold(reader)
        await self._subscriptions.pause(reader, until)

    async def unsubscribe(self, reader: int, now: datetime) -> bool:
        """End the subscription and cancel its unsent deliveries; False where there was none."""
        await turns.together(self._connection, turns.AUDIENCE)
        await self._subscriptions.hold(reader)
        return await self._subscriptions.end(reader, now)

    async def export(self, reader: int) -> Mapping[str, object]:
        """Everything stored about the reader, as JSON values; empty where nobody has that number."""
        return await personal.export(self._connection, reader)

    async def forget(self, reader: int) -> Sequence[Address]:
        """Erase every row about the reader; the addresses they had."""
        await turns.alone(self._connection, turns.AUDIENCE)
        await self._subscriptions.hold(reader)
        addresses, theirs = await personal.erase(self._connection, reader)
        await profiles.drop_unused(self._connection, theirs)
        return addresses

    async def subscriptions(self) -> Sequence[Subscription]:
        """Every active subscription, by id; read in pieces."""
        found: list[Subscription] = []
        after = 0
        while some := await self._subscriptions.load(ACTIVE, subscription.c.id > after, limit=sql.CHUNK):
            found += some
            after = some[-1].id
        return found

    async def manner(self, address: Address) -> Manner:
        """How this place wants its messages; `USUAL` where it never said, or is not known."""
        columns = (destination.c.variant, destination.c.silent, destination.c.previews, destination.c.mention)
        row = (await self._connection.execute(select(*columns).where(*_at(address)))).one_or_none()
        return Manner(row.variant, row.silent, row.previews, row.mention) if row else USUAL

    async def keep_manner(self, address: Address, manner: Manner) -> None:
        """This place wants its messages so; it becomes known by that."""
        await turns.together(self._connection, turns.AUDIENCE)
        place = await self._subscriptions.place(address)
        await self._connection.execute(update(destination).where(destination.c.id == place).values(asdict(manner)))

    async def bind(self, reader: int, address: Address, now: datetime) -> None:
        """Send the reader's digest there from now on; where that has a subscription, it is woken and the reader's."""
        await turns.together(self._connection, turns.AUDIENCE)
        await self._subscriptions.hold(reader)
        mine = await self._subscriptions.one(subscription.c.reader_id == reader, ACTIVE)
        if mine is None:
            return
        place = await self._subscriptions.place(address)
        await places.reopen(self._connection, destination.c.id == place)
        if not await places.rebind(self._connection, mine.id, place):
            await self._subscriptions.end(reader, now)
            woken = taken_over(await self.subscribe(reader, address, mine.rules, now), mine)
            values = {name: getattr(woken, name) for name in ("since", "not_before", "paused_until")}
            await self._connection.execute(update(subscription).where(subscription.c.id == woken.id).values(values))

    async def suspend(self, platform: str, chat: str, reason: str, now: datetime) -> None:
        """Send nothing more to the chat and its threads; one suspended already keeps its reason."""
        open_still = and_(places.of_chat(platform, chat), destination.c.suspended_at.is_(None))
        await places.hold(self._connection, open_still)
        await places.suspend(self._connection, open_still, reason, now)

    async def reopen(self, platform: str, chat: str) -> None:
        """The chat can be reached again, with all its threads."""
        await places.reopen(self._connection, places.of_chat(platform, chat))

    async def suspended(self, platform: str) -> Collection[Address]:
        """The places to which nothing can be sent."""
        closed = and_(destination.c.platform == platform, destination.c.suspended_at.is_not(None))
        rows = await self._connection.execute(select(destination.c.chat, destination.c.thread).where(closed))
        return {Address(platform, row.chat, row.thread) for row in rows}

    async def migrate(self, platform: str, chat: str, to: str, now: datetime) -> None:
        """The chat has another id now."""
        await turns.alone(self._connection, turns.AUDIENCE)
        await places.migrate(self._connection, platform, chat, to, now)


def _load(row: Row[Any], active: Subscription | None) -> Reader:
    return Reader(
        row.id,
        PROFILE.loads(row.body),
        row.zone,
        row.zone_confirmed,
        row.created_at,
        active,
        Asking(row.asking),
        _quiet(row),
    )


def _quiet(row: Row[Any]) -> Quiet:
    return Quiet(row.quiet_from, row.quiet_until)


def _at(address: Address) -> tuple[ColumnElement[bool], ...]:
    place = {"platform": address.platform, "chat": address.chat, "thread": address.thread}
    return tuple(destination.c[name] == value for name, value in place.items())
