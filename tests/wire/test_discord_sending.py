"""Digests go out to Discord: each promise of FAILURES.md, Sending, with the real lane, sender and renderer."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.domain.delivery import Limited, Outcome, Priority, Refused, Sent, Stopped, Unknown, Unreachable, Unsent
from digest.domain.document import Card, Document, Heading, Paragraph, Span, text
from digest.domain.reader import Address, Manner
from digest.ports import Posted
from digest.services.door import Door
from digest.services.gate import Gate
from digest.storage import sql
from digest.storage.store import SqlStore
from digest.storage.writer import SqlWriter
from digest.testing import FakeClock, open_test_store
from digest.testing.ledger import Bench, Setup, add_article, add_audience, bench
from digest.wire.pool import Patience, Pool
from digest_discord.adapter import Discord
from digest_discord.api import Api
from digest_discord.careful import RATES, Careful
from digest_discord.channels import Channels
from digest_discord.config import Config
from digest_discord.history import EPOCH, History
from digest_discord.invalid import Invalid
from digest_discord.sender import DiscordSender
from tests.wire import discordapi_faults as faults
from tests.wire.discord_served import seen
from tests.wire.discordapi import TOKEN, DiscordApi
from tests.wire.discordapi_faults import Fault, Garbled, Reset, Slow
from tests.wire.discordapi_world import ANNOUNCEMENT, FORUM, ME
from tests.wire.test_sending import column, correct, one_round

DUE = datetime(2026, 11, 24, 8, tzinfo=UTC)
GUILD, NEWS, POSTS = "900", "901", "902"
HERE = Address("discord", NEWS)
FORUM_HERE = Address("discord", POSTS)
DIGEST = Document(
    (
        Heading(text("Tuesday 24 November")),
        Card((Heading(text("A story")), Paragraph((Span("Security", command="/tag security"),))), 1),
    )
)
[TEXT] = Discord().render(DIGEST, "components")
[PLAIN] = Discord().render(DIGEST, "plain")
FAST = replace(RATES, overall=1_000, bulk=1_000, chat=1_000, group=1_000)


@dataclass
class Told:
    """What the gateway has told."""

    world: Any
    complete: bool = True
    gone: list[tuple[Address, str]] = field(default_factory=list)

    def channel(self, number: str) -> Mapping[str, Any] | None:
        found = self.world.channels.get(number)
        return found if found and "guild_id" in found else None


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    pool = Pool()
    yield pool
    await pool.close()


@pytest.fixture
def told(discord: DiscordApi) -> Told:
    discord.world.guild(GUILD)
    discord.world.channel(NEWS, guild=GUILD)
    tags = [{"id": "71", "name": "Other", "moderated": False}, {"id": "72", "name": "security", "moderated": False}]
    discord.world.channel(POSTS, FORUM, GUILD, available_tags=tags)
    discord.world.open = True
    return Told(discord.world)


@pytest.fixture
def make(discord: DiscordApi, pool: Pool, told: Told) -> Callable[..., DiscordSender]:
    """Makes senders to the server, each of a process of its own."""

    def sender(
        url: str = "",
        invalid: Invalid | None = None,
        elapsed: Callable[[], float] = time.monotonic,
        read: float = 15.0,
    ) -> DiscordSender:
        api = Api(TOKEN, url or discord.url, pool, Patience(connect=5.0, read=read))
        careful = Careful(api, Door(Gate(FAST)), invalid)
        return DiscordSender(
            careful,
            Channels(careful, told),
            History(careful, FakeClock(datetime.now(UTC))),
            me,
            lambda address, reason: told.gone.append((address, reason)),
            elapsed,
        )

    async def me() -> str:
        return ME

    return sender


Make = Callable[..., DiscordSender]


def patience(fault: object) -> float:
    """Seconds to wait for an answer that comes late on purpose, or only because the machine is busy."""
    return 0.4 if isinstance(fault, Slow) else 15.0


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(DUE)


@pytest.fixture
async def store(tmp_path: Path, clock: FakeClock) -> AsyncIterator[SqlStore]:
    async with open_test_store(tmp_path, clock) as opened:
        await add_article(opened, "one", DUE - timedelta(hours=1))
        yield opened


@pytest.fixture
async def process(store: SqlStore, make: Make, clock: FakeClock) -> AsyncIterator[Callable[..., Bench]]:
    """Makes a process: planner, lane, sender and renderer."""
    bot: Any = Discord(Config(TOKEN))
    async with SqlWriter(store.database).running() as writer:
        usual = {"renderer": bot, "policy": bot.policy}
        yield lambda **wanted: bench(store, writer, clock, Setup(**{**usual, "sender": make(), **wanted}))


async def test_everybody_gets_a_digest_that_the_schema_knows(
    store: SqlStore, process: Callable[..., Bench], discord: DiscordApi
) -> None:
    await add_audience(store, 50, DUE, platform="discord")
    discord.traffic = None
    assert await one_round(process()) == {"sent": 50}
    assert Counter(one.channel for one in discord.arrivals) == Counter(f"chat{number}" for number in range(1, 51))
    assert {one.body["flags"] for one in discord.arrivals} == {1 << 15}
    assert {tuple(one.body["allowed_mentions"]["parse"]) for one in discord.arrivals} == {()}
    assert len({one.body["nonce"] for one in discord.arrivals}) == 50
    assert not discord.complaints
    kept = await column(store, sql.delivery_part.c.message_id)
    assert sorted(kept) == sorted(one.message["id"] for one in discord.arrivals)


CLOSED = [
    faults.CANNOT_SEND_TO_USER,
    faults.NO_MUTUAL_GUILDS,
    faults.UNKNOWN_CHANNEL,
    faults.MISSING_ACCESS,
    faults.MISSING_PERMISSIONS,
    faults.ARCHIVED,
]


@pytest.mark.parametrize("fault", CLOSED, ids=lambda one: str(one.code))
async def test_a_place_that_is_closed_to_us_is_suspended_after_one_call(
    fault: faults.Refused, store: SqlStore, process: Callable[..., Bench], discord: DiscordApi, told: Told
) -> None:
    await add_audience(store, 2, DUE, platform="discord")
    discord.world.refusals["chat1"] = fault
    assert await one_round(process()) == {"dead": 1, "sent": 1}
    assert await column(store, sql.destination.c.reason) == [f"{fault.message} ({fault.code})", None]
    assert len(discord.calls("POST", "/channels/chat1")) == 1
    assert told.gone == [(Address("discord", "chat1"), f"{fault.message} ({fault.code})")]


async def test_refused_content_is_tried_plainer_and_suspends_nobody(
    store: SqlStore, process: Callable[..., Bench], discord: DiscordApi
) -> None:
    await add_audience(store, 1, DUE, platform="discord")
    discord.inject(Fault(faults.INVALID_FORM))
    discord.traffic = None
    assert await one_round(process()) == {"cancelled": 1, "sent": 1}
    [arrived] = discord.arrivals
    assert arrived.body["content"]
    assert await column(store, sql.destination.c.reason) == [None]


async def test_a_limit_of_one_channel_holds_up_nobody_else(
    store: SqlStore, process: Callable[..., Bench], discord: DiscordApi, clock: FakeClock
) -> None:
    await add_audience(store, 20, DUE, platform="discord")
    discord.traffic = None
    discord.inject(Fault(faults.limited(30.0), r"/channels/chat7/"))
    one = process()
    assert await one_round(one) == {"sent": 19, "due": 1}
    assert one.lane.stopped is None
    assert len(discord.calls("POST", "/channels/chat7")) == 1
    assert set(await column(store, sql.delivery.c.attempt)) == {0}


async def test_a_limit_of_the_bot_holds_up_everybody(
    store: SqlStore, process: Callable[..., Bench], discord: DiscordApi
) -> None:
    await add_audience(store, 300, DUE, platform="discord")
    discord.traffic = None
    discord.inject(Fault(faults.limited(3600.0, "global"), r"/channels/chat7/"))
    one = process(elapsed=lambda: 0.0)
    await one.planner.plan()
    await one.deliverer.open()
    await one.lane._start()
    await asyncio.gather(*one.lane._active.values())
    assert not await one.lane._start()
    assert len(discord.calls("POST", "/channels/")) < 300


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Reset(recorded=True), Unknown("ServerDisconnectedError")),
        (Reset(recorded=False), Unknown("ServerDisconnectedError")),
        (Slow(1.0), Unknown("read timeout")),
        (Garbled(200), Unknown("an answer without a message")),
        (Garbled(502, recorded=False), Unknown("HTTP 502")),
        (faults.Refused(500, 0, "500: Internal Server Error"), Unknown("HTTP 500")),
        (faults.Refused(503, 0, "503"), Unknown("HTTP 503")),
        (faults.limited(3.0), Limited(3.0, here=True)),
        (faults.limited(3.0, "shared"), Limited(3.0, here=True)),
        (faults.limited(3.0, "global"), Limited(3.0)),
        (faults.BANNED, Limited(600.0)),
        (faults.TOO_FAST, Limited(60.0, here=True)),
        (faults.MISSING_PERMISSIONS, Unreachable("Missing Permissions (50013)")),
        (faults.Refused(403, 12345, "Something new"), Unreachable("Something new (12345)")),
        (faults.INVALID_FORM, Refused("Invalid Form Body (50035)")),
        (
            faults.Refused(400, 160006, "Maximum number of active threads"),
            Unsent("Maximum number of active threads (160006)"),
        ),
        (faults.UNAUTHORIZED, Stopped("401: Unauthorized")),
        (faults.NOT_FOUND, Unsent("404: Not Found")),
    ],
    ids=str,
)
async def test_each_fault_has_its_outcome(fault: Any, outcome: Outcome, discord: DiscordApi, make: Make) -> None:
    discord.inject(Fault(fault))
    assert await make(read=patience(fault)).send(HERE, TEXT, 1) == outcome


async def test_a_server_that_does_not_listen_got_nothing(make: Make) -> None:
    assert isinstance(await make(url="http://127.0.0.1:1").send(HERE, TEXT, 1), Unsent)


async def test_a_refused_token_stops_at_once_and_keeps_the_queue(
    store: SqlStore, process: Callable[..., Bench], discord: DiscordApi
) -> None:
    await add_audience(store, 300, DUE, platform="discord")
    discord.token = "another"
    one = process()
    await one_round(one)
    assert one.lane.stopped == "401: Unauthorized"
    assert Counter(await column(store, sql.delivery.c.state)) == {"due": 300}


async def test_far_below_what_bans_an_address_nothing_more_is_asked(discord: DiscordApi, make: Make) -> None:
    sender = make(invalid=Invalid(most=10))
    for number in range(30):
        discord.world.refusals[str(number)] = faults.MISSING_ACCESS
    outcomes = [await sender.send(Address("discord", str(number)), TEXT, number) for number in range(30)]
    assert len(discord.requests) == 10
    assert isinstance(outcomes[-1], Limited)


@pytest.mark.parametrize("payload", [TEXT, PLAIN], ids=["components", "plain"])
@pytest.mark.parametrize("fault", [Reset(recorded=True), Slow(1.0), Garbled(502), Garbled(200)], ids=str)
async def test_what_arrived_although_nothing_said_so_arrives_once(
    fault: Any, payload: Any, discord: DiscordApi, make: Make
) -> None:
    """At once by its nonce; by another process, and after the nonce is forgotten, because it is found."""
    discord.inject(Fault(fault))
    sender = make(read=patience(fault))
    assert isinstance(await sender.send(HERE, payload, 1), Unknown)
    assert isinstance(await sender.send(HERE, payload, 1, again=True), Sent)
    discord.world.nonces.clear()
    found = await make().send(HERE, payload, 1, again=True)
    [arrived] = discord.arrivals
    assert found == Sent(arrived.message["id"])


async def test_what_did_not_arrive_is_sent_after_a_look(discord: DiscordApi, make: Make) -> None:
    await make().send(HERE, TEXT, 1)
    assert isinstance(await make().send(HERE, TEXT, 2, again=True), Sent)
    assert len(discord.arrivals) == 2
    assert len(discord.calls("GET", f"/channels/{NEWS}/messages")) == 1


async def test_a_nonce_is_trusted_for_less_than_two_minutes(discord: DiscordApi, make: Make) -> None:
    now = 0.0
    sender = make(elapsed=lambda: now)
    discord.inject(Fault(Reset(recorded=True)))
    await sender.send(HERE, TEXT, 1)
    now = 100.0
    assert isinstance(await sender.send(HERE, TEXT, 1, again=True), Sent)
    assert not discord.calls("GET", "/channels/")
    now, discord.world.nonces = 130.0, {}
    assert isinstance(await sender.send(HERE, TEXT, 1, again=True), Sent)
    assert len(discord.calls("GET", "/channels/")) == 1
    assert len(discord.arrivals) == 1


async def test_where_nothing_can_be_read_nothing_is_sent_twice(discord: DiscordApi, make: Make) -> None:
    discord.inject(Fault(Reset(recorded=True)))
    await make().send(HERE, TEXT, 1)
    discord.world.unreadable.add(NEWS)
    assert isinstance(await make().send(HERE, TEXT, 1, again=True), Unknown)
    assert len(discord.arrivals) == 1


async def test_a_busy_channel_is_read_as_far_as_the_message_can_be(discord: DiscordApi, make: Make) -> None:
    discord.inject(Fault(Reset(recorded=True)))
    await make().send(HERE, TEXT, 1)
    for _ in range(250):
        discord.world.post(NEWS, {"content": "chatter"}, author="7")
    assert isinstance(await make().send(HERE, TEXT, 1, again=True), Sent)
    assert len(discord.calls("GET", "/channels/")) == 3
    for _ in range(500):
        discord.world.post(NEWS, {"content": "chatter"}, author="7")
    assert isinstance(await make().send(HERE, TEXT, 1, again=True), Unknown)
    old = (int((datetime.now(UTC) - timedelta(hours=8)).timestamp() * 1000) - EPOCH) << 22
    for one in discord.world.messages[NEWS][:-150]:
        one["id"] = str(old + int(one["id"]) % 1_000_000)
    discord.world.arrivals.clear()
    discord.world.nonces.clear()
    assert isinstance(await make().send(HERE, TEXT, 1, again=True), Sent)
    assert len(discord.arrivals) == 1, "whatever is in doubt is younger than that"


async def test_a_message_that_was_deleted_since_was_delivered(discord: DiscordApi, make: Make) -> None:
    sender = make()
    discord.inject(Fault(Reset(recorded=True)), Fault(faults.UNKNOWN_MESSAGE))
    await sender.send(HERE, TEXT, 1)
    assert await sender.send(HERE, TEXT, 1, again=True) == Sent("")


async def test_a_digest_is_a_post_in_a_forum_with_tags_that_fit(discord: DiscordApi, make: Make) -> None:
    outcome = await make().send(FORUM_HERE, TEXT, 1)
    [arrived] = discord.arrivals
    assert outcome == Sent(arrived.channel)
    post = discord.world.channels[arrived.channel]
    assert (post["parent_id"], post["name"], post["applied_tags"]) == (POSTS, "Tuesday 24 November", ["72"])
    assert not discord.complaints


async def test_a_forum_that_wants_a_tag_gets_one(discord: DiscordApi, make: Make) -> None:
    discord.world.channels[POSTS] |= {
        "flags": 1 << 4,
        "available_tags": [{"id": "71", "name": "Other", "moderated": False}],
    }
    assert isinstance(await make().send(FORUM_HERE, TEXT, 1), Sent)
    assert discord.world.channels[discord.arrivals[0].channel]["applied_tags"] == ["71"]


async def test_a_long_digest_goes_on_in_its_own_post(discord: DiscordApi, make: Make) -> None:
    more = {**TEXT, "post": None}
    sender = make()
    await sender.send(FORUM_HERE, TEXT, 1)
    await sender.send(FORUM_HERE, more, 2)
    await make().send(FORUM_HERE, more, 3)
    assert len({one.channel for one in discord.arrivals}) == 1
    assert len(discord.arrivals) == 3


async def test_a_post_in_doubt_is_looked_for_at_once(discord: DiscordApi, make: Make) -> None:
    """A forum knows no nonce."""
    sender = make()
    discord.inject(Fault(Reset(recorded=True)))
    assert isinstance(await sender.send(FORUM_HERE, TEXT, 1), Unknown)
    assert isinstance(await sender.send(FORUM_HERE, TEXT, 1, again=True), Sent)
    assert len(discord.arrivals) == 1
    discord.inject(Fault(Reset(recorded=False)))
    assert isinstance(await sender.send(FORUM_HERE, TEXT, 9), Unknown)
    assert isinstance(await sender.send(FORUM_HERE, TEXT, 9, again=True), Sent)
    assert len(discord.arrivals) == 2


async def test_a_digest_whose_post_was_in_doubt_goes_on_in_that_post(discord: DiscordApi, make: Make) -> None:
    """Not in yesterday's, which this process began, too."""
    sender, more = make(), {**TEXT, "post": None}
    await sender.send(FORUM_HERE, TEXT, 1)
    discord.inject(Fault(Reset(recorded=True)))
    await sender.send(FORUM_HERE, TEXT, 2)
    assert isinstance(await sender.send(FORUM_HERE, TEXT, 2, again=True), Sent)
    assert isinstance(await sender.send(FORUM_HERE, more, 3), Sent)
    _, begun, went_on = discord.arrivals
    assert begun.channel == went_on.channel


