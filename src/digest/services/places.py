"""Shared places: each has settings of its own, which its managers change."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from digest.domain.place import Asking, Standing, place_user
from digest.domain.reader import Address, Reader
from digest.ports import Rights, Store
from digest.services.accounts import Accounts


class Places:
    """Use cases over shared places, which the platforms that are `shared` have. A call that changes anything is one
    transaction.
    """

    def __init__(self, store: Store, accounts: Accounts, rights: Rights, shared: Collection[str] = ()) -> None:
        self._store, self._accounts, self._rights = store, accounts, rights
        self.platforms = tuple(shared)

    def exist_on(self, platform: str) -> bool:
        """Whether there are any on that platform."""
        return platform in self.platforms

    async def meet(self, place: Address, language: str, now: datetime, *, zone: str = "") -> Reader:
        """The settings of the thread, where it has a digest of its own; else of its chat, defaults for this language at first.

        Who may ask is the same in all of a chat.
        """
        where = Address(place.platform, place.chat)
        chat = await self._accounts.meet(where, place_user(place.chat), language, now, zone=zone)
        own = await self._accounts.known(place.platform, place_user(place.chat, place.thread))
        return replace(own, asking=chat.asking) if own else chat

    async def own(self, place: Reader, thread: Address, now: datetime) -> Reader:
        """Whose digest one is that comes to this thread: the place's, or, where that goes to another thread, the thread's own,
        which begins with the place's settings.
        """
        if place.subscription is None or place.subscription.address == thread:
            return place
        user = place_user(thread.chat, thread.thread)
        async with self._store.begin() as uow:
            if known := await uow.readers.get(thread.platform, user):
                return known
            own = await uow.readers.add(thread, user, place.profile, place.zone, now)
            await uow.readers.save(replace(own, zone_confirmed=True))
        return replace(own, zone_confirmed=True)

    async def forget(self, place: Reader, address: Address) -> None:
        """Erase everything about the thread whose settings these are, or else about the chat with all its threads."""
        async with self._store.read() as uow:
            known = await uow.readers.places(address.platform, address.chat)
            own = await uow.readers.get(address.platform, place_user(address.chat, address.thread))
        for one in (place,) if own and own.id == place.id else known:
            await self._accounts.forget(one)

    async def export(self, place: Reader, address: Address) -> Mapping[str, object]:
        """Everything stored about the place, and about threads of the chat that have settings of their own."""
        async with self._store.read() as uow:
            known = await uow.readers.places(address.platform, address.chat)
        stored = await self._accounts.export(place, address)
        others = [await self._accounts.export(one, address) for one in known if one.id != place.id]
        return {**stored, "threads": others} if others else stored

    async def standing(self, place: Address, actor: str) -> Standing:
        """What somebody is there now. Raises where the platform gives no answer."""
        return await self._rights.standing(place, actor)

    async def covered(self, place: Address, actor: str) -> bool:
        """Whether its readers get the digest already, in the channel or discussion group that it is linked with."""
        linked = (await self.standing(place, actor)).linked
        if not linked:
            return False
        async with self._store.read() as uow:
            others = await uow.readers.places(place.platform, linked)
        return any(other.subscription for other in others)

    async def let_ask(self, place: Reader, address: Address, asking: Asking) -> Reader:
        """Choose who is answered there, in all of the chat."""
        async with self._store.begin() as uow:
            chat = await uow.readers.get(address.platform, place_user(address.chat)) or place
            await uow.readers.save(replace(chat, asking=asking))
        return replace(place, asking=asking)

    async def bind(self, place: Reader, address: Address, now: datetime) -> Reader:
        """Send the place's digest to this thread of it from now on."""
        async with self._store.begin() as uow:
            await uow.readers.bind(place.id, address, now)
        bound = place.subscription and replace(place.subscription, address=address)
        return replace(place, subscription=bound)

    async def suspend(self, platform: str, chat: str, reason: str, now: datetime) -> None:
        """Nothing can be sent to the chat: its settings are kept until it is open again."""
        async with self._store.begin() as uow:
            await uow.readers.suspend(platform, chat, reason, now)

    async def reopen(self, platform: str, chat: str) -> None:
        """The chat can be reached again."""
        async with self._store.begin() as uow:
            await uow.readers.reopen(platform, chat)

    async def suspended(self, platform: str) -> Collection[Address]:
        """The places to which nothing can be sent."""
        async with self._store.read() as uow:
            return await uow.readers.suspended(platform)

    async def migrate(self, platform: str, chat: str, to: str, now: datetime) -> None:
        """The chat has another id now, and keeps everything."""
        async with self._store.begin() as uow:
            await uow.readers.migrate(platform, chat, to, now)
