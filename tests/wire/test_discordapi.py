"""The local Discord does what the real one's documentation says: limits, nonces, interactions, and what it refuses."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from digest.wire.pool import Pool
from digest_discord.api import Answer, Api
from tests.wire.discordapi import TOKEN, DiscordApi
from tests.wire.discordapi_events import command
from tests.wire.discordapi_limits import Traffic, Window
from tests.wire.discordapi_schema import MOST_COMPONENTS, limit_problems, problems, require_schema, template_of
from tests.wire.discordapi_world import FORUM, NONCES

GUILD, NEWS, POSTS = "900", "901", "902"
TEXT = {"content": "Hello"}
MESSAGES = "/channels/{channel_id}/messages"


@pytest.fixture
async def api(discord: DiscordApi) -> AsyncIterator[Api]:
    discord.world.guild(GUILD)
    discord.world.channel(NEWS, guild=GUILD)
    discord.world.channel(POSTS, FORUM, GUILD, available_tags=[])
    pool = Pool()
    yield Api(TOKEN, discord.url, pool)
    await pool.close()


async def send(api: Api, channel: str = NEWS, **more: Any) -> Answer:
    return await api.call("POST", f"/channels/{channel}/messages", {**TEXT, **more})


async def test_a_nonce_keeps_a_message_from_arriving_twice_for_five_minutes(discord: DiscordApi, api: Api) -> None:
    now = 0.0
    discord.world.clock = lambda: now
    first, again = [await send(api, nonce="1", enforce_nonce=True) for _ in range(2)]
    assert first.body["id"] == again.body["id"]
    assert (await send(api, nonce="1")).body["id"] != first.body["id"], "it counts where it is enforced"
    now = NONCES + 1
    assert (await send(api, nonce="1", enforce_nonce=True)).body["id"] != first.body["id"]
    shown = await api.call("GET", f"/channels/{NEWS}/messages?limit=10")
    assert all("nonce" not in one for one in shown.body), "no history tells of it"


async def test_a_forum_knows_no_nonce(discord: DiscordApi, api: Api) -> None:
    assert (await send(api, POSTS)).code == 50008
    post = {"name": "One", "message": {**TEXT}}
    made = [await api.call("POST", f"/channels/{POSTS}/threads", post) for _ in range(2)]
    assert made[0].body["id"] != made[1].body["id"]
    assert made[0].body["message"]["id"] == made[0].body["id"]


async def test_a_channel_takes_five_messages_in_five_seconds(api: Api) -> None:
    answers = [await send(api) for _ in range(6)]
    assert [one.headers["X-RateLimit-Remaining"] for one in answers[:5]] == ["4", "3", "2", "1", "0"]
    refused = answers[5]
    assert refused.status == 429
    assert refused.body["global"] is False
    assert 0 < refused.body["retry_after"] <= 5
    assert "Via" in refused.headers


def test_a_bot_makes_fifty_requests_a_second() -> None:
    traffic = Traffic()
    refused = [traffic.check("GET /users/@me", "", 0.5)[0] for _ in range(51)]
    assert [one is None for one in refused] == [True] * 50 + [False]
    assert refused[-1] is not None
    assert refused[-1].body["global"] is True
    assert traffic.check("POST /interactions/{interaction_id}/{interaction_token}/callback", "", 0.5)[0] is None
    assert traffic.check("GET /users/@me", "", 1.6)[0] is None


def test_a_window_begins_with_its_first_request() -> None:
    window = Window(2, 5.0)
    assert [window.take(now) for now in (10.0, 11.0, 12.0, 15.1)] == [0, 0, 3.0, 0]


async def test_an_interaction_is_acknowledged_once_and_within_three_seconds(discord: DiscordApi, api: Api) -> None:
    now = 0.0
    discord.world.clock = lambda: now
    event = command(discord.world, "7", "latest")
    path = f"/interactions/{event['id']}/{event['token']}/callback"
    answer = f"/webhooks/{event['application_id']}/{event['token']}"
    assert (await api.call("POST", answer, TEXT)).code == 10062
    assert (await api.call("POST", path, {"type": 5})).status == 204
    assert (await api.call("POST", path, {"type": 5})).code == 40060
    assert (await api.call("PATCH", f"{answer}/messages/@original", TEXT)).ok
    discord.world.interactions[event["token"]].expired = True
    assert (await api.call("POST", answer, TEXT)).code == 50027
    late = command(discord.world, "7", "latest")
    now = 3.1
    assert (await api.call("POST", f"/interactions/{late['id']}/{late['token']}/callback", {"type": 5})).code == 10062


async def test_what_the_schema_does_not_know_is_refused_and_noted(discord: DiscordApi, api: Api) -> None:
    require_schema()
    refused = await send(api, colour="red")
    assert (refused.status, refused.code) == (400, 50035)
    assert "colour" in discord.complaints[0]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"flags": 1 << 15, "components": []}, "none"),
        (
            {"flags": 1 << 15, "content": "x", "components": [{"type": 10, "content": "x"}]},
            "neither content nor embeds",
        ),
        ({"components": [{"type": 10, "content": "x"}]}, "without their flag"),
        ({"flags": 1 << 15, "components": [{"type": 10, "content": "x" * 2_001}] * 2}, "4002 characters"),
        ({"flags": 1 << 15, "components": [{"type": 10, "content": "x"}] * (MOST_COMPONENTS + 1)}, "41 components"),
        ({"content": "x" * 2_001}, "2001 characters of content"),
    ],
)
def test_limits_that_stand_in_prose_only(body: dict[str, Any], wrong: str) -> None:
    found = list(limit_problems(body))
    assert any(wrong in one for one in found), found


def test_a_custom_id_stands_once() -> None:
    button = {"type": 2, "style": 2, "label": "x", "custom_id": "/x"}
    body = {"content": "x", "components": [{"type": 1, "components": [button, button]}]}
    assert any("stand twice" in one for one in problems("POST", MESSAGES, body))


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/channels/1/messages", MESSAGES),
        ("/webhooks/1/t/messages/@original", "/webhooks/{webhook_id}/{webhook_token}/messages/@original"),
        ("/users/@me/channels", "/users/@me/channels"),
    ],
)
def test_paths_are_known_by_their_templates(path: str, template: str) -> None:
    assert template_of(path) == template
