"""Ways to send many messages to a Bot API server, each from nothing to the last answer: the rivals of `send.py`."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import orjson
from audience import DUE, Stopwatch, fresh_store, timed
from telegram import Bot, MessageEntity
from telegram.request import HTTPXRequest

from digest.domain.delivery import Sent, State
from digest.domain.document import Document
from digest.domain.reader import Address
from digest.ports import Payload
from digest.services.budget import Rates
from digest.services.deliver import HEARTBEAT, Deliverer
from digest.services.door import Door
from digest.services.owner import boot_time
from digest.services.tools import Limits
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock
from digest.testing.ledger import Setup, add_article, add_audience, bench
from digest.wire.notebook import Notebook
from digest.wire.pool import Pool
from digest_telegram.api import Api
from digest_telegram.connection import FILE_NAME
from digest_telegram.purse import Purse
from digest_telegram.refusals import Refusals
from digest_telegram.sender import Pace, TelegramSender, pace
from digest_telegram.transport import STAND_IN, AiohttpRequest

TOKEN = "4242:measuring"
WINDOW = Limits().window
FASTEST = 32
"""With more connections the library's own transport gets slower: it looks through all of them for each request."""

WIDE_OPEN = Pace(Rates(overall=1e6, bulk=1e6, chat=1e6))
"""A gate that is asked and never says no."""

TEXT = "Three sentences of a digest, with figures and names. " * 26
"""As long as a digest of three stories: 1.4 kB."""

BOLD = {"type": "bold", "offset": 0, "length": 20}
CONTENT: dict[str, Any] = {"text": TEXT, "entities": [BOLD], "link_preview_options": {"is_disabled": True}}
PAYLOAD: Payload = {"method": "sendMessage", "params": CONTENT}

Way = Callable[[str, int], Awaitable[Stopwatch]]


class FixedRenderer:
    """A platform whose every document is the same message."""

    name = "telegram"
    variants = ("classic",)
    usual = "classic"

    def render(self, document: Document, variant: str) -> tuple[Payload, ...]:
        """That message."""
        return (PAYLOAD,)


async def bare(url: str, messages: int) -> Stopwatch:
    """A bare aiohttp loop: no library, no gate, no ledger."""
    connector = aiohttp.TCPConnector(limit=WINDOW)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        address = f"{url}/bot{TOKEN}/sendMessage"

        async def send(number: int) -> None:
            body = orjson.dumps({"chat_id": number, **CONTENT})
            async with session.post(address, data=body, headers={"Content-Type": "application/json"}) as response:
                assert orjson.loads(await response.read())["ok"]

        return await _all(send, messages)


async def library(url: str, messages: int) -> Stopwatch:
    """The library over its own transport, with the number of connections at which it is fastest."""
    request = HTTPXRequest(connection_pool_size=FASTEST, pool_timeout=60, read_timeout=60, connect_timeout=60)
    async with Bot(TOKEN, base_url=f"{url}/bot", request=request) as bot:
        return await _typed(bot, messages)


async def library_over_ours(url: str, messages: int) -> Stopwatch:
    """The library over our transport: what conversations use."""
    pool = Pool()
    async with Bot(STAND_IN, base_url=f"{url}/bot", request=AiohttpRequest(TOKEN, pool)) as bot:
        watch = await _typed(bot, messages)
    await pool.close()
    return watch


async def aiogram(url: str, messages: int) -> Stopwatch:
    """Aiogram over its own transport, which is aiohttp's too, with as many connections as a lane has."""
    return await _by_aiogram(url, messages, limit=WINDOW)


async def aiogram_as_it_comes(url: str, messages: int) -> Stopwatch:
    """Aiogram over its own transport, with as many connections as that has by default."""
    return await _by_aiogram(url, messages)


