"""Article records: a JSON object, a JSON array of them, or JSON Lines, against the schema in `record_schema.py`.

Good records are kept; a bad one is named with the lines and fields that are wrong. Text that is not JSON ends an array,
because nobody can say where its next record begins; in JSON Lines it costs one line.
"""

import json
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from digest.domain.article import Article
from digest.domain.taxonomy import Taxonomy
from digest.domain.words import mark
from digest.ports import Parsed, Problem
from digest.ports.sources import Said
from digest.sources.json_places import LineNumbers, Path, places
from digest.sources.taxonomy import load

LONGEST = 1_000_000
"""Characters of one record; the longest real ones have a twentieth of this."""

_JSON_SPACE = " \t\r\n"


def read_json(text: str, record: str, as_of: datetime) -> Parsed:
    """A `Source`: one record, or an array of them."""
    return read_records(load(), text, record, as_of, lines=False)


def read_json_lines(text: str, record: str, as_of: datetime) -> Parsed:
    """A `Source`: a record on each line; empty lines do not count."""
    return read_records(load(), text, record, as_of, lines=True)


def read_records(taxonomy: Taxonomy, text: str, record: str, as_of: datetime, *, lines: bool) -> Parsed:
    """Read records with this taxonomy, one a line or as one JSON text."""
    text = text.removeprefix("\ufeff")
    line_numbers = LineNumbers(text)
    read = [
        _read(piece, text, line_numbers, taxonomy, as_of) for piece in (_by_line if lines else _in_one)(text, record)
    ]
    articles = tuple(one for one in read if isinstance(one, Article))
    return Parsed(articles, tuple(problem for one in read if not isinstance(one, Article) for problem in one))


@dataclass(frozen=True, slots=True)
class _Piece:
    """One JSON value of the text: its name in problems, its bounds, and what is wrong with it as JSON (offset, message)."""

    record: str
    start: int
    end: int
    value: Any = None
    wrong: tuple[int, str] | None = None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number in JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def _decode(text: str, start: int, end: int, record: str) -> _Piece:
    """The value that begins at `start`. `end`: where to look no further."""
    try:
        value, stop = _DECODER.raw_decode(text if end == len(text) else text[:end], start)
    except json.JSONDecodeError as error:
        return _Piece(record, start, end, wrong=(error.pos, Said(mark("this is not JSON: {reason}"), reason=error.msg)))
    except RecursionError:
        return _Piece(record, start, end, wrong=(start, Said(mark("it is nested too deeply"))))
    except ValueError as error:
        return _Piece(record, start, end, wrong=(start, Said(mark("this is not JSON: {reason}"), reason=error)))
    return _Piece(record, start, stop, value)


def _by_line(text: str, record: str) -> Iterator[_Piece]:
    start, number = 0, 0
    for line in text.split("\n"):
        if line.strip(_JSON_SPACE):
            number += 1
            yield _whole(line, start, f"{record}, record {number}")
        start += len(line) + 1
    if not number:
        yield _Piece(record, 0, 0, wrong=(0, Said(mark("the file is empty"))))


def _whole(line: str, start: int, record: str) -> _Piece:
    """The value that is all of this line, which begins at that offset."""
    piece = _decode(line, len(line) - len(line.lstrip(_JSON_SPACE)), len(line), record)
    wrong = piece.wrong
    if wrong is None and line[piece.end :].strip(_JSON_SPACE):
        wrong = (piece.end, Said(mark("this is not JSON: something follows the record on its line")))
    shifted = (wrong[0] + start, wrong[1]) if wrong else None
    return _Piece(record, piece.start + start, piece.end + start, piece.value, shifted)


def _in_one(text: str, record: str) -> Iterator[_Piece]:
    at = _skip(text, 0)
    if at == len(text):
        yield _Piece(record, 0, 0, wrong=(0, Said(mark("the file is empty"))))
        return
    if text[at] == "[":
        at = yield from _elements(text, at, record)
    else:
        piece = _decode(text, at, len(text), record)
        yield piece
        at = len(text) if piece.wrong else piece.end
    if (rest := _skip(text, at)) < len(text):
        yield _Piece(record, rest, len(text), wrong=(rest, Said(mark("something follows the end of the JSON text"))))


