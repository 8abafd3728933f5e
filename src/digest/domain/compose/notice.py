"""An admin's own words as a message. The few marks that people type anyway become blocks and styles; all else is text.

`# heading`, `- item`, `1. item`, `> quotation`, `---`; `**bold**`, `*italic*`, `` `code` ``, `[words](https://…)`.
"""

import re
from collections.abc import Iterator

from digest.domain.document import Block, Divider, Document, Heading, ItemList, Paragraph, Quote, Span, Text, plain

_MARKS = re.compile(
    r"\*\*(?P<bold>[^*\n]+)\*\*|(?<![\w*])\*(?P<italic>[^*\s][^*\n]*)\*(?![\w*])|`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>[^\]\n]+)\]\((?P<url>https?://[^\s)]+)\)|(?P<bare>https?://[^\s<>（）。，、”“]+[^\s<>（）。，、”“.,;:!?])"
)
_HEADING = re.compile(r"(#{1,3})\s+(.+)")
_BULLET = re.compile(r"[-*•]\s+(.+)")
_NUMBER = re.compile(r"([0-9]{1,3})[.)]\s+(.+)")
_QUOTE = re.compile(r">\s?(.*)")
_RULE = re.compile(r"-{3,}|\*{3,}|_{3,}")


def notice(said: str, language: str) -> Document:
    """The text as a document in this language."""
    return Document(tuple(_blocks(said)), language=language)


def said_plainly(said: str) -> str:
    """The text on one line, without its marks."""
    return " ".join(" ".join(map(_unmarked, _blocks(said))).split())


def _unmarked(block: Block) -> str:
    match block:
        case ItemList():
            return " ".join(map(plain, block.items))
        case Heading() | Paragraph() | Quote():
            return plain(block.text)
        case _:
            return ""


def _blocks(said: str) -> Iterator[Block]:
    """A block for each run of lines of one kind; an empty line ends any."""
    run: list[str] = []
    for line in (*map(str.strip, said.strip().splitlines()), ""):
        if run and _kind(line) != _kind(run[-1]):
            yield _block(run)
            run = []
        if line:
            run.append(line)
        if _kind(line) in ("heading", "rule"):
            yield _block(run)
            run = []


def _kind(line: str) -> str:
    """What kind of block the line belongs to."""
    if not line:
        return "nothing"
    kinds = (("rule", _RULE), ("heading", _HEADING), ("bullet", _BULLET), ("number", _NUMBER), ("quote", _QUOTE))
    return next((name for name, pattern in kinds if pattern.fullmatch(line)), "paragraph")


def _block(run: list[str]) -> Block:
    match _kind(run[0]):
        case "rule":
            return Divider()
        case "heading":
            marks, words = _groups(_HEADING, run[0])
            return Heading(_spans(words), len(marks))
        case "bullet":
            return ItemList(tuple(_spans(_groups(_BULLET, line)[0]) for line in run))
        case "number":
            items = [_groups(_NUMBER, line) for line in run]
            return ItemList(tuple(_spans(words) for _, words in items), start=int(items[0][0]))
        case "quote":
            return Quote(_spans("\n".join(_groups(_QUOTE, line)[0] for line in run)))
        case _:
            return Paragraph(_spans("\n".join(run)))


def _groups(pattern: re.Pattern[str], line: str) -> tuple[str, ...]:
    found = pattern.fullmatch(line)
    assert found is not None
    return found.groups()


def _spans(words: str) -> Text:
    """The words with their marks as styles; what is no whole mark stays as it was typed."""
    spans: list[Span] = []
    end = 0
    for found in _MARKS.finditer(words):
        if found.start() > end:
            spans.append(Span(words[end : found.start()]))
        spans.append(_styled(found))
        end = found.end()
    return (*spans, Span(words[end:])) if end < len(words) or not spans else tuple(spans)


def _styled(found: re.Match[str]) -> Span:
    match found.lastgroup:
        case "bold":
            return Span(found["bold"], bold=True)
        case "italic":
            return Span(found["italic"], italic=True)
        case "code":
            return Span(found["code"], code=True)
        case "url":
            return Span(found["label"], url=found["url"])
        case _:
            return Span(found["bare"], url=found["bare"])
