"""The web chat's routes: who may ask what, what comes back, and what a page misses while it is away."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message as Incoming

from digest.chat.command import Attachment, Message, Reply
from digest.domain.delivery import Sent
from digest.domain.document import Document
from digest.domain.reader import Address, Profile
from digest_preview.adapter import Preview
from digest_preview.mailbox import FILE_NAME, Mailbox
from digest_preview.payload import message
from digest_preview.testing import ScriptedChat, context, saying, served
from digest_preview.web.body import body_of
from digest_preview.web.guard import is_loopback
from digest_preview.web.wishes import accepted_languages, known_zone, page_language

HERE = "http://127.0.0.1:8080"
TOKEN = "correct horse battery staple"


@asynccontextmanager
async def browser(
    chat: ScriptedChat, folder: Path, token: str = "", base: str = HERE
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the chat that keeps its cookies."""
    preview = Preview()
    await preview.open(context(chat, folder, token))
    transport = httpx.ASGITransport(app=Starlette(routes=preview.routes()))
    async with httpx.AsyncClient(transport=transport, base_url=base) as client:
        yield client
    await preview.close()


async def say(client: httpx.AsyncClient, **said: object) -> Any:
    answer = await client.post("/chat", json=said)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_page_is_complete_and_names_its_visitor(tmp_path: Path) -> None:
    async with browser(ScriptedChat(), tmp_path) as client:
        page = await client.get("/", headers={"accept-language": "zh-CN,en;q=0.5"})
        cookie = page.headers["set-cookie"]
        assert page.text.startswith('<!doctype html>\n<html lang="zh-Hans">')
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert len(client.cookies["digest_visitor"]) == 32
        assert "A digest in zh-Hans for UTC" in page.text
        assert not {"src=", "@import", 'rel="stylesheet"'} & set(page.text.split())
        again = await client.get("/")
        assert client.cookies["digest_visitor"] in again.headers["set-cookie"]


async def test_the_page_runs_its_own_script_only(tmp_path: Path) -> None:
    async with browser(ScriptedChat(), tmp_path) as client:
        first, second = await client.get("/"), await client.get("/")
    policy = first.headers["content-security-policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert policy.startswith("default-src 'none'; style-src 'nonce-")
    assert "unsafe" not in policy
    assert first.text.count(f'nonce="{nonce}"') == 2
    assert nonce not in second.text
    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.headers["referrer-policy"] == "same-origin"


async def test_a_line_is_answered_with_who_says_it_and_hints(tmp_path: Path) -> None:
    chat = ScriptedChat()
    async with browser(chat, tmp_path) as client:
        await client.get("/")
        answer = await say(client, text="hello <b>", language="zh-CN", zone="Asia/Shanghai")
        visitor = client.cookies["digest_visitor"]
    assert chat.heard == [Message("hello <b>", Address("preview", visitor), visitor, False, "zh-Hans", "Asia/Shanghai")]
    line, reply = answer["entries"]
    assert '<p dir="auto">hello &lt;b&gt;</p>' in line["html"]
    assert "You said: hello &lt;b&gt;" in reply["html"]
    assert reply["language"] == "zh-Hans"


async def test_a_press_is_a_press_and_its_answer_replaces_the_message(tmp_path: Path) -> None:
    chat = ScriptedChat({"/time": Reply(saying("Which hour?"), edit=True)})
    async with browser(chat, tmp_path) as client:
        first = await say(client, text="/start")
        message = first["entries"][1]["id"]
        second = await say(client, command="/time", message=message)
        assert chat.heard[-1].pressed
        assert chat.heard[-1].under == str(message)
        assert [entry["id"] for entry in second["entries"]] == [message]
        third = await say(client, command="/time", message=999)
        assert third["entries"][0]["id"] > message
        page = await client.get("/")
    assert page.text.count("Which hour?") == 2
    assert "You said: /start" not in page.text


async def test_silence_is_no_message(tmp_path: Path) -> None:
    async with browser(ScriptedChat({"psst": Reply(Document(()))}), tmp_path) as client:
        answer = await say(client, text="psst")
        assert [entry["html"].count("mine") for entry in answer["entries"]] == [1]
        assert (await client.get("/")).text.count('class="message') == 1


async def test_a_line_sent_twice_by_a_broken_connection_runs_once(tmp_path: Path) -> None:
    chat = ScriptedChat()
    async with browser(chat, tmp_path) as client:
        await say(client, text="hello", name="n1")
        assert await say(client, text="hello", name="n1") == {"entries": [], "forgotten": False}
    assert len(chat.heard) == 1


async def test_one_visitor_is_answered_one_thing_at_a_time(tmp_path: Path) -> None:
    running: list[str] = []
    most: list[int] = []

    async def slow(message: Message) -> Reply:
        running.append(message.text)
        most.append(len(running))
        for _ in range(20):
            await asyncio.sleep(0)
        running.remove(message.text)
        return Reply(saying(message.text))

    async with browser(ScriptedChat({"": slow}), tmp_path) as client:
        await client.get("/")
        await asyncio.gather(*(say(client, text=str(number)) for number in range(5)))
    assert most == [1] * 5


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"{}",
        b'{"text": "a", "command": "/b"}',
        b'{"text": ""}',
        b'{"text": 1}',
        b'{"text": "half of a pair: \\ud800"}',
        b'{"text": "a", "message": "x"}',
        b'{"command": "/settings .", "message": 9223372036854775808}',
        b'{"text": "a", "sudo": true}',
        json.dumps({"text": "x" * 4001}).encode(),
        json.dumps({"command": "/" + "x" * 64}).encode(),
    ],
)
async def test_odd_bodies_are_refused_and_never_heard(tmp_path: Path, body: bytes) -> None:
    chat = ScriptedChat()
    async with browser(chat, tmp_path) as client:
        answer = await client.post("/chat", content=body)
    assert answer.status_code == 400
    assert answer.json()["problems"]
    assert chat.heard == []