async def _by_aiogram(url: str, messages: int, **connections: int) -> Stopwatch:
    # Nobody else pays for its thousand classes.
    from aiogram import Bot as AiogramBot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import LinkPreviewOptions
    from aiogram.types import MessageEntity as Entity

    session = AiohttpSession(api=TelegramAPIServer.from_base(url), **connections)
    entities, previews = [Entity(**BOLD)], LinkPreviewOptions(is_disabled=True)
    async with AiogramBot(TOKEN, session=session) as bot:

        async def send(number: int) -> None:
            await bot.send_message(number, TEXT, entities=entities, link_preview_options=previews)

        return await _all(send, messages)


async def sender(url: str, messages: int) -> Stopwatch:
    """Our sender and its gate, without a ledger."""
    with TemporaryDirectory() as folder:
        pool = Pool()
        ours = _sender(url, pool, Path(folder), WIDE_OPEN)

        async def send(number: int) -> None:
            address = Address("telegram", f"{number}")
            await ours.admit(address)
            assert isinstance(await ours.send(address, PAYLOAD, number), Sent)

        watch = await _all(send, messages)
        await pool.close()
    return watch


async def ledger(url: str, messages: int) -> Stopwatch:
    """Everything: lane, ledger on SQLite with synchronous=FULL, gate, sender."""
    return await _deliver(url, messages, WIDE_OPEN)


async def paced(url: str, messages: int) -> Stopwatch:
    """Everything, at the thousand messages a second that Telegram sends for Stars."""
    return await _deliver(url, messages, pace(1_000), stars=1_000_000)


WAYS: dict[str, Way] = {
    way.__name__: way for way in (bare, library, library_over_ours, aiogram_as_it_comes, aiogram, sender, ledger, paced)
}


def _sender(url: str, pool: Pool, folder: Path, at: Pace, stars: int = 0) -> TelegramSender:
    purse = Purse(stars, Notebook(folder / FILE_NAME), lambda: date(2026, 11, 24))
    return TelegramSender(Api(TOKEN, url, pool), Door(), purse, Refusals(time.monotonic), at)


async def _deliver(url: str, messages: int, at: Pace, stars: int = 0) -> Stopwatch:
    async with fresh_store(None) as store:
        await add_article(store, "one", DUE - timedelta(hours=1))
        for first in range(1, messages + 1, 5_000):
            await add_audience(store, min(5_000, messages + 1 - first), DUE, first=first, platform="telegram")
        with TemporaryDirectory() as folder:
            pool = Pool()
            ours: Any = _sender(url, pool, Path(folder), at, stars)
            async with SqlWriter(store.database).running() as writer:
                setup = Setup(sender=ours, renderer=FixedRenderer(), elapsed=boot_time)  # type: ignore[arg-type]
                one = bench(store, writer, FakeClock(DUE), setup)
                await one.planner.plan()
                await one.deliverer.open()
                beating = asyncio.create_task(_beat(one.deliverer))
                with timed() as watch:
                    await one.deliverer.deliver()
                beating.cancel()
                assert one.deliverer.outcomes()[State.SENT] == messages
                await one.deliverer.close()
            await pool.close()
    return watch


async def _beat(deliverer: Deliverer) -> None:
    """Keep the lane, as the service does."""
    while True:
        await asyncio.sleep(HEARTBEAT)
        await deliverer.hold()


async def _typed(bot: Bot, messages: int) -> Stopwatch:
    entities = [MessageEntity(MessageEntity.BOLD, 0, 20)]

    async def send(number: int) -> None:
        await bot.send_message(number, TEXT, entities=entities, disable_web_page_preview=True)

    return await _all(send, messages)


async def _all(send: Callable[[int], Awaitable[None]], messages: int) -> Stopwatch:
    """Send that many, as many at once as a lane does."""
    numbers: Iterator[int] = iter(range(1, messages + 1))

    async def work() -> None:
        for number in numbers:
            await send(number)

    with timed() as watch:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(WINDOW):
                tasks.create_task(work())
    return watch
