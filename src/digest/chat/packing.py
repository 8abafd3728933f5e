"""Buttons whose command is longer than a platform lets them carry: their argument is kept, and they carry its hash. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from digest.chat import parse
from digest.chat.parse import Line
from digest.domain.buttons import COMMAND_BYTES, Button, LinkButton
from digest.domain.document import Document


def overlong(document: Document) -> tuple[str, ...]:
    """The commands of its buttons that are too long."""
    buttons = (button for row in document.buttons for button in row if isinstance(button, Button))
    return tuple(button.command for button in buttons if len(button.command.encode()) > COMMAND_BYTES)


def argument(command: str) -> str:
    """What of a button's command is to be kept: all but its name and trailers."""
    return _line(command).rest


def packed(document: Document, kept: Mapping[str, str]) -> Document:
    """The document with the argument of each of these commands replaced by the hash it is kept under."""

    def pack(button: Button | LinkButton) -> Button | LinkButton:
        if isinstance(button, LinkButton):
            return button
        return replace(button, command=packed_command(button.command, kept))

    return replace(document, buttons=tuple(tuple(pack(button) for button in row) for row in document.buttons))


def packed_command(command: str, kept: Mapping[str, str]) -> str:
    """The command with its argument replaced by the hash it is kept under; as it is where none is kept."""
    return parse.written(replace(_line(command), rest=f"~{kept[command]}")) if command in kept else command


def _line(command: str) -> Line:
    line = parse.read(command, ())
    assert line is not None, command
    return parse.trailers(line)