def _elements(text: str, opening: int, record: str) -> Generator[_Piece, None, int]:
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
            yield _Piece(
                record, at, len(text), wrong=(at, Said(mark("this is not JSON: a comma or ] should follow a record")))
            )
            return len(text)
        at = _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _JSON_SPACE:
        at += 1
    return at


def _read(
    piece: _Piece, text: str, line_numbers: LineNumbers, taxonomy: Taxonomy, as_of: datetime
) -> Article | Sequence[Problem]:
    """The piece's article, else its problems."""

    def problem(offset: int, field: str, message: str) -> Problem:
        return Problem(piece.record, line_numbers.at(offset), field, message)

    if piece.wrong:
        return (problem(piece.wrong[0], "record", piece.wrong[1]),)
    if piece.end - piece.start > LONGEST:
        return (problem(piece.start, "record", Said(mark("it has more than {most} characters"), most=f"{LONGEST:,}")),)
    found: dict[Path, int] = {}
    for path, offset in places(text, piece.start, piece.end):
        if found.setdefault(path, offset) != offset:
            return (problem(offset, _written(path), Said(mark("this field stands twice in its object"))),)
    try:
        return _checked(piece.value, taxonomy, as_of)
    except ValidationError as error:
        complaints: dict[Path, str] = {}
        for one in error.errors(include_url=False):
            complaints.setdefault(_place(one, found), _message(one))
        ordered = sorted(complaints.items(), key=lambda item: _offset(item[0], found, piece.start))
        return tuple(problem(_offset(path, found, piece.start), _written(path), said) for path, said in ordered)


def _checked(value: Any, taxonomy: Taxonomy, as_of: datetime) -> Article:
    from digest.sources.record_schema import AS_OF, ArticleRecord  # building it is a tenth of a start

    return ArticleRecord.model_validate(value, context={AS_OF: as_of}).article(taxonomy, as_of)


def _place(error: ErrorDetails, found: dict[Path, int]) -> Path:
    """The error's path as the record has it: without pydantic's steps into alternatives, but with the name of a missing field."""
    path: Path = ()
    for step in error["loc"]:
        if (*path, step) in found:
            path = (*path, step)
    return (*path, error["loc"][-1]) if error["type"] == "missing" else path


def _offset(path: Path, found: dict[Path, int], start: int) -> int:
    return found.get(path, found.get(path[:-1], start))


def _written(path: Path) -> str:
    """`contents.en.tldr[2]`; `record` for the whole."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).lstrip(".") or "record"


_SAID = {
    "extra_forbidden": mark("version 1 has no such field"),
    "missing": mark("this field is missing"),
    "model_type": mark("this should be a JSON object"),
}
"""What is wrong, by pydantic's kinds of errors, where what is given need not be shown."""

_WRONG = {
    "dict_type": mark("Input should be a valid dictionary"),
    "greater_than_equal": mark("Input should be greater than or equal to {ge}"),
    "int_type": mark("Input should be a valid integer"),
    "less_than_equal": mark("Input should be less than or equal to {le}"),
    "list_type": mark("Input should be a valid list"),
    "string_too_long": mark("String should have at most {max_length} characters"),
    "string_type": mark("Input should be a valid string"),
}
"""The same in pydantic's own words, so that they can be said in another language."""


def _message(error: ErrorDetails) -> str:
    if known := _SAID.get(error["type"]):
        return Said(known)
    said, given = _reason(error), error["input"]
    if not isinstance(given, (str, int, float)):
        return said
    return Said(mark("{reason} (it is {given})"), reason=said, given=_short(given))


def _reason(error: ErrorDetails) -> str:
    """What is wrong: our own sentence, pydantic's where it can be translated, or else as it is."""
    context = error.get("ctx", {})
    ours = getattr(context.get("error"), "args", ())
    if ours and isinstance(ours[0], Said):
        return ours[0]
    if known := _WRONG.get(error["type"]):
        return Said(known, **context)
    return error["msg"].removeprefix("Value error, ")


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"
