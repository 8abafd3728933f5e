"""The trial of a broadcast over both wires: stopped, resumed, killed, and what it carried corrected, while people ask for more.

Telegram and Discord are local servers in processes of their own that nobody kills; they check every request and keep the
services' limits. What they have received and hold is what counts, not what the ledger believes.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from aiohttp import ClientSession

from digest.domain.article import Article
from digest.domain.broadcast import Act, Broadcast, Content, Phase
from digest.domain.reader import Profile
from digest.ports.corrections import Progress, Stage
from digest.services.ingest import Ingest
from digest.services.revising import Revising
from digest.sources.samples import samples
from digest.storage import schema
from digest.storage.store import SqlStore
from digest.testing import FakeClock
from digest.testing.ledger import add_audience
from prove import casting
from prove.asking import Answers, Asking, asking
from prove.casting import NUMBER, CastingPlace
from prove.place import AT_ONCE, place_database
from prove.service import BrokenPromiseError, Service
from prove.trial import Trial
from prove.wire import DISCORD, FAST, LATENCY
from tests.wire.botapi import LINE
from tests.wire.botapi import TOKEN as TELEGRAM_TOKEN
from tests.wire.botapi_process import own_process
from tests.wire.discordapi import TOKEN as DISCORD_TOKEN

ON_DISCORD = 10
"""One reader in so many is on Discord: at the 44 a second that go out there, half of 50,000 would take ten minutes."""

CARRIED = 1
"""The number of the article that the broadcast carries."""

RIGHT = "This title is right"
"""What the article is called once it is corrected."""

CHINESE = Profile(language="zh-Hans", languages=("zh-Hans",))

LONGEST = 3_600.0
"""Seconds after which something will not happen any more."""

POLL = 0.25
"""Seconds between two looks at the ledger, which are made by another process than the service."""


@dataclass
class Arrived:
    """A server's log: a line for each message, with the chat that it arrived in."""

    log: Path
    read: int = 0
    chats: Counter[str] = field(default_factory=Counter)

    def look(self) -> int:
        """Read on: how many have come to the audience; what was answered to others is not counted."""
        if self.log.exists() and self.log.stat().st_size >= self.read + LINE:
            with self.log.open("rb") as log:
                log.seek(self.read)
                new = log.read()
            whole = len(new) // LINE * LINE
            self.read += whole
            self.chats.update(chat for chat in new[:whole].decode().split() if chat.startswith("chat"))
        return self.chats.total()


@dataclass(frozen=True)
class WiresPlace(CastingPlace):
    """A place whose readers are on Telegram and on Discord, with a broadcast for all of them that carries an article."""

    telegram: str = ""
    discord: str = ""
    answers: Answers = field(default_factory=Answers)

    @property
    def environment(self) -> dict[str, str]:
        """Both tokens and addresses, and the pace that is paid for."""
        telegram = {"DIGEST_TELEGRAM__TOKEN": TELEGRAM_TOKEN, "DIGEST_TELEGRAM__API_URL": self.telegram}
        discord = {"DIGEST_DISCORD__TOKEN": DISCORD_TOKEN, "DIGEST_DISCORD__API_URL": self.discord}
        return {**super().environment, **telegram, **FAST, **discord}

    @property
    def wires(self) -> tuple[tuple[str, str], ...]:
        """Each server's address, and what it calls a person."""
        return (self.telegram, "reader"), (self.discord.removesuffix("/api/v10"), "user")

    @cached_property
    def arrived(self) -> tuple[Arrived, ...]:
        """The servers' logs."""
        return tuple(Arrived(self.folder / name) for name in ("telegram", "discord"))

    @property
    def count(self) -> int:
        """Messages that have arrived at both, copies included."""
        return sum(one.look() for one in self.arrived)

    def arrivals(self) -> Counter[str]:
        """How often each reader's message has arrived."""
        assert self.count >= 0
        return sum((one.chats for one in self.arrived), Counter())

    async def prepare(self, audience: int) -> None:
        """Subscribe the readers, import articles, and confirm the broadcast."""
        now = datetime.now(UTC)
        async with self.store() as store:
            await schema.upgrade(store.database)
            await Ingest(store, FakeClock(now)).store_all(samples(now))
            some = audience // ON_DISCORD
            await self._subscribe(store, "discord", 1, some, CHINESE)
            await self._subscribe(store, "telegram", some + 1, audience, Profile())
            content = Content({"en": "Hello **you**", "zh-Hans": "大家好"}, article=CARRIED)
            running = Broadcast("operator", now, content, canary=0, audience=audience)
            async with store.begin() as uow:
                await uow.broadcasts.add(replace(running, phase=Phase.RUNNING, started_at=now))

    async def _subscribe(self, store: SqlStore, platform: str, first: int, last: int, wants: Profile) -> None:
        due = datetime.now(UTC) + timedelta(days=1)
        for start in range(first, last + 1, AT_ONCE):
            count = min(AT_ONCE, last + 1 - start)
            await add_audience(store, count, due, first=start, platform=platform, wants=wants)

    async def resend(self) -> int:
        """An admin sends it again to those in doubt: how many."""
        async with self.store() as store:
            return await casting.admins(store).resend(NUMBER, "operator", datetime.now(UTC)) or 0

    async def correct(self) -> int:
        """An editor corrects the article that it carries: the order's number."""
        async with self.store() as store:
            async with store.read() as uow:
                stored = await uow.articles.get(CARRIED)
            assert stored is not None
            right = _titled(stored.article)
            order = await Revising(store).correct(CARRIED, stored.revision, right, "operator", datetime.now(UTC))
        assert order is not None
        return order

    async def progress(self, order: int) -> Progress:
        """How far the correction is."""
        async with self.store() as store:
            found = await Revising(store).progress(order)
        assert found is not None
        return found

    async def carrying(self, words: str) -> int:
        """In how many chats these words stand now, on both platforms."""
        chats = 0
        async with ClientSession() as session:
            for api, _ in self.wires:
                async with session.get(f"{api}/control/carrying", params={"words": words}) as answer:
                    chats += int((await answer.json())["chats"])
        return chats


