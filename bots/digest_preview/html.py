"""Draws a document as semantic, accessible HTML. Text is data: every element is built by `element`, which escapes.

`lang` stands on the document and on every block that is in another language (WCAG 2.2, 3.1.2), and `dir=auto` on every
run of text, so that right-to-left text stays by itself and disturbs nothing around it.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import assert_never

from markupsafe import Markup

from digest.domain.buttons import Button, ButtonRow, LinkButton
from digest.domain.compose.parts import web_address
from digest.domain.document import (
    Block,
    Card,
    Choice,
    Details,
    Divider,
    Document,
    Heading,
    ItemList,
    Paragraph,
    Quote,
    Table,
    Text,
    plain,
)
from digest_preview.elements import NOTHING, OUTSIDE, element
from digest_preview.spans import BETWEEN, drawn, unhung
from digest_preview.templates import template

TOP_HEADING = 3
"""On the page, a message's own heading stands below the page's and the conversation's."""

HIGH, MIDDLE = 75.0, 50.0
"""The least score of the two upper bands; a card's accent tells its band."""

REMEMBERED = 8_192
"""Blocks of cards kept drawn; a card has about five."""


def render(document: Document, top: int = 1) -> Markup:
    """The document as one `<div class=document>`; its level-1 headings become `<h{top}>` (1 to 4), deeper ones follow."""
    inside = [_block(block, top - 1) for block in document.blocks]
    if document.buttons:
        inside.append(element("div", map(_row, document.buttons), class_="buttons"))
    return element("div", inside, class_="document", lang=document.language)


def render_page(document: Document, nonce: str = "", width: int | None = None) -> str:
    """A complete page that holds the document and needs nothing else; `width` in CSS pixels narrows it to a phone's."""
    headings = (block for block in document.blocks if isinstance(block, Heading))
    title = next((plain(heading.text) for heading in headings), "Digest")
    return template("page.html").render(
        title=title, language=document.language, body=render(document), nonce=nonce, width=width
    )


def band(score: float) -> str:
    """The band of a score of 0 to 100: high, middle or low."""
    if score >= HIGH:
        return "high"
    return "middle" if score >= MIDDLE else "low"


def _block(block: Block, depth: int) -> Markup:
    match block:
        case Heading():
            level = min(6, depth + block.level)
            return element(f"h{level}", drawn(block.text), lang=block.language, dir="auto")
        case Paragraph():
            return _paragraph(block)
        case Choice():
            return element("p", drawn(block.text), dir="auto")
        case ItemList():
            return _list(block)
        case Quote():
            return element("blockquote", element("p", drawn(block.text), dir="auto"), lang=block.language)
        case Table():
            return _table(block)
        case Divider():
            return Markup("<hr>")
        case Details():
            return _details(block, depth)
        case Card():
            accent = None if block.score is None else band(block.score)
            return element(
                "article", [_shared(inner, depth) for inner in block.blocks], class_="card", data_band=accent
            )
        case _:
            assert_never(block)


@lru_cache(maxsize=REMEMBERED)
def _shared(block: Block, depth: int) -> Markup:
    """A block of a card, which thousands of editions share."""
    return _block(block, depth)


def _paragraph(block: Paragraph) -> Markup:
    if not block.quiet:
        return element("p", drawn(block.text), lang=block.language, dir="auto")
    spans = tuple(map(unhung, block.text))
    items = [tuple(item) for between, item in groupby(spans, BETWEEN.__eq__) if not between]
    if len(items) == 1:
        return element("p", drawn(spans), class_="quiet", lang=block.language, dir="auto")
    return element("p", map(_item, range(len(items)), items), class_="quiet items", lang=block.language, dir="auto")


def _item(place: int, item: Text) -> Markup:
    """An item of a line of small print, whole, with the dot before it, which the page hides where a line begins."""
    dot = element("span", BETWEEN.text, class_="dot") if place else NOTHING
    return element("span", (dot, drawn(item)), class_="item")


def _list(block: ItemList) -> Markup:
    items = [element("li", drawn(item), dir="auto") for item in block.items]
    if block.start is None:
        return element("ul", items, lang=block.language)
    return element("ol", items, start=block.start, lang=block.language)


def _table(table: Table) -> Markup:
    """A table whose rows become records on a phone: roles are spelled out because `display: grid` takes them away."""
    header = (element("th", name, scope="col", role="columnheader", dir="auto") for name in table.header)
    head = element("thead", element("tr", header, role="row"), role="rowgroup")
    body = element("tbody", map(_table_row, table.rows), role="rowgroup")
    return element("table", (head, body), role="table", lang=table.language)


def _table_row(row: Sequence[str]) -> Markup:
    cells = (element("td", element("span", cell, dir="auto"), role="cell") for cell in row)
    return element("tr", cells, role="row")


def _details(block: Details, depth: int) -> Markup:
    summary = element("summary", drawn(block.summary, active=False), dir="auto")
    folded = element("div", (_block(inner, depth) for inner in block.blocks))
    return element("details", (summary, folded), lang=block.language)


def _row(row: ButtonRow) -> Markup:
    return element("div", map(_button, row), class_="row")


def _button(button: Button | LinkButton) -> Markup:
    name = button.title or None
    match button:
        case Button():
            look = "press primary" if button.primary else "press"
            return element(
                "button",
                button.label,
                type="button",
                class_=look,
                data_command=button.command,
                title=name,
                aria_label=name,
            )
        case LinkButton():
            if not web_address(button.url):
                return NOTHING
            return element("a", button.label, class_="press", href=button.url, title=name, aria_label=name, **OUTSIDE)
        case _:
            assert_never(button)