async def test_a_post_that_somebody_deletes_closes_no_forum(discord: DiscordApi, make: Make, told: Told) -> None:
    sender = make()
    await sender.send(FORUM_HERE, TEXT, 1)
    discord.inject(Fault(faults.UNKNOWN_CHANNEL))
    assert await sender.send(FORUM_HERE, {**TEXT, "post": None}, 2) == Refused("Unknown Channel (10003)")
    assert not told.gone


async def test_announcements_are_published_where_that_is_allowed(discord: DiscordApi, make: Make) -> None:
    discord.world.channel("905", ANNOUNCEMENT, GUILD)
    discord.world.channel("906", ANNOUNCEMENT, GUILD)
    discord.world.refusals["crosspost 906"] = faults.MISSING_PERMISSIONS
    for number in ("905", "906"):
        assert isinstance(await make().send(Address("discord", number), TEXT, int(number)), Sent)
    assert [one.message["flags"] & 1 for one in discord.arrivals] == [1, 0]


async def test_without_a_gateway_a_channel_is_asked_for_once(discord: DiscordApi, make: Make, told: Told) -> None:
    told.complete = False
    told.channel = lambda number: None  # type: ignore[method-assign]
    sender = make()
    for part in (1, 2):
        assert isinstance(await sender.send(FORUM_HERE, TEXT, part), Sent)
    assert len(discord.calls("GET", f"/channels/{POSTS}")) == 1
    assert isinstance(await sender.send(Address("discord", "1"), TEXT, 3), Sent)


