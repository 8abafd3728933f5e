"""What is stored of a document: as little as loads as the same."""

from datetime import UTC, datetime

import pytest

from digest.codec import DOCUMENT
from digest.domain.document import (
    Block,
    Button,
    Card,
    Details,
    Divider,
    Document,
    Heading,
    ItemList,
    LinkButton,
    Paragraph,
    Quote,
    Span,
    Table,
    text,
)

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
STYLED = (Span("α", True, True, True, True, "https://example.org"), Span("", command="faq 1"), Span("3 h", instant=NOW))
EVERY_KIND: tuple[Block, ...] = (
    Heading(STYLED, 2, "en"),
    Paragraph(STYLED, quiet=True),
    ItemList((STYLED, ()), 0),
    Quote(text("“q”"), "ar"),
    Table(("a", ""), (("1", "2"), ("", ""))),
    Divider(),
    Details(text("more"), (Paragraph(text("inside")), Divider())),
    Card((Heading(text("t")),), 0, 0.0),
)


@pytest.mark.parametrize("block", EVERY_KIND, ids=lambda block: block.kind)
def test_a_packed_document_loads_as_the_same(block: Block) -> None:
    document = Document((block, Card((block,), 7)), ((Button("b", "c"), LinkButton("l", "u", "t")), ()), "zh-Hans")
    assert DOCUMENT.loads(DOCUMENT.packs(document)) == document


def test_what_is_at_its_default_takes_no_room() -> None:
    packed = DOCUMENT.packs(Document((Paragraph(text("你好")),)))
    assert packed == '{"blocks":[{"kind":"paragraph","text":[{"text":"你好"}]}]}'
