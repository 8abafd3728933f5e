"""Importing: files, folders and standard input become stored articles, with a line for each and a problem for each refused."""

import asyncio
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digest.domain.article import StoredArticle
from digest.domain.staff import OPERATOR
from digest.ports import Clock, Parsed, Problem
from digest.services.ingest import Change, Ingest
from digest.services.intake import Intake
from digest.sources import SOURCES, STDIN, read

NAMED = 100
"""Characters of the names that are kept with what came of them."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: a line per article, what could not be read, and which digests can't hold what was."""

    lines: tuple[str, ...]
    problems: tuple[str, ...]
    summary: str = ""
    warnings: tuple[str, ...] = ()


class Importer:
    """Reads what an operator names and stores the good articles."""

    def __init__(self, ingest: Ingest, intake: Intake, clock: Clock) -> None:
        self._ingest, self._intake = ingest, intake
        self._clock = clock

    async def paths(self, names: Sequence[str], as_of: datetime | None, replace: int | None) -> ImportReport:
        """Import these files, folders or `-`; relative ages count from `as_of`, or from now."""
        parsed = await asyncio.to_thread(_read_all, names, as_of or self._clock.now())
        if replace is not None and len(parsed.articles) != 1:
            wrong = f"--replace takes exactly one article; {len(parsed.articles)} could be read. Nothing was stored."
            return ImportReport((), (*map(str, parsed.problems), wrong))
        report = await self._ingest.store_all(parsed, replace)
        await self._intake.note(
            ", ".join(Path(name).name or name for name in names)[:NAMED], report, OPERATOR, self._clock.now()
        )
        counts = [f"{count} {change}" for change in Change if (count := report.count(change))]
        if report.problems:
            counts.append(f"{report.refused} refused")
        warnings = tuple(filter(None, (_left_out(one.stored) for one in report.ingested)))
        return ImportReport(report.lines, tuple(map(str, report.problems)), ", ".join(counts), warnings)


def _left_out(stored: StoredArticle) -> str:
    """In which languages no digest can hold the article, whatever else it has in them; empty where there is none."""
    lacking = [tag for tag, content in stored.article.contents.items() if not content.tellable]
    if not lacking:
        return ""
    languages = " and ".join(lacking)
    return f"article {stored.id} has no title or no TL;DR in {languages}: a digest in that language leaves it out"


def _read_all(names: Iterable[str], as_of: datetime) -> Parsed:
    parsed = [_read(path, as_of) for path in _files(names)]
    articles = tuple(article for one in parsed for article in one.articles)
    return Parsed(articles, tuple(problem for one in parsed for problem in one.problems))


def _files(names: Iterable[str]) -> Iterator[str | Path]:
    for name in names:
        path = Path(name)
        if name in (STDIN, ""):
            yield name
        elif path.is_dir():
            yield from sorted(_readable(path)) or [path]
        else:
            yield path


def _readable(folder: Path) -> Iterator[Path]:
    return (one for one in folder.rglob("*") if one.suffix.lower() in SOURCES and one.is_file())


def _read(path: str | Path, as_of: datetime) -> Parsed:
    """One file or standard input; a name that stands for none (an empty one, a folder without any) is a problem."""
    if path == STDIN:
        return read(STDIN, sys.stdin.buffer.read(), as_of)
    if not path:
        return Parsed(problems=(Problem("import", 0, "path", "a path is empty"),))
    path = Path(path)
    if path.is_dir():
        said = f"the folder holds no {', '.join(SOURCES)} file"
        return Parsed(problems=(Problem(str(path), 0, "folder", said),))
    try:
        return read(str(path), path.read_bytes(), as_of)
    except OSError as error:
        return Parsed(problems=(Problem(str(path), 0, "file", error.strerror or str(error)),))
