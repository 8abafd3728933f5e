"""Who manages a channel, by what an interaction says, by roles, and by owning the server."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from digest.domain.place import Role, Standing
from digest.domain.reader import Address
from tests.wire import discordapi_faults as faults
from tests.wire.discord_served import Served, hasty, seen, served
from tests.wire.discordapi import DiscordApi
from tests.wire.discordapi_faults import Fault
from tests.wire.discordapi_world import MANAGE_GUILD, SEND

GUILD, NEWS = "900", "901"
HERE = Address("discord", NEWS)


@pytest.fixture
async def bot(discord: DiscordApi, tmp_path: Path) -> AsyncIterator[Served]:
    """1 owns the guild, 2 has a role that manages it, 3 has none."""
    guild = discord.world.guild(GUILD)
    guild["roles"].append({**guild["roles"][0], "id": "50", "name": "editors", "permissions": str(MANAGE_GUILD)})
    guild["members"] |= {
        "1": discord.world.member("1"),
        "2": discord.world.member("2", "50"),
        "3": discord.world.member("3"),
    }
    discord.world.channel(NEWS, guild=GUILD)
    async with served(discord, tmp_path) as running:
        hasty(running)
        yield running


@pytest.mark.parametrize(
    ("user", "role"), [("1", Role.MANAGER), ("2", Role.MANAGER), ("3", Role.MEMBER), ("4", Role.MEMBER)]
)
async def test_roles_are_asked_for_where_nothing_is_known(bot: Served, user: str, role: Role) -> None:
    assert await bot.platform.standing(HERE, user) == Standing(role, f"#channel-{NEWS}")


async def test_what_was_asked_is_good_for_seconds(bot: Served) -> None:
    for _ in range(3):
        await bot.platform.standing(HERE, "2")
    assert len(bot.server.calls("GET", f"/guilds/{GUILD}/members/2")) == 1


async def test_a_service_that_does_not_say_is_not_guessed_at(bot: Served) -> None:
    bot.server.inject(Fault(faults.Refused(500, 0, "500"), "/members/", "GET"))
    with pytest.raises(RuntimeError, match="does not say"):
        await bot.platform.standing(HERE, "2")


async def test_a_channel_is_managed_from_the_direct_one(bot: Served) -> None:
    page = await bot.say("2", f"/place {NEWS}")
    assert f"For #channel-{NEWS}:" in seen(page)
    assert "administrators" in seen(await bot.say("3", f"/place {NEWS}"))


async def test_where_the_bot_may_not_post_nobody_manages_anything(bot: Served) -> None:
    denied = [{"id": GUILD, "type": 0, "allow": "0", "deny": str(SEND)}]
    channel = {**bot.world.channels[NEWS], "permission_overwrites": denied}
    await bot.server.gateway.tell("CHANNEL_UPDATE", channel, GUILD)
    await bot.run("7", "latest")
    assert (await bot.platform.standing(HERE, "1")).role is Role.ABSENT
    assert (await bot.platform.standing(Address("discord", "123"), "1")).role is Role.ABSENT
    assert (await bot.platform.standing(Address("discord", bot.direct("7")), "7")).role is Role.ABSENT
