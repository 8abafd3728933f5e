"""Documents in a terminal: golden pages to look at, and what must hold for any document."""

import os
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from digest.domain.article import StoredArticle
from digest.domain.buttons import Button, LinkButton
from digest.domain.compose import View, article_document, digest_document
from digest.domain.document import (
    Block,
    Card,
    Details,
    Divider,
    Document,
    Heading,
    ItemList,
    Paragraph,
    Quote,
    Span,
    Table,
    text,
)
from digest.domain.selection import Selection
from digest_preview.talk import pressed
from digest_preview.terminal import choices, render

GOLDEN = Path(__file__).parents[2] / "golden" / "terminal"


def plainly(*blocks: Block, width: int = 40, language: str = "en") -> list[str]:
    return render(Document(blocks, language=language), width=width, color=False).split("\n")


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("kind", ["digest", "article"])
def test_golden_pages(
    kind: str,
    language: str,
    width: int,
    stored: StoredArticle,
    choosing: Callable[..., Selection],
    viewing: Callable[..., View],
    cut: datetime,
) -> None:
    """Renew them with `UPDATE_GOLDEN=1 make test`, then look at every line that changed."""
    view = viewing(language)
    if kind == "article":
        document = article_document(stored, view, cut)
    else:
        selection = choosing(5, language=language, de=3)
        document = digest_document(selection, view, cut - timedelta(days=1), cut, date(2026, 11, 24))
    page = render(document, width=width, color=False) + "\n"
    file = GOLDEN / f"{kind}-{language}-{width}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(page, encoding="utf-8")
    assert page == file.read_text(encoding="utf-8")


def test_lists_hang_and_numbers_align() -> None:
    items = tuple(text(f"item number {number} of a longer list") for number in range(9, 11))
    assert plainly(ItemList(items, 9), width=24) == [
        " 9. item number 9 of a",
        "    longer list",
        "10. item number 10 of a",
        "    longer list",
    ]


def test_a_table_fits_or_becomes_records() -> None:
    table = Table(
        ("Who", "What", "Figure"),
        (("Hearth", "a training cluster far in the north", "30 MW"), ("City", "buys heat", "")),
    )
    assert plainly(table, width=50) == [
        "Who     What                                Figure",
        "─" * 50,
        "Hearth  a training cluster far in the       30 MW",
        "        north",
        "City    buys heat",
    ]
    assert plainly(table, width=40) == [
        "• Hearth: 30 MW (a training cluster far",
        "  in the north)",
        "• City: buys heat",
    ]


def test_a_quotation_a_rule_and_a_fold() -> None:
    blocks = (Quote(text("said\nso")), Divider(), Details(text("More"), (Paragraph(text("hidden")),)))
    assert plainly(*blocks, width=20) == ["│ said", "│ so", "", "─" * 20, "", "▾ More", "  hidden"]


def test_stories_keep_their_numbers_and_the_rest_has_letters_beside_them() -> None:
    rows = (
        (Button("6", "/article 12"), Button("7", "/article 2")),
        (Button("Next", "/latest 3"), LinkButton("Source", "https://a.example/")),
    )
    document = Document((), rows)
    assert [(number, button.label) for number, button in choices(document)] == [
        ("6", "6"),
        ("7", "7"),
        ("a", "Next"),
        ("b", "Source"),
    ]
    assert [pressed(typed, document) for typed in ("7", "a", "next", "8")] == [
        "/article 2",
        "/latest 3",
        "/latest 3",
        None,
    ]
    assert pressed("1", None) is None
    assert render(document, width=40, color=False).split("\n")[1:] == [
        "[6] [7]",
        "[a] Next",
        "[b] Source  https://a.example/",
    ]


def test_links_and_styles_only_with_colour() -> None:
    spans = (
        Span("site", url="https://a.example/x"),
        Span(" "),
        Span("bold", bold=True),
        Span(" "),
        Span("run", command="/x"),
    )
    document = Document((Paragraph(spans),))
    assert render(document, width=40, color=False) == "site bold run"
    assert render(document, width=40, color=True) == (
        "\x1b]8;;https://a.example/x\x1b\\site\x1b]8;;\x1b\\ \x1b[1mbold\x1b[0m \x1b[36mrun\x1b[0m"
    )


@pytest.mark.parametrize("url", ["https://a.example/\x1b]0;x\x07", "file:///etc/passwd", "https://a.example/ö"])
def test_an_odd_address_never_reaches_an_escape_sequence(url: str) -> None:
    assert render(Document((Paragraph((Span("x", url=url),)),)), width=40, color=True) == "x"


anything = st.text(st.characters(codec=None), max_size=40) | st.text(
    alphabet="中文，。“”（）—a b1·🔥\n\t\x1b\u202e", max_size=60
)
spans = st.lists(st.builds(Span, anything, bold=st.booleans(), marked=st.booleans()), max_size=3).map(tuple)
leaves = st.one_of(
    st.builds(Heading, spans, st.integers(1, 3)),
    st.builds(Paragraph, spans, st.booleans()),
    st.builds(ItemList, st.lists(spans, max_size=3).map(tuple), st.none() | st.just(9)),
    st.builds(Quote, spans),
    st.builds(
        Table, st.just(("a", "b", "c")), st.lists(st.tuples(anything, anything, anything), max_size=2).map(tuple)
    ),
)
blocks = st.recursive(
    leaves,
    lambda inner: (
        st.builds(Details, spans, st.lists(inner, max_size=2).map(tuple))
        | st.builds(Card, st.lists(inner, max_size=3).map(tuple), st.just(1))
    ),
    max_leaves=4,
)


@given(st.lists(blocks, max_size=3).map(tuple), st.integers(20, 90))
def test_no_line_is_wider_than_asked_and_no_control_gets_through(content: tuple[Block, ...], width: int) -> None:
    lines = render(Document(content), width=width, color=False).split("\n")
    assert max(wcswidth(line) for line in lines) <= width
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e]", "".join(lines))


@given(
    st.lists(st.sampled_from(["中文字", "中，", "“引语”。", "（注）、", "《书》", "AI"]), min_size=1),
    st.integers(20, 40),
)
def test_no_chinese_line_starts_with_a_closing_mark_or_ends_with_an_opening_one(pieces: list[str], width: int) -> None:
    lines = plainly(Paragraph(text("".join(pieces))), width=width)
    assert "".join(lines) == "".join(pieces)
    assert not any(line[0] in "，。、）”》" for line in lines)
    assert not any(line[-1] in "（“《" for line in lines)


@given(st.lists(st.sampled_from(["alpha", "be", "🔥 80", "文", "42 条"]), min_size=1, max_size=20))
def test_no_word_and_no_figure_with_its_mark_is_torn(words: list[str]) -> None:
    joined = "\n".join(plainly(Paragraph(text(" ".join(words))), width=24))
    for word in words:
        assert word in joined