async def test_a_quiet_digest_makes_no_sound(discord: DiscordApi, make: Make) -> None:
    await make().send(HERE, TEXT, 1, manner=Manner(silent=True))
    assert discord.arrivals[0].body["flags"] == 1 << 15 | 1 << 12


@pytest.mark.parametrize("payload", [TEXT, PLAIN], ids=["components", "plain"])
async def test_a_role_that_was_chosen_is_called_and_nobody_else(payload: Any, discord: DiscordApi, make: Make) -> None:
    await make().send(HERE, payload, 1, manner=Manner(mention="77"))
    [arrived] = discord.arrivals
    assert arrived.body["allowed_mentions"] == {"parse": [], "roles": ["77"]}
    assert seen(arrived).endswith("<@&77>")
    await make().send(HERE, {**payload, "post": None}, 2, manner=Manner(mention="77"))
    assert "77" not in str(discord.arrivals[-1].body), "once for each digest"


async def test_a_message_that_is_full_calls_nobody(discord: DiscordApi, make: Make) -> None:
    full = {"flags": 1 << 15, "components": [{"type": 10, "content": "x" * 4_000}]}
    assert isinstance(await make().send(HERE, {"body": full, "post": {}}, 1, manner=Manner(mention="77")), Sent)
    assert discord.arrivals[0].body["allowed_mentions"] == {"parse": []}


