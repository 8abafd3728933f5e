"""Importing: files, folders and standard input become stored articles, with a line for each and a problem for each refused."""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digest.domain.article import Article
from digest.domain.clean import printable
from digest.domain.staff import OPERATOR
from digest.ports import Clock, Parsed, Problem
from digest.services.ingest import Change, Ingest, IngestReport
from digest.services.intake import Intake
from digest.sources import SOURCES, STDIN, read

NAMED = 100
"""Characters of the names that are kept with what came of them."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: a line per article, what could not be read or stored, and the sum."""

    lines: tuple[str, ...]
    problems: tuple[str, ...]
    summary: str = ""


class Importer:
    """Reads what an operator names and stores the good articles."""

    def __init__(self, ingest: Ingest, intake: Intake, clock: Clock) -> None:
        self._ingest, self._intake = ingest, intake
        self._clock = clock

    async def paths(
        self,
        names: Sequence[str],
        as_of: datetime | None,
        replace: int | None,
        warn: Callable[[str], None],
        *,
        strict: bool = False,
    ) -> ImportReport:
        """Import these files, folders or `-`; relative ages count from `as_of`, or from now.

        Before anything is stored `warn` is told which stories no digest in some language can hold. With `strict` nothing is
        stored then, nor where something can't be read.
        """
        parsed = await asyncio.to_thread(_read_all, names, as_of or self._clock.now())
        warnings = [warning for article in parsed.articles if (warning := _left_out(article))]
        for warning in warnings:
            warn(warning)
        if wrong := _refusal(parsed, replace, incomplete=strict and bool(warnings or parsed.problems)):
            return ImportReport((), (*map(str, parsed.problems), wrong))
        report = await self._ingest.store_all(parsed, replace)
        await self._intake.note(
            ", ".join(Path(name).name or name for name in names)[:NAMED], report, OPERATOR, self._clock.now()
        )
        return ImportReport(report.lines, tuple(map(str, report.problems)), _summary(report))


def _refusal(parsed: Parsed, replace: int | None, *, incomplete: bool) -> str:
    """Why nothing of it is stored; empty where the good articles are."""
    if replace is not None and len(parsed.articles) != 1:
        return f"--replace takes exactly one article; {len(parsed.articles)} could be read. Nothing was stored."
    return "--strict takes only what is whole. Nothing was stored." if incomplete else ""


def _summary(report: IngestReport) -> str:
    """`2 added, 1 refused`, and how many of those stored the digests in which language leave out as they are now."""
    counts = [f"{count} {change}" for change in Change if (count := report.count(change))]
    if report.problems:
        counts.append(f"{report.refused} refused")
    now = {one.stored.id: one.stored.article for one in report.ingested}
    left_out = Counter(language for article in now.values() for language in _lacking(article))
    counts += [f"{count} not in digests in {language}" for language, count in left_out.items()]
    return ", ".join(counts)


def _lacking(article: Article) -> list[str]:
    """The languages in which no digest can hold the article, whatever else it has in them."""
    return [tag for tag, content in article.contents.items() if not content.tellable]


def _left_out(article: Article) -> str:
    """That digests in some languages leave the article out; empty where none does."""
    if not (lacking := _lacking(article)):
        return ""
    title = next((content.title for content in article.contents.values() if content.title), "")
    languages = " and ".join(lacking)
    return printable(f"“{title}” has no title or no TL;DR in {languages}: a digest in that language leaves it out")


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
