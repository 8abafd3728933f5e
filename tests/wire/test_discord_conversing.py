"""Conversations on Discord: commands, presses, forms and lines, in direct channels, in guilds, and brought along."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from digest.chat.command import Audience, Param, Reply
from digest.chat.command import Message as Line
from digest.chat.commands import COMMANDS
from digest.domain.document import Document
from digest.domain.place import place_user
from digest.domain.reader import Address, Reader
from digest.domain.staff import Office
from digest.ports import EditionItem, EditionKey
from digest.services.staff import StaffRoom
from digest.storage import sql
from tests.wire import discordapi_events as events
from tests.wire.discord_served import Served, hasty, labels, pressed, seen, served, until
from tests.wire.discordapi import DiscordApi
from tests.wire.discordapi_faults import CANNOT_SEND_TO_USER, INVALID_WEBHOOK_TOKEN, Fault
from tests.wire.discordapi_world import ME, Arrival

GUILD, NEWS = "900", "901"


@pytest.fixture
async def bot(discord: DiscordApi, tmp_path: Path) -> AsyncIterator[Served]:
    async with served(discord, tmp_path) as running:
        hasty(running)
        yield running
    assert not discord.complaints


@pytest.fixture
async def guild(discord: DiscordApi, tmp_path: Path) -> AsyncIterator[Served]:
    """With a guild and a channel in it; 1 owns it."""
    discord.world.guild(GUILD)
    discord.world.channel(NEWS, guild=GUILD)
    async with served(discord, tmp_path) as running:
        hasty(running)
        yield running
    assert not discord.complaints


async def test_a_command_in_a_direct_channel_is_answered_there(bot: Served) -> None:
    shown = await bot.run("7", "latest")
    assert not shown.alone
    assert "Latest" in seen(shown)
    assert labels(shown)


async def test_a_line_is_answered_like_anywhere_else(bot: Served) -> None:
    shown = await bot.say("7", "what is a jailbreak?")
    assert "It is an input" in seen(shown)


async def test_a_forwarded_message_and_a_link_are_looked_for(bot: Served) -> None:
    async with bot.app.store.read() as uow:
        title = (await uow.articles.latest(1)).items[0].article.content("en").title
    snapshot = {"content": f"**{title}**", "embeds": [], "attachments": [], "mentions": [], "mention_roles": []}
    snapshot |= {
        "timestamp": "2026-11-24T08:00:00+00:00",
        "edited_timestamp": None,
        "flags": 0,
        "type": 0,
        "components": [],
    }
    reference = {"type": 1, "message_id": "5", "channel_id": NEWS, "guild_id": GUILD}
    shown = await bot.say("7", "", message_reference=reference, message_snapshots=[{"message": snapshot}])
    assert "I have this:" in seen(shown)
    missing = await bot.say("7", "https://discord.com/channels/900/901/5")
    assert "I don’t have this story" in seen(missing)


async def test_a_link_to_a_digest_of_ours_is_known(guild: Served) -> None:
    await guild.run("1", "subscribe", NEWS, options={"when": "8:30 London"}, manages=True)
    reader = await place(guild, NEWS)
    assert reader
    assert reader.subscription
    now = guild.app.clock.now()
    async with guild.app.store.begin() as uow:
        told = [EditionItem("s", 2, 1), EditionItem("t", 1, 1)]
        edition = await uow.editions.add(EditionKey("p", now, now, now.date()), told, Document(()), now)
        assert await uow.pulls.pull(reader.subscription, "digest:2026-11-24:0", edition, now)
        delivery = await uow.connection.scalar(select(sql.delivery.c.id))
        part = {"delivery_id": delivery, "variant": "", "part": 0, "state": "sent", "resends": 0, "message_id": "555"}
        await uow.connection.execute(insert(sql.delivery_part).values(part))
    shown = await guild.say("7", f"look https://discord.com/channels/{GUILD}/{NEWS}/555")
    assert "I have these:" in seen(shown)


async def test_an_answer_in_a_guild_is_seen_by_whoever_asked_alone(guild: Served) -> None:
    shown = await guild.run("7", "latest", NEWS)
    assert shown.alone
    [callback] = guild.server.calls("POST", "/interactions/")
    assert callback.body == {"type": 5, "data": {"flags": 64}}
    assert shown.body["allowed_mentions"] == {"parse": []}


async def test_a_press_under_what_one_person_sees_changes_it_and_else_answers_alone(guild: Served) -> None:
    page = await guild.run("7", "settings", NEWS, manages=True)
    before = len(guild.server.arrivals)
    await guild.press("7", page, "Length and scores", manages=True)
    assert len(guild.server.arrivals) == before, "it was changed in place"
    public = guild.world.post(NEWS, page.body)
    shown = await guild.press("8", Arrival(NEWS, {}, public), "Language", manages=True)
    assert shown.alone
    assert not public["edited_timestamp"], "what all see is never changed by a press"


async def test_only_a_manager_subscribes_a_channel(guild: Served) -> None:
    refused = await guild.run("7", "subscribe", NEWS, options={"when": "8:30 London"})
    assert "Only administrators" in seen(refused)
    assert await place(guild, NEWS) is None or (await place(guild, NEWS)).subscription is None
    done = await guild.run("1", "subscribe", NEWS, options={"when": "8:30 London"}, manages=True)
    assert "08:30" in seen(done)
    settings = await place(guild, NEWS)
    assert settings is not None
    assert settings.subscription is not None
    assert settings.subscription.address == Address("discord", NEWS)
    async with guild.app.store.read() as uow:
        assert await uow.readers.get("discord", "1") is None, "who speaks there is not kept"


async def test_a_thread_gets_its_channels_digest(guild: Served) -> None:
    thread = guild.world.thread(NEWS)["id"]
    await guild.run("1", "subscribe", thread, options={"when": "8:30 London"}, manages=True)
    settings = await place(guild, NEWS)
    assert settings is not None
    assert settings.subscription is not None
    assert settings.subscription.address == Address("discord", NEWS, thread)


async def test_a_bot_that_somebody_brings_along_is_their_own(guild: Served) -> None:
    brought = {"authorizing_integration_owners": {"1": "7"}}
    done = await guild.run("7", "subscribe", NEWS, options={"when": "8:30 London"}, **brought)
    assert done.alone
    assert "08:30" in seen(done)
    async with guild.app.store.read() as uow:
        reader = await uow.readers.get("discord", "7")
    assert reader is not None
    assert reader.subscription is not None
    assert reader.subscription.address == Address("discord", guild.direct("7"))


async def test_what_would_be_typed_is_written_into_a_form(guild: Served) -> None:
    shown = await guild.run("7", "ask", NEWS)
    await guild.server.gateway.tell("INTERACTION_CREATE", pressed(guild.world, "7", shown, "Write an answer"), GUILD)
    await until(lambda: bool(guild.server.calls("POST", "/interactions/")[-1].body["type"] == 9))
    form = guild.server.calls("POST", "/interactions/")[-1].body["data"]
    answer = await guild.happens(events.form(guild.world, "7", form["custom_id"], "what is a jailbreak?", NEWS))
    assert answer.alone
    assert "It is an input" in seen(answer)


async def test_a_digest_is_asked_about_from_its_own_menu(guild: Served) -> None:
    shown = await guild.run("7", "latest", NEWS)
    [asking] = [one for one in guild.world.commands if one["type"] == 3]
    event = events.ask_about(guild.world, "7", shown.message, asking["name"])
    await guild.server.gateway.tell("INTERACTION_CREATE", event, GUILD)
    await until(lambda: bool(guild.server.calls("POST", "/interactions/")[-1].body["type"] == 9))
    form = guild.server.calls("POST", "/interactions/")[-1].body["data"]
    answer = await guild.happens(events.form(guild.world, "7", form["custom_id"], "what is a jailbreak?", NEWS))
    assert "It is an input" in seen(answer)


async def test_whoever_names_the_bot_in_a_channel_is_answered_for_all_to_see(guild: Served) -> None:
    named = {"mentions": [guild.world.user(ME)]}
    await guild.server.gateway.tell("MESSAGE_CREATE", events.message_from(guild.world, "7", "", NEWS), GUILD)
    line = events.message_from(guild.world, "7", f"<@{ME}> what is a jailbreak?", NEWS, **named)
    await guild.server.gateway.tell("MESSAGE_CREATE", line, GUILD)
    shown = await guild.answer(NEWS)
    assert "It is an input" in seen(shown)
    assert shown.body["message_reference"]["message_id"] == line["id"]


async def test_what_is_being_typed_is_completed(bot: Served) -> None:
    event = events.completion(bot.world, "7", "tag", "name", "sec")
    await bot.server.gateway.tell("INTERACTION_CREATE", event)
    await until(lambda: bool(bot.server.calls("POST", "/interactions/")))
    [offered] = bot.server.calls("POST", "/interactions/")
    assert offered.body["type"] == 8
    assert {"name": "Security", "value": "security"} in offered.body["data"]["choices"]


async def test_an_interaction_that_took_too_long_is_answered_otherwise(guild: Served) -> None:
    guild.server.inject(Fault(INVALID_WEBHOOK_TOKEN, r"^/webhooks/", "PATCH"))
    event = events.command(guild.world, "7", "latest", NEWS)
    await guild.server.gateway.tell("INTERACTION_CREATE", event, GUILD)
    shown = await guild.answer(guild.direct("7"))
    assert "Latest" in seen(shown)
    assert guild.platform._expect_open()[0].sender.stopped is None


async def test_a_file_comes_with_the_words_that_announce_it(bot: Served) -> None:
    await bot.run("7", "latest")
    await bot.run("7", "export")
    await until(lambda: any(one.files for one in bot.server.requests))
    [sent] = [one for one in bot.server.requests if one.files]
    [body] = sent.files.values()
    assert json.loads(body)["identity"][0]["user"] == "7"


async def test_a_double_click_is_one_press(bot: Served) -> None:
    page = await bot.run("7", "latest")
    await bot.press("7", page, "Settings" if "Settings" in labels(page) else labels(page)[0])
    seen_before = len(bot.server.arrivals)
    await bot.server.gateway.tell("INTERACTION_CREATE", pressed(bot.world, "7", page, labels(page)[0]))
    await until(lambda: bot.server.calls("POST", "/interactions/")[-1].body["type"] == 6)
    assert len(bot.server.arrivals) == seen_before


async def test_every_command_is_answered_in_both_kinds_of_places(guild: Served) -> None:
    for number, command in enumerate(one for one in COMMANDS if one.audience is Audience.EVERYONE):
        needed = {one.name: _example(one) for one in command.params if one.required}
        assert seen(await guild.run(str(7 + number), command.name, options=needed, locale="zh-CN")), command.name
        assert seen(await guild.run(str(100 + number), command.name, NEWS, options=needed, manages=True)), command.name


def _example(param: Param) -> object:
    return int(param.example) if param.kind is int else param.example


async def place(bot: Served, channel: str) -> Reader | None:
    async with bot.app.store.read() as uow:
        return await uow.readers.get("discord", place_user(channel))


async def test_an_article_is_turned_over_in_its_place(guild: Served) -> None:
    article = await guild.run("7", "article", NEWS, options={"number": 1})
    before = len(guild.server.arrivals)
    turned = await guild.press("7", article, "Deep analysis")
    assert len(guild.server.arrivals) == before
    assert turned.message["id"] == article.message["id"]
    assert "Deep analysis" in seen(turned)


async def test_the_channel_that_gets_it_and_the_role_it_calls_are_chosen_with_the_command(guild: Served) -> None:
    guild.world.channel("902", guild=GUILD)
    wanted = {"when": "8:30 London", "channel": "902", "role": "77"}
    resolved = {"channels": {"902": guild.world.channels["902"]}}
    await guild.run("7", "subscribe", NEWS, options=wanted, resolved=resolved)
    assert await place(guild, "902") is None or (await place(guild, "902")).subscription is None
    shown = await guild.run("1", "subscribe", NEWS, options=wanted, resolved=resolved, manages=True)
    assert "08:30" in seen(shown)
    settings = await place(guild, "902")
    assert settings is not None
    assert settings.subscription is not None
    assert settings.subscription.address == Address("discord", "902")
    assert (await guild.app.desk.manners.of(Address("discord", "902"))).mention == "77"
    await guild.run("1", "mention", "902", options={"role": "-"}, manages=True)
    assert (await guild.app.desk.manners.of(Address("discord", "902"))).mention is None


async def test_whoever_cannot_be_written_to_is_told_so(guild: Served) -> None:
    guild.world.refusals["@7"] = CANNOT_SEND_TO_USER
    shown = await guild.run("7", "latest", NEWS, authorizing_integration_owners={"1": "7"})
    assert shown.alone
    assert "I can’t open a private chat with you." in seen(shown)


async def test_an_interaction_is_acknowledged_before_anything_is_looked_up(guild: Served) -> None:
    """Discord waits three seconds: an answer may take longer."""
    slow = guild.app.router.converse
    answering = asyncio.Event()

    async def converse(line: Line) -> Reply:
        await answering.wait()
        return await slow(line)

    inbound = guild.platform._expect_open()[1]
    inbound._context = replace(inbound._context, converse=converse)
    await guild.server.gateway.tell("INTERACTION_CREATE", events.command(guild.world, "7", "latest", NEWS), GUILD)
    await until(lambda: bool(guild.server.calls("POST", "/interactions/")))
    assert not guild.server.arrivals
    answering.set()
    assert "Latest" in seen(await guild.answer(NEWS))


async def test_who_is_new_is_answered_in_the_language_that_discord_says(bot: Served) -> None:
    assert "最新" in seen(await bot.run("7", "latest", locale="zh-CN"))
    assert "Latest" in seen(await bot.run("8", "latest"))


async def test_a_direct_line_says_no_language_so_the_other_one_is_a_press_away(bot: Served) -> None:
    shown = await bot.say("7", "hello")
    assert "中文" in labels(shown)
    assert "中文" in seen(await bot.press("7", shown, "中文"))
    assert "最新" in seen(await bot.say("8", "最新"))


async def test_how_far_an_order_is_is_told_where_it_was_given(bot: Served) -> None:
    await StaffRoom(bot.app.store, ()).grant("operator", "discord:7", Office.EDITOR, datetime.now(UTC))
    asked = await bot.run("7", "withdraw", options={"what": "3"})
    given = await bot.press("7", asked, "Withdraw it")
    assert given is asked
    async with bot.app.store.read() as uow:
        [(_, watcher)] = await uow.corrections.watched(datetime.now(UTC))
    assert watcher.message == asked.message["id"]
