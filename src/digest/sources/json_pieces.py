"""A text in JSON or JSON Lines as its values, a piece each, with what is wrong where one can't be read."""

import json
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from digest.domain.words import mark
from digest.ports.sources import Said

_JSON_SPACE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """One JSON value of the text: its name in problems, its bounds, and what is wrong with it as JSON (offset, message)."""

    record: str
    start: int
    end: int
    value: Any = None
    wrong: tuple[int, str] | None = None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number in JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def _decode(text: str, start: int, end: int, record: str) -> Piece:
    """The value that begins at `start`. `end`: where to look no further."""
    try:
        value, stop = _DECODER.raw_decode(text if end == len(text) else text[:end], start)
    except json.JSONDecodeError as error:
        return Piece(record, start, end, wrong=(error.pos, Said(mark("this is not JSON: {reason}"), reason=error.msg)))
    except RecursionError:
        return Piece(record, start, end, wrong=(start, Said(mark("it is nested too deeply"))))
    except ValueError as error:
        return Piece(record, start, end, wrong=(start, Said(mark("this is not JSON: {reason}"), reason=error)))
    return Piece(record, start, stop, value)


def by_line(text: str, record: str) -> Iterator[Piece]:
    """The value of each line that is not empty."""
    start, number = 0, 0
    for line in text.split("\n"):
        if line.strip(_JSON_SPACE):
            number += 1
            yield _whole(line, start, f"{record}, record {number}")
        start += len(line) + 1
    if not number:
        yield Piece(record, 0, 0, wrong=(0, Said(mark("the file is empty"))))


def _whole(line: str, start: int, record: str) -> Piece:
    """The value that is all of this line, which begins at that offset."""
    piece = _decode(line, len(line) - len(line.lstrip(_JSON_SPACE)), len(line), record)
    wrong = piece.wrong
    if wrong is None and line[piece.end :].strip(_JSON_SPACE):
        wrong = (piece.end, Said(mark("this is not JSON: something follows the record on its line")))
    shifted = (wrong[0] + start, wrong[1]) if wrong else None
    return Piece(record, piece.start + start, piece.end + start, piece.value, shifted)


def in_one(text: str, record: str) -> Iterator[Piece]:
    """The elements of the array that the text is, or the one value."""
    at = _skip(text, 0)
    if at == len(text):
        yield Piece(record, 0, 0, wrong=(0, Said(mark("the file is empty"))))
        return
    if text[at] == "[":
        at = yield from _elements(text, at, record)
    else:
        piece = _decode(text, at, len(text), record)
        yield piece
        at = len(text) if piece.wrong else piece.end
    if (rest := _skip(text, at)) < len(text):
        yield Piece(record, rest, len(text), wrong=(rest, Said(mark("something follows the end of the JSON text"))))


def _elements(text: str, opening: int, record: str) -> Generator[Piece, None, int]:
    """The elements of an array; gives back where it ends. Nothing is sure behind an error, so it ends there."""
    at, number = _skip(text, opening + 1), 0
    if text[at : at + 1] == "]":
        return at + 1
    while True:
        number += 1
        piece = _decode(text, at, len(text), f"{record}, record {number}")
        yield piece
        if piece.wrong:
            return len(text)
        at = _skip(text, piece.end)
        if text[at : at + 1] == "]":
            return at + 1
        if text[at : at + 1] != ",":
            yield Piece(
                record, at, len(text), wrong=(at, Said(mark("this is not JSON: a comma or ] should follow a record")))
            )
            return len(text)
        at = _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _JSON_SPACE:
        at += 1
    return at
