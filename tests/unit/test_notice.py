"""An admin's words as a message: the marks that people type, and text that only looks like them."""

import pytest

from digest.domain.compose.notice import notice
from digest.domain.document import Block, Divider, Heading, ItemList, Paragraph, Quote, Span, plain, text


def blocks(said: str) -> tuple[Block, ...]:
    return notice(said, "en").blocks


def spans(said: str) -> tuple[Span, ...]:
    [paragraph] = blocks(said)
    assert isinstance(paragraph, Paragraph)
    return paragraph.text


def test_every_kind_of_block() -> None:
    said = "# News\nWe move\non Monday.\n\nAnother one.\n- one\n- two\n3. three\n4) four\n> said\n> so\n---\n## More"
    assert blocks(said) == (
        Heading(text("News")),
        Paragraph(text("We move\non Monday.")),
        Paragraph(text("Another one.")),
        ItemList((text("one"), text("two"))),
        ItemList((text("three"), text("four")), start=3),
        Quote(text("said\nso")),
        Divider(),
        Heading(text("More"), 2),
    )


def test_every_style() -> None:
    assert spans("a **b** *c* `d` [e](https://f.example/g) https://h.example/i.") == (
        Span("a "),
        Span("b", bold=True),
        Span(" "),
        Span("c", italic=True),
        Span(" "),
        Span("d", code=True),
        Span(" "),
        Span("e", url="https://f.example/g"),
        Span(" "),
        Span("https://h.example/i", url="https://h.example/i"),
        Span("."),
    )


@pytest.mark.parametrize(
    "said",
    ["2 * 3 * 4", "a**b", "`", "[a](javascript:x)", "[a](b)", "<b>x</b>", "#tag", "-5 °C", "1.5 %", "snake_case_x"],
)
def test_what_is_no_mark_is_text(said: str) -> None:
    assert spans(said) == text(said)


def test_chinese_around_an_address_is_no_part_of_it() -> None:
    assert [span.url for span in spans("见 https://a.example/b，谢谢。")] == [None, "https://a.example/b", None]


def test_nothing_is_lost() -> None:
    said = "## x\n\n\n*a\n**\n> \n- \n1. \n"
    shown = [getattr(block, "text", None) or sum(getattr(block, "items", ()), ()) for block in blocks(said)]
    assert "".join(plain(one) for one in shown).replace("\n", "") == "x*a**-1."
