"""How lines are set wherever a messenger shows them: facts kept whole, right-to-left text kept to itself, tables as lines.

Pure. What a messenger would make of a text by itself is its platform's to know.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from digest.domain.document import Span, Table, Text

NBSP, DOT, GAP = "\N{NO-BREAK SPACE}", " · ", "  "
FACT = 24
"""The longest fact kept in one line, in characters; a phone shows some 36 of them."""

_FACT_END = re.compile(f"({DOT}|{GAP})")
_INNER_BLANK = re.compile(r"(?<=\S) (?=\S)")

_ISOLATE, _POP = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")


def ready(text: Text, *, quiet: bool = False) -> Text:
    """The spans that say something, each right-to-left one kept to itself where it has neighbours.

    A `quiet` line of facts (`🔥 80  💎 65 · AI News`) breaks between them only, and after the dot.
    """
    facts = quiet and any(DOT in span.text for span in text)
    spans = tuple(with_text(span, _whole) if facts else span for span in text if span.text)
    return spans if len(spans) < 2 else tuple(with_text(span, isolated_text) for span in spans)


def isolated_text(text: str) -> str:
    """The text, kept to itself where it runs from right to left (UAX 9, explicit directional isolates)."""
    return f"{_ISOLATE}{text}{_POP}" if _RIGHT_TO_LEFT.search(text) else text


def with_text(span: Span, change: Callable[[str], str]) -> Span:
    """The span with its text changed; the same one where that changes nothing."""
    changed = change(span.text)
    return span if changed == span.text else replace(span, text=changed)


def units(text: str) -> int:
    """The text's length in UTF-16 code units; never less than in code points."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def records(table: Table, language: str, cell: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """A table's rows as lines for a phone: `entity` and `: figure (information)`, what is empty left out.

    The marks are those of the language; `cell` makes a cell's text fit to be shown.
    """
    colon, opening, closing, comma = ("：", "（", "）", "，") if language.startswith("zh") else (": ", " (", ")", ", ")
    for row in table.rows:
        entity, *middle, last = map(cell, row) if len(row) > 1 else (cell(row[0]) if row else "", "")
        said = [value for value in middle if value]
        figure, extra = (last, said) if last else ("".join(said[:1]), said[1:])
        rest = (colon if entity and figure else "") + figure + (opening + comma.join(extra) + closing if extra else "")
        if entity or rest:
            yield entity, rest


def _whole(text: str) -> str:
    """The text with its short facts unbreakable."""
    facts = (part if part in (DOT, GAP) else _bound(part) for part in _FACT_END.split(text))
    return "".join(facts).replace(DOT, f"{NBSP}· ")


def _bound(fact: str) -> str:
    return _INNER_BLANK.sub(NBSP, fact) if len(fact) <= FACT else fact
