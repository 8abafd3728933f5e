"""`digest admins`, `audit` and `broadcast` as an operator calls them."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.e2e.command import Digest

pytestmark = pytest.mark.usefixtures("samples")


def document(digest: Digest, schema: str, *arguments: str) -> Any:
    """The JSON that the command prints, which fits its published schema."""
    result = digest(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    printed = json.loads(result.stdout)
    jsonschema.validate(printed, json.loads(digest("schema", schema).stdout))
    return printed


def test_admins_are_named_and_what_was_done_is_kept(digest: Digest) -> None:
    assert digest("admins", "grant", "telegram:5", "editor").stdout == "telegram:5 is now editor.\n"
    assert digest("admins", "grant", "telegram:5", "editor").stdout == "telegram:5 is editor already.\n"
    lines = document(digest, "admins", "admins", "list")
    assert [(line["holder"], line["office"]) for line in lines] == [
        ("preview:admin", "owner"),
        ("telegram:5", "editor"),
    ]
    assert digest("admins", "revoke", "telegram:5", "editor").exit_code == 0
    assert digest("admins", "revoke", "telegram:5", "editor").exit_code == 1
    assert digest("admins", "grant", "telegram:5", "editor", "--everywhere").exit_code == 1
    assert digest("admins", "grant", "nobody", "owner").exit_code == 1
    deeds = document(digest, "audit", "audit")
    assert [(deed["who"], deed["what"], deed["whom"]) for deed in deeds] == [
        ("operator", "revoked", "telegram:5"),
        ("operator", "granted", "telegram:5"),
    ]


def test_a_broadcast_from_draft_to_done(digest: Digest, tmp_path: Path) -> None:
    for language in ("en", "zh"):
        assert digest("chat", "--language", language, stdin="/subscribe 8:30 Shanghai\n").exit_code == 0
    (tmp_path / "words.md").write_text("# 你好\n", encoding="utf-8")
    made = digest("broadcast", "new", "--text", "en=Hello **you**", "--text", "zh=@words.md")
    assert made.stdout == "1\n"
    shown = digest("broadcast", "preview", "1").stdout
    assert "2  in all; 1 of them first" in shown
    assert "en, 1 message each" in shown
    assert "你好" in shown
    assert digest("broadcast", "start", "1", stdin="n\n").exit_code == 1
    assert "canary" in digest("broadcast", "start", "1", "--yes").stdout
    assert digest("tick").stdout == "planned 1; 1 sent\n"
    assert "running" in digest("broadcast", "start", "1", "--yes").stdout
    assert "stop it first, with `digest broadcast stop 1`" in digest("broadcast", "cancel", "1").stderr
    assert "paused" in digest("broadcast", "pause", "1").stdout
    assert digest("tick").stdout == "planned 0; nothing to send\n"
    assert "1 has it, 1 doesn't" in digest("broadcast", "stop", "1").stdout
    assert digest("broadcast", "resume", "1").exit_code == 0
    assert digest("tick").stdout == "planned 1; 1 sent\n"
    [one] = document(digest, "broadcasts", "broadcast", "status", "1")
    assert (one["phase"], one["sent"], one["unsent"]) == ("done", 2, 0)
    refused = digest("broadcast", "start", "1", stdin="y\n")
    assert "Broadcast 1 was not started: it is no draft any more" in refused.stderr
    assert "Send broadcast 1?" not in refused.stderr
    assert digest("broadcast", "cancel", "1").exit_code == 1
    assert "nobody is in doubt" in digest("broadcast", "resend", "1", "--yes").stderr
    with sqlite3.connect(tmp_path / "data" / "digest.sqlite3") as ledger:
        for table in ("delivery", "delivery_part"):
            ledger.execute(f"UPDATE {table} SET state = 'unknown' WHERE id = 1")
    assert digest("broadcast", "resend", "1", stdin="n\n").exit_code == 1
    assert "1 has it, 1 doesn't" in digest("broadcast", "resend", "1", "--yes").stdout
    assert digest("tick").stdout == "planned 0; 1 sent\n"
    assert digest("recall", "broadcast:1", "--yes").exit_code == 0
    assert digest("broadcast", "status", "1").stdout.endswith("; recalled\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("new", "--text", "Hello"),
        ("new", "--text", "xx=Hello"),
        ("new", "--text", "en=@nowhere"),
        ("new", "--to", "everywhere"),
        ("new", "--at", "yesterday"),
        ("new", "--article", "99"),
        ("new", "--article", "1", "--digest"),
        ("start", "7", "--yes"),
        ("status", "7"),
    ],
    ids=" ".join,
)
def test_what_means_nothing_is_refused_with_what_to_do(digest: Digest, arguments: tuple[str, ...]) -> None:
    result = digest("broadcast", *arguments)
    assert result.exit_code in (1, 2)
    assert result.stderr
    assert "Traceback" not in result.stderr
