"""Draws runs of text: styles, links, presses and times, right-to-left text by itself, and separators of small print."""

import unicodedata
from dataclasses import replace

from markupsafe import Markup

from digest.domain.compose.parts import web_address
from digest.domain.document import Span, Text
from digest_preview.elements import NOTHING, OUTSIDE, element

SHORT = 16
"""Characters of an item of small print that stays on one line."""

BETWEEN = Span(" · ")
"""What stands between two items of small print."""


def drawn(text: Text, active: bool = True) -> Markup:
    """The spans in order. Inside a summary they are not `active`: a press there folds and unfolds, nothing else."""
    alone = len(text) == 1
    return NOTHING.join(_span(span, active, isolated=alone) for span in text)


def unhung(span: Span) -> Span:
    """The span with its separators bound to what stands before them, and its short items whole: a line of small print
    never begins with a dot, and never ends in half a name.
    """
    if " · " not in span.text or span == BETWEEN:
        return span
    return replace(span, text="\N{NO-BREAK SPACE}· ".join(map(_whole, span.text.split(" · "))))


def _whole(item: str) -> str:
    short = item == item.strip() and len(item) <= SHORT and "  " not in item
    return item.replace(" ", "\N{NO-BREAK SPACE}") if short else item


def _span(span: Span, active: bool, isolated: bool) -> Markup:
    """One span. A command in running text is no `<button>`: browsers don't break the lines of one like text."""
    content = _styled(span)
    if span.live is not None:
        return element("time", content, datetime=span.live.isoformat(timespec="seconds"))
    if active and web_address(span.url):
        return element("a", content, href=span.url, dir="auto", **OUTSIDE)
    if active and span.command is not None:
        return element(
            "span", content, role="button", tabindex=0, class_="inline", data_command=span.command, dir="auto"
        )
    return content if isolated or not _right_to_left(span.text) else element("bdi", content)


def _styled(span: Span) -> Markup:
    styles = {"code": span.code, "strong": span.bold, "em": span.italic, "mark": span.marked}
    content = Markup.escape(span.text)
    for tag, wanted in styles.items():
        if wanted:
            content = element(tag, content)
    return content


def _right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in {"R", "AL", "AN", "RLE", "RLO", "RLI"} for character in text)