async def test_a_payload_is_never_changed(make: Make) -> None:
    [before] = Discord().render(DIGEST, "components")
    await make().send(HERE, TEXT, 1, manner=Manner(silent=True))
    assert before == TEXT


@pytest.mark.parametrize("complete", [True, False], ids=["listening", "looking each channel up"])
async def test_our_own_pace_draws_no_refusal(complete: bool, discord: DiscordApi, pool: Pool) -> None:
    careful = Careful(Api(TOKEN, discord.url, pool))
    discord.world.open = True
    told = Told(discord.world, complete)

    async def me() -> str:
        return ME

    sender = DiscordSender(careful, Channels(careful, told), History(careful, FakeClock()), me, lambda *_: None)

    async def digest(number: int) -> Outcome:
        address = Address("discord", f"{number % 60}")
        await sender.admit(address)
        return await sender.send(address, TEXT, number)

    outcomes = await asyncio.gather(*map(digest, range(80)), *(digest(60 * number) for number in range(10, 14)))
    assert all(isinstance(one, Sent) for one in outcomes)
    assert discord.traffic is not None
    assert discord.traffic.drawn == 0


async def test_a_message_is_edited_in_its_place_and_again_without_harm(discord: DiscordApi, make: Make) -> None:
    sender = make()
    outcome = await sender.send(HERE, TEXT, 1)
    assert isinstance(outcome, Sent)
    there = Posted(outcome.message, outcome.message, 1)
    for _ in range(2):
        await sender.admit(HERE, Priority.BROADCAST)
        assert await sender.amend(HERE, there, TEXT) == outcome
    assert discord.world.edited == 2
    assert len(discord.world.messages[NEWS]) == 1
    assert not discord.complaints


