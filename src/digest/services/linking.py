"""One person on several platforms: a code that is written in one chat and sent in another makes them one reader.

A code has 8 of 30 characters, links once and within ten minutes, and is stored only as a hash that is slow to make: who
reads the database cannot try them all in that time. Nobody may try many.
"""

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from digest.domain.document import Document
from digest.domain.reader import Address, Reader
from digest.ports import Store, UnitOfWork
from digest.services.budget import Window
from digest.services.notices import tell

LASTS = timedelta(minutes=10)
"""How long a code links."""

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Those that nobody mistakes for one another, and that make no words with vowels but A and E."""

LENGTH = 8

TRIES, WITHIN = 5, 600.0
"""Wrong codes that one person may try within so many seconds."""

PEOPLE = 10_000
"""People of whom it is remembered how often they tried."""


class Side(StrEnum):
    """Whose settings count, and where the digest comes: there, where the code was written, or here, where it was sent."""

    HERE = "here"
    THERE = "there"


class Refusal(StrEnum):
    """Why a code does not link."""

    UNKNOWN = "unknown"
    """There is none like it, or no more."""
    OWN = "own"
    """It is the reader's own."""
    TAKEN = "taken"
    """An account on the same platform is linked already."""
    BRAKED = "braked"
    """Too many were tried."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """The code is right, and nothing is done before whoever sent it has said so: somebody else may have talked them into it.

    `platform` is the one where it was written. `both`: two digests come, and it has to be said which one stays.
    """

    platform: str
    both: bool


class Linking:
    """Use cases over accounts on several of these platforms. Each call is one transaction."""

    def __init__(self, store: Store, platforms: Collection[str]) -> None:
        self._store, self._platforms = store, frozenset(platforms)
        self._people: OrderedDict[int, Window] = OrderedDict()

    def others(self, platform: str) -> tuple[str, ...]:
        """The platforms that an account on this one can be linked with."""
        return tuple(sorted(self._platforms - {platform}))

    async def offer(self, reader: Reader, now: datetime) -> str:
        """A new code, in place of any that the reader had."""
        code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        digest = await asyncio.to_thread(hashed, code)
        async with self._store.begin() as uow:
            await uow.links.offer(reader.id, digest, now + LASTS, now)
        return code

    async def redeem(
        self,
        home: Address,
        actor: str,
        typed: str,
        now: datetime,
        side: Side | None = None,
        notice: Callable[[Reader], Document] | None = None,
    ) -> Reader | Undecided | Refusal:
        """Link the account with whoever wrote the code: the one reader that they are then. Without a `side` it is only looked
        at, and links still.

        The settings of the side that gets a digest count; where both do, `side` says which. Where none does, those there.
        Whoever wrote the code gets the `notice` that is made of the one reader.
        """
        async with self._store.read() as uow:
            me = await uow.readers.get(home.platform, actor)
        if me is None:
            return Refusal.UNKNOWN
        if not self._may_try(me.id, now):
            return Refusal.BRAKED
        digest = await asyncio.to_thread(hashed, typed)
        async with self._store.begin() as uow:
            done = await self._linked(uow, home, actor, digest, now, side, notice)
        if done is Refusal.UNKNOWN:
            self._people[me.id].take(now.timestamp())
        return done

    async def homes(self, reader: Reader) -> Sequence[Address]:
        """The reader's private chats, one on each platform where they are linked."""
        async with self._store.read() as uow:
            return await uow.links.homes(reader.id)

    async def bring(self, home: Address, actor: str, now: datetime) -> Reader | None:
        """Have the digest come to this private chat from now on; what was told stays told."""
        async with self._store.begin() as uow:
            if me := await uow.readers.get(home.platform, actor):
                await uow.readers.bind(me.id, home, now)
            return await uow.readers.get(home.platform, actor)

    async def part(self, home: Address, actor: str, now: datetime) -> bool:
        """Make this account a reader of its own again, with what comes to its private chat; False where it is not linked."""
        async with self._store.begin() as uow:
            return await uow.links.part(home.platform, actor, now)

    async def _linked(
        self,
        uow: UnitOfWork,
        home: Address,
        actor: str,
        digest: str,
        now: datetime,
        side: Side | None,
        notice: Callable[[Reader], Document] | None,
    ) -> Reader | Undecided | Refusal:
        await uow.readers.get(
            home.platform, actor
        )  # whoever takes this person's turn and everybody's takes theirs first
        there, here = await uow.links.offered(digest, now), await uow.readers.get(home.platform, actor)
        if here is None or there is None:
            return Refusal.UNKNOWN
        if here.id == there.id:
            return Refusal.OWN
        if await _platforms(uow, here) & await _platforms(uow, there):
            return Refusal.TAKEN
        if side is None:
            return Undecided(await _written(uow, there), bool(here.subscription and there.subscription))
        homes = await uow.links.homes(there.id)
        await uow.links.withdraw(there.id)
        await _merge(uow, *((here, there) if _stays(here, there, side) else (there, here)), now)
        one = await uow.readers.get(home.platform, actor)
        if one and notice:
            await tell(uow, one, homes, f"linked:{digest}", notice(one), now)  # a code links once
        return one or Refusal.UNKNOWN

    def _may_try(self, reader: int, now: datetime) -> bool:
        """Whether there is a try left; wrong codes take one."""
        mine = self._people.pop(reader, None) or Window(TRIES, WITHIN)
        self._people[reader] = mine
        if len(self._people) > PEOPLE:
            self._people.popitem(last=False)
        return mine.ready() <= now.timestamp()


def hashed(typed: str) -> str:
    """What is stored of a code, however it was typed: 32 characters, some 40 ms of work."""
    code = "".join(mark for mark in typed.upper() if mark in LETTERS)
    return hashlib.scrypt(code.encode(), salt=b"digest link code", n=2**14, r=8, p=1, dklen=16).hex()


async def _merge(uow: UnitOfWork, kept: Reader, gone: Reader, now: datetime) -> None:
    """Make them one, with the settings of the first."""
    await uow.links.merge(kept.id, gone.id, now)
    if gone.zone_confirmed and not kept.zone_confirmed:  # a guess is no choice
        await uow.readers.save(replace(kept, zone=gone.zone, zone_confirmed=True))


async def _platforms(uow: UnitOfWork, reader: Reader) -> set[str]:
    return {home.platform for home in await uow.links.homes(reader.id)}


async def _written(uow: UnitOfWork, reader: Reader) -> str:
    """The platform to name for a reader: where their digest comes, or else the first of theirs."""
    if reader.subscription:
        return reader.subscription.address.platform
    return (await uow.links.homes(reader.id))[0].platform


def _stays(here: Reader, there: Reader, side: Side) -> bool:
    """Whether the settings here are those that count."""
    if not (here.subscription and there.subscription):
        return here.subscription is not None and there.subscription is None
    return side is Side.HERE
