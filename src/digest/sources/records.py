"""Article records: a JSON object, a JSON array of them, or JSON Lines, against the schema in `record_schema.py`.

Good records are kept; a bad one is named with the lines and fields that are wrong. Text that is not JSON ends an array,
because nobody can say where its next record begins; in JSON Lines it costs one line.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from digest.domain.article import Article
from digest.domain.taxonomy import Taxonomy
from digest.domain.words import mark
from digest.ports import Parsed, Problem
from digest.ports.sources import Said
from digest.sources.json_pieces import Piece, by_line, in_one
from digest.sources.json_places import LineNumbers, Path, places
from digest.sources.taxonomy import load

LONGEST = 500_000
"""Characters of one record; the longest real ones have a tenth of this."""

FIELDS = 20_000
"""Fields and elements of one record; the fullest that the schema allows has 3,000 in a language."""

COMPLAINTS = 100
"""Problems that are told of one record."""


def read_json(text: str, record: str, as_of: datetime, most: int | None = None) -> Parsed:
    """A `Source`: one record, or an array of them."""
    return read_records(load(), text, record, as_of, lines=False, most=most)


def read_json_lines(text: str, record: str, as_of: datetime, most: int | None = None) -> Parsed:
    """A `Source`: a record on each line; empty lines do not count."""
    return read_records(load(), text, record, as_of, lines=True, most=most)


def read_records(
    taxonomy: Taxonomy, text: str, record: str, as_of: datetime, *, lines: bool, most: int | None = None
) -> Parsed:
    """Read records with this taxonomy, one a line or as one JSON text."""
    text = text.removeprefix("\ufeff")
    line_numbers = LineNumbers(text)
    articles: list[Article] = []
    problems: list[Problem] = []
    for piece in (by_line if lines else in_one)(text, record):
        if most is not None and len(articles) + len(problems) >= most:
            return Parsed(problems=(_too_many(record, most), *problems))
        read = _read(piece, text, line_numbers, taxonomy, as_of)
        if isinstance(read, Article):
            articles.append(read)
        else:
            problems += read
    return Parsed(tuple(articles), tuple(problems))


def _too_many(record: str, most: int) -> Problem:
    said = mark("it has more than {most} records or problems; import it on the command line")
    return Problem(record, 0, "record", Said(said, most=f"{most:,}"))


def _read(
    piece: Piece, text: str, line_numbers: LineNumbers, taxonomy: Taxonomy, as_of: datetime
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
        if len(found) > FIELDS:
            return (problem(piece.start, "record", Said(mark("it has more than {most} fields"), most=f"{FIELDS:,}")),)
    try:
        return _checked(piece.value, taxonomy, as_of)
    except ValidationError as error:
        complaints: dict[Path, str] = {}
        for one in error.errors(include_url=False)[:COMPLAINTS]:
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
