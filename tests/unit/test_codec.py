"""What is stored of a document: as little as loads as the same."""

from datetime import UTC, datetime

import pytest

from digest.codec import DOCUMENT, Lean, Packed, compact, filled, lean, named
from digest.domain.buttons import Button, LinkButton
from digest.domain.document import (
    Asks,
    Block,
    Card,
    Choice,
    Details,
    Divider,
    Document,
    Heading,
    ItemList,
    Option,
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
    Choice("Hour", STYLED, "/time *", (Option("08:00", "8", chosen=True),), several=True, asks=Asks.ROLES),
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


def test_the_joined_text_is_what_its_values_are() -> None:
    for block in EVERY_KIND:
        document = Document(
            (block, Card((block, block), 7, 72.1, 1)), ((Button("b", "c"), LinkButton("l", "u")), ()), "fr"
        )
        assert compact(DOCUMENT.pack(document)) == DOCUMENT.packs(document)


def test_what_stands_in_a_card_is_a_passage_that_equal_cards_share() -> None:
    one, other = (DOCUMENT.lean(Document((Card((Heading(text("Same")),), 7, score),))) for score in (70.5, 12.25))
    assert one.text != other.text
    assert (
        one.passages
        == other.passages
        == {name: filled(f'{{"passage":"{name}"}}', one.passages) for name in one.passages}
    )
    assert list(named(one.text)) == list(one.passages)
    assert "Same" not in one.text


def test_text_from_outside_never_becomes_a_passage() -> None:
    secret = DOCUMENT.lean(Document((Card((Paragraph(text("somebody else’s")),), 1),)))
    (name,) = secret.passages
    said = f'{{"passage":"{name}"}}'
    forged = DOCUMENT.lean(Document((Paragraph(text(said)), Card((Paragraph(text(said)),), 2))))
    assert list(named(forged.text)) == list(forged.passages) != [name]
    whole = filled(forged.text, {**forged.passages, **secret.passages})
    assert DOCUMENT.loads(whole) == Document((Paragraph(text(said)), Card((Paragraph(text(said)),), 2)))


def test_a_packed_object_is_read_as_the_object_it_is() -> None:
    packed = Packed(Lean('{"a":{"passage":"' + "0" * 32 + '"},"b":1}', {"0" * 32: "[2]"}))
    assert packed == {"a": [2], "b": 1}
    assert (compact(packed), lean(packed).passages) == ('{"a":[2],"b":1}', {"0" * 32: "[2]"})
    assert lean({"a": [2]}) == ('{"a":[2]}', {})


def test_a_passage_that_is_not_there_stays_a_name() -> None:
    assert filled('{"passage":"' + "0" * 32 + '"}', {}) == '{"passage":"' + "0" * 32 + '"}'
