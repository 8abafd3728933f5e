"""Shared places: each has settings of its own, which its managers change."""

from collections.abc import Collection
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
        self._store, self._accounts, self._rights, self._shared = store, accounts, rights, frozenset(shared)

    def exist_on(self, platform: str) -> bool:
        """Whether there are any on that platform."""
        return platform in self._shared

    async def meet(self, place: Address, language: str, now: datetime, *, zone: str = "") -> Reader:
        """The settings of the chat that the address lies in, whatever its thread; defaults for this language at first."""
        chat = Address(place.platform, place.chat)
        return await self._accounts.meet(chat, place_user(place.chat), language, now, zone=zone)

    async def standing(self, place: Address, actor: str) -> Standing:
        """What somebody is there now. Raises where the platform gives no answer."""
        return await self._rights.standing(place, actor)

    async def covered(self, place: Address, actor: str) -> bool:
        """Whether its readers get the digest already, in the channel or discussion group that it is linked with."""
        linked = (await self.standing(place, actor)).linked
        if not linked:
            return False
        async with self._store.read() as uow:
            other = await uow.readers.get(place.platform, place_user(linked))
        return other is not None and other.subscription is not None

    async def let_ask(self, place: Reader, asking: Asking) -> Reader:
        """Choose who is answered there."""
        place = replace(place, asking=asking)
        async with self._store.begin() as uow:
            await uow.readers.save(place)
        return place

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

    async def migrate(self, platform: str, chat: str, to: str, now: datetime) -> None:
        """The chat has another id now, and keeps everything."""
        async with self._store.begin() as uow:
            await uow.readers.migrate(platform, chat, to, now)
