"""What a source is, and what it reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from digest.domain.article import Article
from digest.domain.clean import printable


class Said(str):
    """A sentence in English that can be said in another language, too: `sentence` is marked, `values` stand in it."""

    sentence: str
    values: Mapping[str, object]

    def __new__(cls, sentence: str, **values: object) -> Self:
        """The sentence with its values."""
        said = super().__new__(cls, sentence.format(**values) if values else sentence)
        said.sentence, said.values = sentence, values
        return said


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a record could not be read: where it stands, the line and field, and what is wrong.

    The file's first line is 1. Line 0: what is wrong is the file as a whole, and `field` says nothing more.
    """

    record: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        """`page.txt, line 12, quality: 165 is not between 0 and 100`; what a terminal would act on is shown escaped."""
        where = f"{self.record}, line {self.line}, {self.field}" if self.line else self.record
        return printable(f"{where}: {self.message}")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a source read: the good articles, and a problem for each record left out."""

    articles: tuple[Article, ...] = ()
    problems: tuple[Problem, ...] = ()


class Source(Protocol):
    """Reads one kind of text into articles. Never raises for what the text says: that is a problem."""

    def __call__(self, text: str, record: str, as_of: datetime, most: int | None = None) -> Parsed:
        """Read the text. `record` names it in problems; relative ages count back from `as_of` (UTC).

        `most`: of more records or problems than these nothing is taken, and soon.
        """