async def test_huge_bodies_are_refused_while_they_come(tmp_path: Path) -> None:
    async with browser(ScriptedChat(), tmp_path) as client:
        assert (await client.post("/chat", content=b" " * 40_000)).status_code == 413


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    sent = iter(({"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}))

    async def leave() -> Incoming:
        return next(sent)

    async def dawdle() -> Incoming:
        await asyncio.Event().wait()
        raise AssertionError

    for receive, status in ((leave, 400), (dawdle, 408)):
        with pytest.raises(HTTPException) as refused:
            await body_of(Request({"type": "http", "method": "POST", "headers": []}, receive), patience=0.05)
        assert refused.value.status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://127.0.0.1:8080"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"origin": "http://["}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"host": "evil.example"}, 421),
        ({"host": "evil.example", "origin": "http://evil.example"}, 421),
        ({"host": "localhost:8080", "origin": "http://localhost:8080"}, 200),
    ],
)
async def test_only_our_own_pages_may_talk(tmp_path: Path, headers: dict[str, str], status: int) -> None:
    chat = ScriptedChat()
    async with browser(chat, tmp_path) as client:
        answer = await client.post("/chat", json={"text": "hello"}, headers=headers)
    assert answer.status_code == status
    assert len(chat.heard) == (status == 200)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("a.localhost:80", True),
        ("127.9.9.9", True),
        ("[::1]:8080", True),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example", False),
        ("10.0.0.1", False),
        ("", False),
        ("[::1", False),
    ],
)
def test_loopback_names(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


async def test_a_visitor_from_a_link_elsewhere_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    async with browser(ScriptedChat(), tmp_path) as client:
        page = await client.get("/", headers={"sec-fetch-site": "cross-site"})
    assert 'http-equiv="refresh"' in page.text
    assert "set-cookie" not in page.headers


async def test_a_made_up_visitor_name_is_replaced(tmp_path: Path) -> None:
    chat = ScriptedChat()
    async with browser(chat, tmp_path) as client:
        answer = await client.post("/chat", json={"text": "hello"}, headers={"cookie": "digest_visitor=admin"})
    assert answer.status_code == 200
    assert chat.heard[0].actor != "admin"


async def test_without_the_token_everything_is_closed(tmp_path: Path) -> None:
    chat = ScriptedChat()
    async with browser(chat, tmp_path, TOKEN, "https://digest.example") as client:
        page = await client.get("/")
        assert page.status_code == 403
        assert 'name="token"' in page.text
        assert "A digest in" not in page.text
        for path in ("/digest", "/events", "/file/1"):
            assert (await client.get(path)).status_code == 403
        assert (await client.post("/chat", json={"text": "hello"})).status_code == 403
        assert (await client.get("/?token=wrong")).status_code == 403
        assert (await client.post("/login", data={"token": "wrong"})).status_code == 403
        assert (await client.get("/", headers={"cookie": f"digest_access={TOKEN}"})).status_code == 403
    assert chat.heard == []


async def test_the_form_exchanges_the_token_for_a_cookie_that_does_not_hold_it(tmp_path: Path) -> None:
    async with browser(ScriptedChat(), tmp_path, TOKEN, "https://digest.example") as client:
        entered = await client.post("/login", data={"token": TOKEN})
        assert (entered.status_code, entered.headers["location"]) == (303, "/")
        assert "Secure" in entered.headers["set-cookie"]
        assert TOKEN not in entered.headers["set-cookie"]
        assert (await client.get("/")).status_code == 200


async def test_the_address_with_the_token_opens_the_chat_and_leaves_the_address_bar(tmp_path: Path) -> None:
    async with browser(ScriptedChat(), tmp_path, TOKEN, "https://digest.example") as client:
        entered = await client.get("/", params={"token": TOKEN})
        assert 'content="0; url=/"' in entered.text
        assert (await client.get("/")).status_code == 200


async def test_a_file_is_its_visitors_only_and_never_opens_in_the_page(tmp_path: Path) -> None:
    given = Attachment("我的数据.json", "application/json", b'{"all": 1}')
    async with browser(ScriptedChat({"/export": Reply(saying("Here"), attachment=given)}), tmp_path) as client:
        answer = await say(client, text="/export")
        message = answer["entries"][1]["id"]
        found = await client.get(f"/file/{message}")
        assert found.content == given.body
        assert found.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E6%88%91")
        assert (await client.get(f"/file/{2**63}")).status_code == 404
        client.cookies.clear()
        assert (await client.get(f"/file/{message}")).status_code == 404


async def test_a_picture_is_seen_where_it_stands_and_a_removed_message_is_not(tmp_path: Path) -> None:
    given = Attachment("figures.png", "image/png", b"a picture")
    replies = {"/stats": Reply(saying("Figures"), attachment=given), "/gone": Reply(Document(()))}
    async with browser(ScriptedChat(replies), tmp_path) as client:
        answer = (await say(client, text="/stats"))["entries"][1]
        assert f'<img src="/file/{answer["id"]}" alt=""' in answer["html"]
        assert (await client.get(f"/file/{answer['id']}")).headers["content-type"] == "image/png"
        assert "img-src 'self'" in (await client.get("/")).headers["content-security-policy"]
        assert " hidden" not in answer["html"]
        for entry in (await say(client, text="/gone"))["entries"][1:]:
            assert " hidden" in entry["html"]


async def test_the_digest_is_shown_in_the_language_and_zone_asked_for(tmp_path: Path) -> None:
    async with browser(ScriptedChat(), tmp_path) as client:
        page = await client.get("/digest?language=zh-CN&width=390&zone=Asia/Tokyo")
        assert "zh-Hans for Asia/Tokyo" in page.text
        assert "max-width: 390px" in page.text
        odd = await client.get("/digest?language=%3Cb%3E&width=9e9&zone=../../etc")
        assert "max-width: 680px" in odd.text
        assert "in en for UTC" in odd.text
        fragment = await client.get("/digest?fragment=1")
        assert fragment.text.startswith('<div class="document" lang="en">')


async def test_the_chat_works_where_the_digest_does_not(tmp_path: Path) -> None:
    async def broken(profile: Profile, zone: str) -> Document:
        raise RuntimeError("no database")

    preview = Preview()
    given = context(ScriptedChat(), tmp_path)
    await preview.open(replace(given, sample=broken, example=broken))
    transport = httpx.ASGITransport(app=Starlette(routes=preview.routes()))
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
        page = await client.get("/")
    await preview.close()
    assert page.status_code == 200
    assert "The chat still works." in page.text


async def test_forgetting_keeps_not_even_the_goodbye(tmp_path: Path) -> None:
    preview = Preview()

    async def forget(message: Message) -> Reply:
        await preview.forget(message.address)
        return Reply(saying("Everything is erased."))

    await preview.open(context(ScriptedChat({"/forget": forget}), tmp_path))
    transport = httpx.ASGITransport(app=Starlette(routes=preview.routes()))
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
        await say(client, text="hello")
        answer = await say(client, text="/forget")
        assert "digest_visitor" not in client.cookies
    await preview.close()
    box = Mailbox(tmp_path / FILE_NAME)
    assert box.purge(datetime.max.replace(tzinfo=UTC)) == 0
    box.close()
    assert answer["forgotten"] is True
    assert ["Everything is erased." in entry["html"] for entry in answer["entries"]] == [True]


class Page:
    """An EventSource: what it got, and how far it has seen."""

    def __init__(self, seen: str = "") -> None:
        self.seen = seen
        self.events: list[tuple[str, dict[str, object]]] = []

    async def read(self, client: httpx.AsyncClient, count: int) -> None:
        """Connect as a browser does after a lost connection, and read until there are so many events."""
        headers = {"last-event-id": self.seen} if self.seen else {}
        async with asyncio.timeout(30), client.stream("GET", "/events", headers=headers) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            fields: dict[str, str] = {}
            async for line in answer.aiter_lines():
                name, _, value = line.partition(": ")
                fields[name] = value
                if line or "data" not in fields:
                    continue
                self.seen = fields["id"]
                self.events.append((fields["event"], json.loads(fields["data"])))
                fields = {}
                if len(self.events) == count:
                    return

    @property
    def numbers(self) -> list[object]:
        return [data["id"] for kind, data in self.events if kind == "message"]


async def test_a_page_misses_nothing_and_sees_nothing_twice_over_restarts(tmp_path: Path) -> None:
    given, page = context(ScriptedChat(), tmp_path), Page()
    async with served(given) as chat, httpx.AsyncClient(base_url=chat.url) as client:
        await client.get("/")
        cookies = client.cookies
        await say(client, text="one")
        await page.read(client, 3)
        port = int(chat.url.rpartition(":")[2])
    visitor = cookies["digest_visitor"]
    box = Mailbox(tmp_path / FILE_NAME)
    away = [box.deliver(visitor, message(saying("while you were away")), part, given.clock.now()).id for part in (1, 2)]
    async with served(given, port) as chat, httpx.AsyncClient(base_url=chat.url, cookies=cookies) as client:
        reading = asyncio.create_task(page.read(client, 6))
        outcome = await chat.sender.send(Address("preview", visitor), message(saying("live")), 3)
        await reading
    box.close()
    assert isinstance(outcome, Sent)
    assert page.numbers == [1, 2, *away, int(outcome.message)]
    assert [kind for kind, _ in page.events] == ["reset", "message", "message", "message", "message", "message"]


@pytest.mark.parametrize("ahead", ["99", "9" * 30, "9" * 5000])
async def test_a_page_that_has_seen_what_never_was_begins_anew(tmp_path: Path, ahead: str) -> None:
    async with served(context(ScriptedChat(), tmp_path)) as chat, httpx.AsyncClient(base_url=chat.url) as client:
        await client.get("/")
        await say(client, text="one")
        page = Page()
        await page.read(client, 3)
        page = Page(f"{page.seen.partition('.')[0]}.{ahead}")
        await page.read(client, 3)
    assert [kind for kind, _ in page.events] == ["reset", "message", "message"]


async def test_what_another_process_delivers_arrives_live(tmp_path: Path) -> None:
    async with served(context(ScriptedChat(), tmp_path)) as chat, httpx.AsyncClient(base_url=chat.url) as client:
        await client.get("/")
        page, box = Page(), Mailbox(tmp_path / FILE_NAME)
        reading = asyncio.create_task(page.read(client, 2))
        box.deliver(
            client.cookies["digest_visitor"],
            message(saying("digest")),
            1,
            context(ScriptedChat(), tmp_path).clock.now(),
        )
        await reading
        box.close()
    assert [kind for kind, _ in page.events] == ["reset", "message"]


async def test_events_without_a_visitor_end_at_once(tmp_path: Path) -> None:
    async with browser(ScriptedChat(), tmp_path) as client:
        assert (await client.get("/events")).status_code == 204


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", ("zh-Hans", "en")),
        ("en;q=0.1, zh-TW", ("zh-Hant", "en")),
        ("*, fr;q=0, de;q=x, en", ("en",)),
        ("", ()),
    ],
)
def test_accepted_languages(header: str, expected: tuple[str, ...]) -> None:
    assert accepted_languages(header) == expected


def test_the_language_a_reader_is_known_by_comes_before_the_browsers() -> None:
    assert page_language("zh-Hans", "en", ("en", "zh-Hans")) == "zh-Hans"
    assert page_language("", "zh-TW,en", ("en", "zh-Hans")) == "en"
    assert page_language("", "fr", ("en", "zh-Hans")) == "en"


def test_only_zones_that_exist_are_believed() -> None:
    assert known_zone("Asia/Shanghai") == "Asia/Shanghai"
    assert known_zone("../../etc/passwd") == ""


async def test_waiting_pages_are_let_go_when_the_platform_stops(tmp_path: Path) -> None:
    preview = Preview()
    await preview.open(context(ScriptedChat(), tmp_path))
    running = asyncio.create_task(preview.run())
    transport = httpx.ASGITransport(app=Starlette(routes=preview.routes()))
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
        await client.get("/")
        waiting = asyncio.create_task(client.get("/events"))
        done, _ = await asyncio.wait([waiting], timeout=0.2)
        assert not done
        running.cancel()
        answer = await asyncio.wait_for(waiting, 30)
    await preview.close()
    assert answer.text.startswith("id: ")
