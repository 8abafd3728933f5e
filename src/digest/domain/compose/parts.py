"""What several messages share: scores, ages, tags, badges, folding, links."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache, reduce
from urllib.parse import urlsplit

from digest.domain.article import StoredArticle, Tag
from digest.domain.buttons import COMMAND_BYTES, Button, ButtonRow, LinkButton, in_rows
from digest.domain.compose.times import added, age
from digest.domain.compose.view import View
from digest.domain.document import Block, Details, Heading, Paragraph, Span, Text, text

LABEL_LENGTH = 60
"""The characters of a story's title that a button shows: within every platform's limit (Discord: 80)."""

_CHINESE = re.compile("[\u3400-\u9fff]")


def scores(stored: StoredArticle, view: View) -> Text:
    """The three scores, short: emoji where a line is a row of figures, words in plain style."""
    if view.plain:
        return worded_scores(stored, view)
    return text(view.words.sentence("🔥 {hot}  💎 {quality}  🌍 {impact}", **asdict(stored.article.scores)))


def worded_scores(stored: StoredArticle, view: View) -> Text:
    """The three scores with their names."""
    values = asdict(stored.article.scores)
    if view.plain:
        return text(view.words.sentence("Hot {hot}, Quality {quality}, Impact {impact}", **values))
    return text(view.words.sentence("🔥 Hot {hot} · 💎 Quality {quality} · 🌍 Impact {impact}", **values))


def byline(stored: StoredArticle, view: View, now: datetime) -> Iterator[Text]:
    """Category and age, each where it is known."""
    if category := view.named(stored.article.category):
        yield (Span(category),)
    moment = stored.article.published or stored.article.updated
    yield (age(moment, view, now),) if moment else added(stored, view, now)


def enumerated(texts: Sequence[Text], view: View) -> Text:
    """The texts side by side: dots between them, or commas in plain style, which a screen reader pauses at."""
    separator = view.words.sentence(", ") if view.plain else " · "
    return reduce(lambda left, right: (*left, Span(separator), *right), texts) if texts else ()


def tag_line(tags: Sequence[Tag], view: View) -> Iterator[Paragraph]:
    """The tags in the reader's language, each opening what else has it; nothing where there are none."""
    if tags:
        yield Paragraph(enumerated([(tag_span(tag, view),) for tag in tags], view), quiet=True)


def tag_span(tag: Tag, view: View) -> Span:
    """One tag; without a command where its slug is too long for one."""
    command = f"/tag {tag.slug}"
    fits = len(command.encode()) <= COMMAND_BYTES
    return Span(tag_name(tag, view), command=command if fits else None)


def tag_name(tag: Tag, view: View) -> str:
    """The tag's name in the reader's language, else as it came."""
    return view.words.topic(view.named(tag.names)) or tag.slug


def badge(language: str, view: View) -> Span:
    """Says that what follows, or stands here, is in another language than the reader's."""
    return Span(view.words.sentence("in {language}", language=view.words.language_name(language)), marked=True)


def fallback(language: str, view: View) -> Paragraph:
    """The line above a section that does not exist in the language the reader wants."""
    wanted, shown = view.words.language_name(view.preferred), view.words.language_name(language)
    said = view.words.sentence("Not in {wanted} yet; here in {shown}", wanted=wanted, shown=shown)
    return Paragraph((Span(said, marked=True),), quiet=True)


def samples_note(stories: Iterable[StoredArticle], view: View) -> Iterator[Paragraph]:
    """Says that there are samples among the stories, which the first real article hides."""
    if any(stored.article.sample for stored in stories):
        yield _samples_note(view)


@lru_cache(maxsize=256)
def _samples_note(view: View) -> Paragraph:
    return Paragraph(text(view.words.sentence("Sample stories, until the first import.")), quiet=True)


def folded(
    summary: Text, blocks: Iterable[Block], view: View, language: str | None = None, *, continues: bool = False
) -> Iterator[Block]:
    """The blocks folded behind the summary; in plain style, where nothing is, open under it."""
    if view.plain:
        yield Heading(summary, 3, language)
        yield from blocks
    else:
        yield Details(summary, tuple(blocks), language, continues)


def web_address(url: str | None) -> str | None:
    """The address where it is one to open in a browser (http or https, with a host), else None."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def host(url: str) -> str:
    """The address's host as people write it: without `www.`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def words_of(texts: Iterable[str]) -> tuple[int, int]:
    """How many words, and how many Chinese characters, the texts have."""
    said = " ".join(texts)
    return len(_CHINESE.sub(" ", said).split()), len(_CHINESE.findall(said))


def minutes(counts: Iterable[tuple[int, int]]) -> int:
    """The minutes that it takes to read texts with so many words and Chinese characters: 220 or 400 each, at least one."""
    counted = tuple(counts)
    words, chinese = sum(words for words, _ in counted), sum(chinese for _, chinese in counted)
    return max(1, round(words / 220 + chinese / 400))


def rows(buttons: Sequence[Button | LinkButton], size: int, view: View) -> tuple[ButtonRow, ...]:
    """The buttons in rows of `size`; in plain style one a row."""
    return in_rows(buttons, 1 if view.plain else size)


def shortened(value: str, length: int = 48) -> str:
    """The text in at most `length` characters: cut after a word (or, without spaces, a character), with an ellipsis."""
    if len(value) <= length:
        return value
    kept = value[: length - 1]
    return (kept[: kept.rfind(" ")] if kept.rfind(" ") > length // 2 else kept).rstrip() + "…"
