"""Readers and their settings: meeting one, changing what they chose, subscribing, exporting and erasing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from digest.domain.language import SIMPLIFIED_CHINESE, TRADITIONAL_CHINESE
from digest.domain.quiet import Quiet
from digest.domain.reader import Address, Profile, Reader, moved
from digest.domain.schedule import Rule, at_minutes, held
from digest.ports import Keeper, Store, UnitOfWork

USUAL_MINUTE = 8 * 60
"""The local minute of the day at which a digest comes until its reader chooses another: 08:00."""

GUESSED_ZONES = {SIMPLIFIED_CHINESE: "Asia/Shanghai", TRADITIONAL_CHINESE: "Asia/Taipei"}
"""Where most readers of a language are; English implies nowhere."""


class Accounts:
    """Use cases over readers. Each call is one transaction and gives back the reader as stored.

    `length`: the stories in a new reader's digest. What the `keeper` holds of a reader's places belongs to their data.
    """

    def __init__(self, store: Store, keeper: Keeper, *, length: int = 5) -> None:
        self._store = store
        self._keeper = keeper
        self._length = length

    async def meet(self, address: Address, actor: str, language: str, now: datetime, *, zone: str = "") -> Reader:
        """The reader with this identity; a new one, with defaults for that interface language, at their first message.

        `zone` is the client's, where it says one: the guess for a new reader, else the language's, else UTC.
        """
        async with self._store.read() as uow:
            if known := await uow.readers.get(address.platform, actor):
                return known
        async with self._store.begin() as uow:
            # Two first messages may arrive together: only a transaction that writes sees both.
            if known := await uow.readers.get(address.platform, actor):
                return known
            profile = Profile(language=language, languages=(language,), length=self._length)
            guess = zone or GUESSED_ZONES.get(language, "UTC")
            return await uow.readers.add(address, actor, profile, guess, now)

    async def known(self, platform: str, actor: str) -> Reader | None:
        """The reader with this identity; nobody becomes one by it."""
        async with self._store.read() as uow:
            return await uow.readers.get(platform, actor)

    async def choose(self, reader: Reader, profile: Profile) -> Reader:
        """Change what the reader gets."""
        subscription = reader.subscription and replace(reader.subscription, profile=profile)
        return await self._save(replace(reader, profile=profile, subscription=subscription))

    async def move(self, reader: Reader, zone: str, now: datetime) -> Reader:
        """Confirm or change the zone; a subscription's next digest comes at least 12 h after its last one."""
        subscription = reader.subscription
        if subscription and zone != reader.zone:
            subscription = moved(subscription, zone, reader.quiet, now)
        return await self._save(replace(reader, zone=zone, zone_confirmed=True, subscription=subscription))

    async def hush(self, reader: Reader, quiet: Quiet, now: datetime) -> Reader:
        """Start nothing in these hours from now on; what is due in them comes when they end."""
        subscription = reader.subscription and moved(reader.subscription, reader.zone, quiet, now)
        return await self._save(replace(reader, quiet=quiet, subscription=subscription))

    async def pause(self, reader: Reader, until: datetime | None) -> Reader:
        """Send the reader's digest no more until then; None sends it again at once. Nothing where nobody is subscribed."""
        async with self._store.begin() as uow:
            await uow.readers.pause(reader.id, until)
        subscription = reader.subscription and replace(reader.subscription, paused_until=until)
        return replace(reader, subscription=subscription)

    async def on_days(self, reader: Reader, weekdays: int, now: datetime) -> Reader:
        """Send the reader's digests on these days of the week; bit 0 is Monday, and one must be set."""
        if reader.subscription is None:
            return reader
        rules = tuple(replace(rule, weekdays=weekdays) for rule in reader.subscription.rules)
        async with self._store.begin() as uow:
            await uow.readers.keep_rules(reader.id, rules, now)
        return replace(reader, subscription=replace(reader.subscription, rules=rules))

    async def subscribe(self, reader: Reader, address: Address, minutes: Sequence[int], now: datetime) -> Reader:
        """Subscribe at those local minutes of the day (0 to 1439, one or two), or at the hours they had, or at 08:00.

        Whoever subscribes has seen the zone named, so it counts as confirmed from then on.
        """
        reader = replace(reader, zone_confirmed=True)
        async with self._store.begin() as uow:
            await uow.readers.save(reader)
            rules = await self._rules(uow, reader, minutes, now)
            subscription = await uow.readers.subscribe(reader.id, address, rules, now)
        return replace(reader, subscription=subscription)

    async def keep_hours(self, reader: Reader, minutes: Sequence[int], now: datetime) -> Reader:
        """Send the reader's digest at these hours, which confirms their zone; a pause goes on. Whoever is not subscribed has
        them kept for when they are again.
        """
        reader = replace(reader, zone_confirmed=reader.zone_confirmed or reader.subscription is not None)
        async with self._store.begin() as uow:
            await uow.readers.save(reader)
            rules = await self._rules(uow, reader, minutes, now)
            await uow.readers.keep_rules(reader.id, rules, now)
        return replace(reader, subscription=reader.subscription and replace(reader.subscription, rules=rules))

    async def unsubscribe(self, reader: Reader, now: datetime) -> tuple[Reader, bool]:
        """End the subscription, keep the settings; False where there was none."""
        async with self._store.begin() as uow:
            ended = await uow.readers.unsubscribe(reader.id, now)
        return replace(reader, subscription=None), ended

    async def export(self, reader: Reader, place: Address) -> Mapping[str, object]:
        """Everything stored about the reader, and the conversations kept in this place and in their other private chats, as
        JSON values.
        """
        async with self._store.read() as uow:
            stored, homes = await uow.readers.export(reader.id), await uow.links.homes(reader.id)
        kept = [await self._keeper.export(home) for home in dict.fromkeys((place, *homes))]
        return {**stored, "conversation": [one for entries in kept for one in entries]}

    def conversation_days(self, place: Address) -> int:
        """How many days the conversation in this place is kept here; 0 where it is not."""
        return self._keeper.days(place.platform)

    async def forget(self, reader: Reader) -> None:
        """Erase everything about the reader, their conversations first: until those are gone, they can still be found."""
        async with self._store.begin() as uow:
            for place in await uow.readers.forget(reader.id):
                await self._keeper.forget(place)
        await self._store.scrub()

    async def _rules(self, uow: UnitOfWork, reader: Reader, minutes: Sequence[int], now: datetime) -> tuple[Rule, ...]:
        """The rules they had, in the reader's zone of today; with other hours on the same days where some are given."""
        had = tuple(await uow.readers.rules(reader.id)) or (Rule(reader.zone, USUAL_MINUTE),)
        return tuple(
            held(replace(rule, zone=reader.zone), reader.quiet, now) for rule in at_minutes(had, minutes) or had
        )

    async def _save(self, reader: Reader) -> Reader:
        async with self._store.begin() as uow:
            await uow.readers.save(reader)
        return reader
