"""The question set: questions over the samples' FAQ as people type them, what answers each, and which half it is in.

A line of `data/questions.tsv` is a key of every entry that answers (`3.en.1`: the third sample, its second English pair),
or `-3` for a question that names what the third sample is about and that nothing answers, or `-` for one about something
else; then the question. Odd samples are the development half, even ones are held out: nothing is tuned on those.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from digest.domain.article import Article
from digest.search.tokens import is_chinese
from digest.sources.samples import samples

FOLDER = Path(__file__).parent / "data"
LANGUAGES = {"en": "en", "zh": "zh-Hans"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the entries that answer it as (sample, language, position), and where it belongs."""

    text: str
    answers: frozenset[tuple[int, str, int]]
    kind: str
    held_out: bool

    @property
    def language(self) -> str:
        """The one it is typed in."""
        return "zh-Hans" if is_chinese(self.text) else "en"

    @property
    def crossing(self) -> bool:
        """Whether only entries of the other language answer it."""
        return bool(self.answers) and all(language != self.language for _, language, _ in self.answers)


def questions(name: str = "questions.tsv") -> list[Asked]:
    """All of them, as they stand in the file."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return list(_read(line.split("\t") for line in lines if line))


def articles() -> tuple[Article, ...]:
    """The samples, numbered from 1."""
    return samples(datetime(2026, 11, 24, 8, tzinfo=UTC)).articles


def _read(rows: Iterator[list[str]]) -> Iterator[Asked]:
    others = 0
    for keys, text in rows:
        if keys == "-":
            others += 1
            yield Asked(text, frozenset(), "off-topic", others % 2 == 0)
        elif keys.startswith("-"):
            yield Asked(text, frozenset(), "near-miss", int(keys) % 2 == 0)
        else:
            answers = frozenset(map(_key, keys.split()))
            yield Asked(text, answers, "answerable", int(keys.split(".")[0]) % 2 == 0)


def _key(written: str) -> tuple[int, str, int]:
    sample, language, position = written.split(".")
    return int(sample), LANGUAGES[language], int(position)