def _titled(article: Article) -> Article:
    return replace(article, contents={tag: replace(one, title=RIGHT) for tag, one in article.contents.items()})


@contextmanager
def wires_place(folder: Path, server: str = "") -> Iterator[WiresPlace]:
    """A place in the folder with a Telegram and a Discord of its own, and a database as `place` has it."""
    slow = ("--latency", LATENCY)
    with (
        place_database(folder, server) as url,
        own_process(folder / "telegram", *slow, "--remember") as telegram,
        own_process(folder / "discord", *slow, "--keep", "--open", module=DISCORD) as discord,
    ):
        yield WiresPlace(folder, url, telegram, discord)


async def both_wires(trial: Trial) -> None:
    """Stopped, resumed, killed -9 and started again; who is in doubt is sent it again; then it is corrected, with a kill, too."""
    here = trial.place
    assert isinstance(here, WiresPlace)
    async with asyncio.timeout(LONGEST), asking(here.answers, here.wires) as asks:
        service = await _told(trial, here, asks)
        if here.count < trial.audience:
            raise BrokenPromiseError(f"{trial.audience - here.count} have nothing, and nobody is in doubt")
        await _corrected(trial, here, asks, service)


async def _told(trial: Trial, here: WiresPlace, asks: Asking) -> Service:
    """Everybody gets it: the process that is left."""
    asks.about(trial.start(), "broadcast")
    if await trial.arrive(trial.audience // 10):
        await here.act(Act.STOP)
        await casting.stands_still(trial)
        await here.act(Act.RESUME)
    if await trial.arrive():
        await trial.arrive(trial.audience // 4)
    asks.rest()
    await trial.kill(trial.services[-1])
    service = trial.start()
    asks.about(service, "broadcast")
    while not await trial.done() or await here.resend():
        if await here.phase() is Phase.PAUSED:
            await here.act(Act.RESUME)  # so many were in doubt after the kill that it paused itself
        await asyncio.sleep(POLL)
    return service


async def _until(true: Callable[[], Awaitable[bool]]) -> None:
    while not await true():  # noqa: ASYNC110 - what happens there sets no event here
        await asyncio.sleep(POLL)


async def _corrected(trial: Trial, here: WiresPlace, asks: Asking, service: Service) -> None:
    """Every message that carried the article is edited, a kill on the way or not."""
    asks.about(service, "correction")
    order = await here.correct()

    async def begun() -> bool:
        found = await here.progress(order)
        return found.stage is Stage.DONE or found.done > trial.audience // 4

    async def over() -> bool:
        return (await here.progress(order)).stage is Stage.DONE

    await _until(begun)
    asks.rest()
    await trial.kill(service)
    trial.interrupted += not await over()
    asks.about(trial.start(), "correction")
    await _until(over)
    if (right := await here.carrying(RIGHT)) != trial.audience:
        failed = dict((await here.progress(order)).failed)
        raise BrokenPromiseError(f"{trial.audience - right} messages are not corrected; given up: {failed}")
