"""What the record of an import says among the deeds: from where, how many became what, and the first problem."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from digest.ports import Problem
from digest.ports.sources import Said
from digest.services.ingest import Change, IngestReport

TOLD = 100
"""Characters of each piece of a problem that are kept."""

REFUSED = "refused"
"""What is counted beside the changes."""

CHAT = "chat "
"""Before the platform where a page was brought in a chat; other sources are files."""

_TOLD = re.compile(r"(.*?): (\d+ [a-z]+(?:, \d+ [a-z]+)*)(?: \((.*)\))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Imported:
    """What the record says: from where, how many became what, and the first problem; a text where it is an old record's.

    The problem's `record` is empty where the source is named by it.
    """

    source: str
    counts: Mapping[str, int]
    problem: Problem | str = ""


def recorded(source: str, report: IngestReport) -> str:
    """The import in one line, its first problem so that it can be told in another language later."""
    counts = [f"{count} {change}" for change in Change if (count := report.count(change))]
    if report.problems:
        counts.append(f"{report.refused} {REFUSED} ({_packed(source, report.problems[0])})")
    return f"{source}: {', '.join(counts)}"


def imported(about: str) -> Imported | None:
    """What `recorded` has written; None where it is something else."""
    if not (found := _TOLD.fullmatch(about)):
        return None
    counts = (one.split() for one in found[2].split(", "))
    return Imported(found[1], {what: int(count) for count, what in counts}, _unpacked(found[3] or ""))


def legible(about: str) -> str:
    """The record as the operator reads it; anything else as it is."""
    read = imported(about)
    if read is None or isinstance(read.problem, str):
        return about
    counts = ", ".join(f"{count} {what}" for what, count in read.counts.items())
    problem = read.problem
    return f"{read.source}: {counts} ({Problem(problem.record or read.source, *_place(problem), problem.message)})"


def _place(problem: Problem) -> tuple[int, str]:
    return problem.line, problem.field


def _packed(source: str, problem: Problem) -> str:
    record = PurePath(problem.record).name
    where = ["" if record.startswith(PurePath(source).name) else record[:TOLD], *_place(problem)]
    return json.dumps([*where, _said(problem.message)], ensure_ascii=False)


def _said(value: object) -> object:
    """A sentence with its values, each of which may be one; other texts shortened."""
    if isinstance(value, Said):
        return [value.sentence, {name: _said(one) for name, one in value.values.items()}]
    return value if isinstance(value, int) else str(value)[:TOLD]


def _unpacked(told: str) -> Problem | str:
    with suppress(ValueError):
        record, line, name, message = json.loads(told)
        return Problem(record, line, name, _heard(message))
    return told


def _heard(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    sentence, values = value
    return Said(sentence, **{name: _heard(one) for name, one in values.items()})
