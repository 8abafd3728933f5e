"""The whole application with its Discord bot, in this process, on a local Discord."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from digest.app import open_app
from digest.app.opening import App
from digest.app.using import load_samples
from digest.ports import Clock, Sender
from digest.services.door import Door
from digest.services.gate import Gate
from digest.settings import Settings
from digest.testing import data_dir
from digest.testing.chat import HELD
from digest_discord.adapter import Discord
from digest_discord.careful import RATES, Careful
from digest_discord.gateway import Known, Listener
from tests.wire import discordapi_events as events
from tests.wire.discordapi import TOKEN, DiscordApi
from tests.wire.discordapi_events import interaction
from tests.wire.discordapi_world import Arrival, Json, World
from tests.wire.served import until

__all__ = ["Served", "served", "until"]


@dataclass
class Served:
    """A bot that runs. `platform` is the running adapter."""

    app: App
    server: DiscordApi
    platform: Discord
    sender: Sender
    running: asyncio.Task[None]
    _seen: dict[str, int] = field(default_factory=dict)

    @property
    def world(self) -> World:
        return self.server.world

    def direct(self, user: str) -> str:
        """The channel between the bot and somebody."""
        return str(self.world.direct(user)["id"])

    async def say(self, user: str, line: str, **more: Any) -> Arrival:
        """What this reader gets in their direct channel for a line."""
        await self.server.gateway.tell("MESSAGE_CREATE", events.message_from(self.world, user, line, **more))
        return await self.answer(self.direct(user))

    async def run(self, user: str, name: str, channel: str = "", **more: Any) -> Arrival:
        """What comes for a slash command."""
        event = events.command(self.world, user, name, channel, **more)
        return await self.happens(event)

    async def happens(self, event: Json) -> Arrival:
        """What comes of an interaction: a new message, or the one that was edited."""
        channel, seen = event["channel_id"], len(self.server.to(event["channel_id"]))
        edits = self.world.edited
        await self.server.gateway.tell("INTERACTION_CREATE", event, event.get("guild_id", ""))
        await until(lambda: len(self.server.to(channel)) > seen or self.world.edited > edits)
        if len(self.server.to(channel)) == seen:
            return self._edited(event["message"]["id"])
        self._seen[channel] = seen + 1
        return self.server.to(channel)[seen]

    async def press(self, user: str, arrival: Arrival, label: str, **more: Any) -> Arrival:
        """Press a button, or choose from a list, under a message."""
        return await self.happens(pressed(self.world, user, arrival, label, **more))

    async def choose(self, user: str, arrival: Arrival, caption: str, *values: str, **more: Any) -> Arrival:
        """Choose from the list with this placeholder."""
        [found] = [one for one in parts(arrival.message["components"]) if one.get("placeholder") == caption]
        chosen = {"values": list(values), "component_type": found["type"]}
        return await self.happens(events.press(self.world, user, arrival.message, found["custom_id"], **chosen, **more))

    async def answer(self, channel: str) -> Arrival:
        """The next message in this channel."""
        seen = self._seen.get(channel, 0)
        await until(lambda: len(self.server.to(channel)) > seen)
        self._seen[channel] = seen + 1
        return self.server.to(channel)[seen]

    def _edited(self, number: str) -> Arrival:
        [found] = [one for one in self.server.arrivals if one.message["id"] == number]
        return found


def pressed(world: World, user: str, arrival: Arrival, label: str, **more: Any) -> Json:
    """A press of what is labelled so."""
    for one in parts(arrival.message["components"]):
        if one.get("label") == label and "custom_id" in one:
            return events.press(world, user, arrival.message, one["custom_id"], **more)
        for option in one.get("options", ()):
            if option["label"] == label:
                values = {"values": [option["value"]]}
                return events.press(world, user, arrival.message, one["custom_id"], **values, **more)
    raise LookupError(f"no button {label!r} among {labels(arrival)}")


def parts(components: list[Json]) -> Iterator[Json]:
    """The components with everything nested in them."""
    for one in components:
        yield one
        yield from parts(one.get("components", []))
        if "accessory" in one:
            yield one["accessory"]


def seen(arrival: Arrival) -> str:
    """What stands in a message, as it is read."""
    texts = [one["content"] for one in parts(arrival.message["components"]) if "content" in one]
    said = "\n".join([arrival.message["content"], *texts]).strip().replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\\([^\w\s])", r"\1", said)


def labels(arrival: Arrival) -> list[str]:
    """The buttons under a message, and what lists offer."""
    found = list(parts(arrival.message["components"]))
    return [
        *(one["label"] for one in found if "label" in one),
        *(o["label"] for one in found for o in one.get("options", ())),
    ]


def hasty(bot: Served) -> None:
    """Let a story take no longer than it must: many messages a second to one channel, which the service would refuse."""
    bot.server.traffic = None
    rates = replace(RATES, overall=1_000, bulk=1_000, chat=1_000, group=1_000)
    careful = bot.platform._expect_open()[0].careful
    assert isinstance(careful, Careful)
    careful._door = Door(Gate(rates))


@asynccontextmanager
async def served(
    server: DiscordApi, folder: Path, *, clock: Clock | None = None, listens: bool = True, **wanted: Any
) -> AsyncIterator[Served]:
    """The bot with these settings of Discord's, running and listening until the block ends."""
    discord = {"token": TOKEN, "api_url": server.url} | wanted
    settings = Settings.model_validate({"data_dir": folder, "discord": discord, "embeddings": {"use": "none"}})
    await asyncio.to_thread(data_dir, folder)
    async with open_app(settings) as opened:
        app = replace(opened, clock=clock) if clock else opened
        await load_samples(app, HELD)
        async with app.senders() as senders:
            platform = app.platforms["discord"]
            assert isinstance(platform, Discord)
            running = asyncio.create_task(platform.run())
            try:
                if listens:
                    await _listening(server, platform._expect_open()[0].known)
                yield Served(app, server, platform, senders["discord"], running)
            finally:
                running.cancel()
                await asyncio.wait([running])


async def _listening(server: DiscordApi, known: Known) -> None:
    """Until the bot knows every guild. The library takes two seconds in which none comes for the sign that there are no more."""
    await until(lambda: known.client is not None)
    assert known.client is not None
    known.client._connection.guild_ready_timeout = 0.1
    await until(lambda: server.gateway.ready and bool(server.world.commands))
    await until(lambda: known.complete)
    await until(lambda: _told_of(server.world, known.client))


def _told_of(world: World, client: Listener | None) -> bool:
    """Whether it was told of the guilds that it is in; False where it listens no longer."""
    there = {str(guild.id) for guild in client.guilds if not guild.unavailable} if client else set()
    return set(world.guilds) <= there


__all__ += ["hasty", "interaction", "labels", "parts", "pressed", "seen"]
