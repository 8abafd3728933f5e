"""The operator's way into the web chat: a key that works once makes one browser `preview:admin`, and nobody else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
from starlette.applications import Starlette

from digest_preview.adapter import Preview
from digest_preview.testing import ScriptedChat, context

HERE = "http://127.0.0.1:8080"
KEY, TOKEN = "one-use-key", "correct horse battery staple"


@asynccontextmanager
async def browsers(
    chat: ScriptedChat, folder: Path, key: str = KEY, token: str = ""
) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    """Two clients of one chat, each with cookies of its own."""
    preview = Preview()
    await preview.open(replace(context(chat, folder, token), admin_key=key))
    app = Starlette(routes=preview.routes())
    async with (
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=HERE) as one,
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=HERE) as other,
    ):
        yield one, other
    await preview.close()


async def test_the_key_makes_one_browser_the_operators_and_works_once(tmp_path: Path) -> None:
    chat = ScriptedChat()
    async with browsers(chat, tmp_path) as (operator, other):
        entered = await operator.get(f"/admin?key={KEY}")
        assert entered.status_code == 200
        assert "HttpOnly" in entered.headers["set-cookie"]
        assert "SameSite=strict" in entered.headers["set-cookie"]
        again = await other.get(f"/admin?key={KEY}")
        assert (again.status_code, "set-cookie" in again.headers) == (403, False)
        await operator.post("/chat", json={"text": "hello"})
        await other.post("/chat", json={"text": "hello"})
        assert chat.heard[0].actor == chat.heard[0].address.chat == "admin"
        assert len(chat.heard[1].actor) == 32
        assert "hello" in (await operator.get("/")).text
        assert "digest_visitor" not in operator.cookies


async def test_after_a_restart_the_operators_browser_is_told_once_why_it_is_nobody(tmp_path: Path) -> None:
    async with browsers(ScriptedChat(), tmp_path) as (before, _):
        await before.get(f"/admin?key={KEY}")
        assert "data-operator" in (await before.get("/")).text
        cookies = before.cookies
    chat = ScriptedChat()
    async with browsers(chat, tmp_path) as (operator, _):
        operator.cookies = cookies
        assert (await operator.post("/chat", json={"text": "/broadcast"})).status_code == 403
        assert (await operator.get("/events")).status_code == 403
        assert chat.heard == []
        assert 'role="alert" data-say="lapsed">The service has restarted' in (await operator.get("/")).text
        assert 'data-say="lapsed"' not in (await operator.get("/")).text
        assert (await operator.post("/chat", json={"text": "hello"})).status_code == 200
    assert len(chat.heard[0].actor) == 32


async def test_nobody_is_the_operator_by_saying_so(tmp_path: Path) -> None:
    chat = ScriptedChat()
    async with browsers(chat, tmp_path) as (client, _):
        for cookies in ({"digest_visitor": "admin"}, {"digest_admin": "admin"}, {"digest_admin": ""}):
            for name, value in cookies.items():
                client.cookies.set(name, value)
            await client.post("/chat", json={"text": "hello"})
            client.cookies.clear()
    assert "admin" not in {message.actor for message in chat.heard}


async def test_without_a_key_nothing_opens(tmp_path: Path) -> None:
    async with browsers(ScriptedChat(), tmp_path, key="") as (client, _):
        for path in ("/admin", "/admin?key=", "/admin?key=x"):
            answer = await client.get(path, headers={"accept-language": "zh-CN"})
            assert (answer.status_code, answer.text[:7]) == (403, "这个地址只能用"), path


async def test_the_operator_needs_no_access_token_besides(tmp_path: Path) -> None:
    async with browsers(ScriptedChat(), tmp_path, token=TOKEN) as (client, other):
        await client.get(f"/admin?key={KEY}")
        assert (await client.get("/")).status_code == 200
        assert (await other.get("/")).status_code == 403
