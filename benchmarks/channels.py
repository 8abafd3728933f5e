"""Messages a second to that many different Discord channels: the library's own way, and ours, against one quick server.

python benchmarks/channels.py [CHANNELS ...] [--ways ours]

Each way is a process of its own, and so is the server, which answers every request at once with the headers that Discord
sends. Neither way is paced here: what is measured is what a message costs.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import discord
from aiohttp import web
from audience import surroundings
from discord.http import HTTPClient, Route, handle_message_parameters

from digest.domain.reader import Address
from digest.services.door import Door
from digest.services.gate import Gate
from digest.testing import FakeClock
from digest.wire.pool import Pool
from digest_discord.api import Api
from digest_discord.careful import RATES, Careful
from digest_discord.channels import Channels
from digest_discord.gateway import Known
from digest_discord.history import History
from digest_discord.sender import DiscordSender

HERE = Path(__file__).parent
AT_ONCE = 64
TOKEN = "local.server.token"
BODY = {"flags": 1 << 15, "components": [{"type": 10, "content": "A digest of one line. " * 60}]}
Send = Callable[[int], Awaitable[object]]


def main() -> None:
    """Measure, and print a Markdown table."""
    parser = argparse.ArgumentParser("channels", description=__doc__)
    parser.add_argument("channels", nargs="*", type=int, default=[250, 2_000, 16_000])
    parser.add_argument("--ways", default=",".join(WAYS))
    parser.add_argument("--one", choices=WAYS)
    parser.add_argument("--url", default="")
    parser.add_argument("--serve", action="store_true")
    asked = parser.parse_args()
    if asked.serve:
        asyncio.run(_serve())
    elif asked.one:
        print(json.dumps(asyncio.run(_measured(asked.one, asked.url, asked.channels[0]))))
    else:
        _table(asked.channels, asked.ways.split(","))


def _table(sizes: list[int], ways: list[str]) -> None:
    print(f"\nDiscord. {surroundings()}\n\n| channels | way | messages/s | CPU for 1,000 |\n|---|---|---|---|")
    for size in sizes:
        for way in ways:
            with subprocess.Popen((sys.executable, __file__, "--serve"), stdout=subprocess.PIPE, text=True) as server:
                assert server.stdout is not None
                url = server.stdout.readline().strip()
                command = (sys.executable, __file__, str(size), "--one", way, "--url", url)
                done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
                server.kill()
            wall, cpu = json.loads(done.stdout)
            print(f"| {size:,} | {way} | {size / wall:,.0f} | {cpu / size * 1e6:,.0f} ms |", flush=True)


async def _measured(way: str, url: str, size: int) -> tuple[float, float]:
    """The seconds, and those of the processor, that a message to each channel takes."""
    async with WAYS[way](url) as send:
        room = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> None:
            async with room:
                await send(number)

        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*map(one, range(1, size + 1)))
        return time.perf_counter() - began, time.process_time() - cpu


@asynccontextmanager
async def _library(url: str) -> AsyncIterator[Send]:
    Route.BASE = url
    http = HTTPClient(asyncio.get_running_loop())
    await http.static_login(TOKEN)
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.TextDisplay(BODY["components"][0]["content"]))
    try:
        with handle_message_parameters(view=view, flags=discord.MessageFlags(components_v2=True)) as params:
            yield lambda number: http.send_message(number, params=params)
    finally:
        await http.close()


@asynccontextmanager
async def _ours(url: str) -> AsyncIterator[Send]:
    pool = Pool()
    careful = Careful(Api(TOKEN, url, pool), Door(Gate(replace(RATES, overall=1e6, bulk=1e6, chat=1e6))))

    class Complete(Known):
        complete = True

    async def me() -> str:
        return "1"

    history = History(careful, FakeClock())
    sender = DiscordSender(careful, Channels(careful, Complete()), history, me, lambda *_: None)

    async def send(number: int) -> None:
        address = Address("discord", str(number))
        await sender.admit(address)
        outcome = await sender.send(address, {"method": "message", "body": BODY}, number)
        assert type(outcome).__name__ == "Sent", outcome

    try:
        yield send
    finally:
        await pool.close()


WAYS = {"discord.py": _library, "ours": _ours}


async def _serve() -> None:
    async def me(request: web.Request) -> web.Response:
        return web.json_response({"id": "1", "username": "digest", "discriminator": "0", "avatar": None})

    async def post(request: web.Request) -> web.Response:
        await request.read()
        headers = {"Via": "1.1 google", "X-RateLimit-Bucket": "messages", "X-RateLimit-Limit": "5"}
        headers |= {
            "X-RateLimit-Remaining": "4",
            "X-RateLimit-Reset-After": "5.0",
            "X-RateLimit-Reset": str(time.time() + 5),
        }
        return web.json_response({"id": "77", "channel_id": request.match_info["channel"]}, headers=headers)

    app = web.Application()
    app.router.add_get("/users/@me", me)
    app.router.add_post("/channels/{channel}/messages", post)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1_024).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    main()
