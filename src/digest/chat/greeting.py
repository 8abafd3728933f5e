"""The first words with somebody whose client doesn't say which language it speaks."""

import re
from collections.abc import Iterator
from dataclasses import replace

from digest.chat.command import Call, Message, Reply
from digest.chat.reply import command_line, laid_out, rows
from digest.domain.buttons import Button
from digest.services.desk import Desk

MOST = 12
"""Buttons of a message (LOOK.md)."""

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_OTHERS = re.compile("[\u3040-\u30ff\uac00-\ud7af]")
"""Kana and Hangul: Han characters beside them are no Chinese."""


def language_of(message: Message) -> str:
    """The client's language; where it says none, the one that what was written is plainly in, else an empty string."""
    if message.language:
        return message.language
    return "zh" if _HAN.search(message.text) and not _OTHERS.search(message.text) else ""


def welcoming(reply: Reply, call: Call, desk: Desk) -> Reply:
    """The reply, with the other languages a press away where this is the first one and nobody knows which is right."""
    if not _is_guess(call) or not reply.document.blocks:
        return reply
    buttons = [button for row in reply.document.buttons for button in row]
    leads_there = any(isinstance(one, Button) and one.command.startswith("/language") for one in buttons)
    others = tuple(_others(call, desk))
    if leads_there or len(buttons) + len(others) > MOST:
        return reply
    row = laid_out(call, rows(others))
    return replace(reply, document=replace(reply.document, buttons=(*reply.document.buttons, *row)))


def _is_guess(call: Call) -> bool:
    return call.message.private and not language_of(call.message) and call.reader.created_at == call.now


def _others(call: Call, desk: Desk) -> Iterator[Button]:
    """The languages that are not spoken now, each by its own name."""
    for tag in desk.languages:
        if tag != call.words.language:
            yield Button(desk.speak(tag, "UTC").language_name(tag), command_line("language", tag))
