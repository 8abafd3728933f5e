"""What stands in a page's sections: bullets, paragraphs, numbered insights, questions and answers."""

import re
from collections.abc import Iterator, Sequence

from digest.domain.article import FaqEntry, Insight
from digest.domain.words import mark
from digest.ports.sources import Said
from digest.sources.page_lines import Line, Note
from digest.sources.page_tables import says_nothing
from digest.sources.script import has_han

_BULLET = re.compile(r"[•·●▪‣○◦]\s*|[-*–—]\s+")
_NUMBERED = re.compile(r"[（(]?\d{1,3}\s*(?:[.．]\s+|[.．](?=\D)|[、)）]\s*)")


def read_bullets(lines: Sequence[Line]) -> tuple[str, ...]:
    """The bullets without their marks; a line without one continues the bullet right above it, else is one itself."""
    if says_nothing(lines):
        return ()
    return tuple(" ".join(texts) for _, texts in _items(lines, _BULLET))


def read_paragraphs(lines: Sequence[Line]) -> tuple[str, ...]:
    """Each line is a paragraph, as typed."""
    return () if says_nothing(lines) else tuple(line.text for line in lines if line)


def read_insights(lines: Sequence[Line]) -> tuple[Insight, ...]:
    """The insights without their numbers, divided into lead and text."""
    if says_nothing(lines):
        return ()
    either = re.compile(f"(?:{_NUMBERED.pattern})|(?:{_BULLET.pattern})")
    return tuple(_insight(" ".join(texts)) for _, texts in _items(lines, either))


def _items(lines: Sequence[Line], marked: re.Pattern[str]) -> Iterator[tuple[int, list[str]]]:
    """Items that begin with the mark: the line each begins in and its texts."""
    current: tuple[int, list[str]] | None = None
    apart = True
    for line in lines:
        match = marked.match(line.text)
        if line and (match or apart or current is None):
            if current:
                yield current
            text = line.text[match.end() :] if match else line.text
            current = (line.number, [text] if text else [])
        elif line and current:
            current[1].append(line.text)
        apart = not line
    if current:
        yield current


_COLON = re.compile(r"：|:(?=\s)")
_SENTENCE = re.compile(r"[.!?;](?=\s)|[。！？；]")
_LEAD_WORDS, _LEAD_CHARS = 10, 30


def _insight(text: str) -> Insight:
    """Before the first colon stands the lead, where that is short enough to be one and not a sentence."""
    if colon := _COLON.search(text[:200]):
        lead, rest = text[: colon.start()].strip(), text[colon.end() :].strip()
        if lead and rest and _is_lead(lead):
            return Insight(rest, lead)
    return Insight(text)


def _is_lead(lead: str) -> bool:
    if _SENTENCE.search(lead):
        return False
    return len(lead) <= _LEAD_CHARS and "，" not in lead if has_han(lead) else len(lead.split()) <= _LEAD_WORDS


_QUESTION = re.compile(r"(?:[•·*-]\s*)?(?:Q|question|问题|問題|问|問)\s*\d{0,3}\s*[:：]\s*", re.IGNORECASE)
_ANSWER = re.compile(r"(?:[•·*-]\s*)?(?:A|answer|答案|回答|答)\s*\d{0,3}\s*[:：]\s*", re.IGNORECASE)


def asks(line: Line) -> bool:
    """Whether the line begins a question."""
    return bool(_QUESTION.match(line.text))


def read_faq(lines: Sequence[Line], note: Note) -> tuple[FaqEntry, ...]:
    """Question-and-answer pairs; an answer runs over further lines, which stay lines, to the next question."""
    if says_nothing(lines):
        return ()
    return tuple(entry for pair in _pairs(lines, note) if (entry := _entry(pair, note)))


_Pair = tuple[int, list[str], list[str]]


def _pairs(lines: Sequence[Line], note: Note) -> Iterator[_Pair]:
    """Each question's line, its lines and those of its answer (none: no `A:` line was seen)."""
    pair: _Pair | None = None
    texts: list[str] = []
    for line in lines:
        if match := _QUESTION.match(line.text):
            if pair:
                yield pair
            texts = [line.text[match.end() :]]
            pair = (line.number, texts, [])
        elif pair is None:
            if line:
                note(
                    line.number,
                    "faq",
                    Said(mark("a question begins with Q: but this line is {text}"), text=_short(line.text)),
                )
                return
        elif not pair[2] and (match := _ANSWER.match(line.text)):
            texts = pair[2]
            texts.append(line.text[match.end() :])
        else:
            texts.append(line.text)
    if pair:
        yield pair


def _entry(pair: _Pair, note: Note) -> FaqEntry | None:
    number, asked, answered = pair
    question, answer = " ".join(filter(None, asked)), _joined(answered)
    if question and answer:
        return FaqEntry(question, answer)
    note(
        number,
        "faq",
        Said(mark("this question has no answer (an A: line below it)"))
        if question
        else Said(mark("there is no question after Q:")),
    )
    return None


def _joined(texts: Sequence[str]) -> str:
    """Lines as lines, one empty line between paragraphs."""
    return re.sub("\n{3,}", "\n\n", "\n".join(texts)).strip("\n")


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
