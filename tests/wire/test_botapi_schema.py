"""The checker itself: what the documentation allows passes, and every kind of slip is found."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.wire.botapi_schema import problems, require_schema

CELL = {"align": "left", "valign": "top", "text": "30 MW"}


def message(text: str = "Hello 🔥 there", **more: object) -> Mapping[str, Any]:
    return {"chat_id": 1, "text": text, **more}


def entity(kind: str, offset: int, length: int, **more: object) -> Mapping[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


def rich(*blocks: object) -> Mapping[str, Any]:
    return {"chat_id": 1, "rich_message": {"blocks": blocks}}


def paragraph(text: object = "Hello") -> Mapping[str, Any]:
    return {"type": "paragraph", "text": text}


def keyboard(*rows: object) -> Mapping[str, Any]:
    return message(reply_markup={"inline_keyboard": rows})


def table(*rows: object) -> Mapping[str, Any]:
    return rich({"type": "table", "cells": rows})


PRESS = {"text": "1", "callback_data": "/article 1"}

RIGHT = [
    ("sendMessage", message()),
    ("sendMessage", message(entities=[entity("bold", 6, 2), entity("text_link", 0, 14, url="https://a.example")])),
    ("sendMessage", message(entities=[entity("expandable_blockquote", 0, 8), entity("code", 0, 5)])),
    ("sendMessage", keyboard([PRESS], [{"text": "Source", "url": "https://a.example"}])),
    ("sendRichMessage", rich(paragraph(["one", {"type": "bold", "text": {"type": "italic", "text": "two"}}]))),
    ("sendRichMessage", rich({"type": "list", "items": [{"blocks": [paragraph()], "value": 3, "type": "1"}]})),
    ("sendRichMessage", rich({"type": "details", "summary": "More", "blocks": [paragraph()]})),
    ("sendRichMessage", table([CELL, CELL], [CELL, CELL])),
    ("getMe", {}),
    ("setMyCommands", {"commands": [{"command": "start", "description": "Begin"}]}),
]

UNLIKE_THE_SCHEMA = [
    ("sendMessages", message(), "no such method"),
    ("sendMessage", {"text": "no chat"}, "chat_id: missing"),
    ("sendMessage", message(entity=[]), "no such field"),
    ("sendMessage", {"chat_id": 1.5, "text": "?"}, "is no"),
    ("sendMessage", message(entities={}), "no array"),
    ("sendMessage", message(disable_notification=1), "is no Boolean"),
    ("sendMessage", message("\ud83d"), "surrogate"),
    ("sendRichMessage", rich({"text": "typeless"}), "missing"),
    ("sendRichMessage", rich({"type": "paragraphs", "text": "?"}), "is not"),
    ("sendRichMessage", rich(paragraph({"type": "bold"})), "text: missing"),
    ("sendRichMessage", rich(paragraph({"type": "bold", "text": "x", "url": "y"})), "no such field"),
    ("sendRichMessage", table([{"text": "no align", "valign": "top"}]), "align: missing"),
]

OVER_A_LIMIT = [
    ("sendMessage", message(" \n"), "empty"),
    ("sendMessage", message("x" * 4_097), "more than 4096"),
    ("sendMessage", message(entities=[entity("bold", 0, 1)] * 101), "more than 100"),
    ("sendMessage", message(entities=[entity("bold", 0, 1)], parse_mode="HTML"), "parse_mode"),
    ("sendMessage", message(entities=[entity("bold", 0, 7)]), "inside a character"),
    ("sendMessage", message(entities=[entity("bold", 10, 5)]), "outside the text"),
    ("sendMessage", message(entities=[entity("bold", 0, 0)]), "covers nothing"),
    ("sendMessage", message(entities=[entity("text_link", 0, 1)]), "without url"),
    ("sendMessage", message(entities=[entity("bold", 0, 1, url="https://a.example")]), "another type"),
    ("sendMessage", message(entities=[entity("bold", 0, 4), entity("italic", 2, 4)]), "overlap"),
    ("sendMessage", message(entities=[entity("code", 0, 5), entity("bold", 0, 2)]), "nested"),
    ("sendMessage", message(entities=[entity("blockquote", 0, 5), entity("blockquote", 0, 2)]), "nested"),
    ("sendMessage", keyboard([PRESS] * 9), "not 1 to 8"),
    ("sendMessage", keyboard(*[[PRESS]] * 101), "more than 100"),
    ("sendMessage", keyboard([{**PRESS, "callback_data": "é" * 33}]), "64 bytes"),
    ("sendMessage", keyboard([{**PRESS, "url": "https://a.example"}]), "one action"),
    ("sendMessage", keyboard([{**PRESS, "text": " "}]), "without a label"),
    ("sendMessage", keyboard([{"text": "x", "url": "javascript:alert(1)"}]), "not an address"),
    ("sendRichMessage", {"chat_id": 1, "rich_message": {}}, "has nothing"),
    ("sendRichMessage", rich(paragraph(" ")), "empty"),
    ("sendRichMessage", rich(paragraph("x" * 32_769)), "more than 32768"),
    ("sendRichMessage", rich(*[paragraph()] * 501), "more than 500"),
    ("sendRichMessage", table([CELL] * 21), "1 to 20"),
    ("sendRichMessage", table([CELL], [CELL, CELL]), "equally long"),
    ("sendRichMessage", table([{**CELL, "align": "start"}]), "align is"),
    ("sendRichMessage", rich({"type": "list", "items": []}, paragraph()), "nothing in it"),
    ("sendRichMessage", rich(paragraph({"type": "url", "text": "x", "url": "x"})), "no address"),
    ("setMyCommands", {"commands": [{"command": "/Start", "description": "Begin"}]}, "command name"),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "more than 200"),
]


@pytest.mark.parametrize(("method", "params"), RIGHT)
def test_what_the_documentation_allows_passes(method: str, params: Mapping[str, Any]) -> None:
    assert problems(method, params) == []


@pytest.mark.parametrize(("method", "params", "said"), UNLIKE_THE_SCHEMA)
def test_what_is_unlike_the_schema_is_found(method: str, params: Mapping[str, Any], said: str) -> None:
    require_schema()
    assert [problem for problem in problems(method, params) if said in problem]


@pytest.mark.parametrize(("method", "params", "said"), OVER_A_LIMIT)
def test_what_breaks_a_limit_is_found(method: str, params: Mapping[str, Any], said: str) -> None:
    assert [problem for problem in problems(method, params) if said in problem]


def test_too_many_levels_are_found() -> None:
    deep: object = "deep"
    for _ in range(17):
        deep = {"type": "bold", "text": deep}
    assert any("levels" in problem for problem in problems("sendRichMessage", rich(paragraph(deep))))