async def test_what_stands_in_a_forum_is_edited_in_its_post(discord: DiscordApi, make: Make) -> None:
    sender = make()
    begun = await sender.send(FORUM_HERE, TEXT, 1)
    more = {**TEXT, "post": None}
    next_one = await sender.send(FORUM_HERE, more, 2)
    assert isinstance(begun, Sent)
    assert isinstance(next_one, Sent)
    assert await sender.amend(FORUM_HERE, Posted(begun.message, begun.message, 1), TEXT) == begun
    assert await sender.amend(FORUM_HERE, Posted(next_one.message, begun.message, 2), more) == next_one
    assert not discord.complaints


async def test_deleting_twice_is_deleting_once(discord: DiscordApi, make: Make) -> None:
    sender = make()
    outcome = await sender.send(HERE, TEXT, 1)
    assert isinstance(outcome, Sent)
    there = Posted(outcome.message, outcome.message, 1)
    assert await sender.remove(HERE, there) == outcome
    assert await sender.remove(HERE, there) == outcome
    assert discord.world.messages[NEWS] == []
    assert not discord.complaints


@pytest.mark.parametrize("fault", [faults.UNKNOWN_MESSAGE, faults.ARCHIVED, faults.MISSING_ACCESS])
async def test_what_cannot_be_edited_any_more_is_refused_and_suspends_nobody(
    fault: faults.Refused, discord: DiscordApi, make: Make, told: Told
) -> None:
    discord.inject(Fault(fault))
    assert isinstance(await make().amend(HERE, Posted("1", "1", 1), TEXT), Refused)
    assert told.gone == []


async def test_a_correction_reaches_every_message_that_carries_the_article(
    store: SqlStore, process: Callable[..., Bench], discord: DiscordApi
) -> None:
    await add_audience(store, 5, DUE, platform="discord")
    discord.traffic = None
    one = process()
    await one_round(one)
    await correct(store, "What it really is")
    await one.deliverer.deliver()
    assert discord.world.edited == 5
    for number in range(1, 6):
        [message] = discord.world.messages[f"chat{number}"]
        assert "What it really is" in str(message["components"])
    async with store.read() as uow:
        order = await uow.corrections.progress(1)
    assert order is not None
    assert (order.done, order.failed) == (5, {})
    assert not discord.complaints
