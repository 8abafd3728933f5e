"""A document opened part by part: its chapters as tabs, long ones in pages, every button able to find its way back."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from digest.domain.buttons import Button
from digest.domain.document import Block, Details, Document, Heading, Paragraph, Span, text
from digest.i18n import speak
from digest.ports import Payload
from digest_discord.identifiers import Press, read
from digest_discord.render import opened
from tests.examples import examples
from tests.unit.bot_api.documents import anything
from tests.unit.discord_api.payloads import buttons, every, texts, wrong

WORDS = speak("en", "UTC")
NOTICE = Paragraph(text("Written by AI."), quiet=True)
SOURCE = Paragraph((Span("Source: "), Span("news.example", url="https://news.example/")), quiet=True)
LONG = tuple(Paragraph(text(f"{number} " + "A sentence of some length. " * 12)) for number in range(20))


def article(*rows: tuple[Button, ...]) -> Document:
    blocks: tuple[Block, ...] = (
        Heading(
            text("A title that is told in full above the first chapter, and shortened above those behind it, always")
        ),
        Paragraph(text("Hot 80"), quiet=True),
        Heading(text("TL;DR"), 2),
        Paragraph(text("In short.")),
        Heading(text("Analysis"), 2),
        Paragraph(text("It begins.")),
        Details(text("Read on"), LONG),
        Heading(text("Questions"), 2),
        Details(text("Why?"), (Paragraph(text("Because.")),)),
        SOURCE,
        NOTICE,
    )
    return Document(blocks, rows or ((Button("Ask", "/ask 7"), Button("Why", "/why 7")),))


def turned(chapter: int = 0, page: int = 0, document: Document | None = None) -> Payload:
    [payload] = opened(document or article(), "/article 7", WORDS, chapter, page)
    assert not wrong(payload)
    return payload


def labels(payload: Payload) -> list[str]:
    return [("(off) " if one.get("disabled") else "") + one["label"] for one in buttons(payload)]


def test_the_first_chapter_comes_with_all_that_stands_around_the_others() -> None:
    payload = turned()
    assert texts(payload) == [
        "## A title that is told in full above the first chapter, and shortened above those behind it, always\n-# Hot 80\n"
        "### TL;DR\nIn short.\n\n-# Source: [news.example](https://news.example/)\n-# Written by AI."
    ]
    assert labels(payload) == ["(off) TL;DR", "Analysis", "Questions", "Ask", "Why"]


def test_another_chapter_says_what_it_belongs_to_and_that_ai_wrote_it() -> None:
    payload = turned(2)
    assert texts(payload) == [
        "-# A title that is told in full above the first chapter, and shortened above those behind…\n"
        "## Questions\n**Why?**\nBecause.\n\n-# Written by AI."
    ]
    assert labels(payload) == ["TL;DR", "Analysis", "(off) Questions", "Ask", "Why"]


def test_a_long_chapter_has_pages() -> None:
    first, second = turned(1), turned(1, 1)
    assert "Read on" not in texts(first)[0]
    assert labels(first)[:3] == ["(off) ‹ Back", "(off) 1 / 3", "More ›"]
    assert labels(second)[:3] == ["‹ Back", "(off) 2 / 3", "More ›"]
    assert labels(turned(1, 2))[:3] == ["‹ Back", "(off) 3 / 3", "(off) More ›"]
    assert all(len(content) <= 2_400 for one in (first, second) for content in texts(one))
    said = "".join(texts(turned(1, page))[0] for page in range(3))
    assert all(f"{number} A sentence" in said for number in range(20))


def test_buttons_lead_back_to_the_document() -> None:
    presses = {one["label"]: read(one["custom_id"]) for one in buttons(turned(1, 1))}
    assert presses["TL;DR"] == Press("/article 7", 0, 0)
    assert presses["‹ Back"] == Press("/article 7", 1, 0)
    assert presses["More ›"] == Press("/article 7", 1, 2)
    assert presses["Ask"] == Press("/ask 7")


def test_a_chapter_that_is_gone_is_the_last_one() -> None:
    assert texts(turned(9, 9)) == texts(turned(2))


def test_one_button_a_row_where_the_document_has_it_so() -> None:
    payload = turned(document=article((Button("Ask about this", "/ask 7"),), (Button("Why this?", "/why 7"),)))
    rows: Sequence[Any] = [one for one in payload["body"]["components"] if one["type"] == 1]
    assert [len(row["components"]) for row in rows] == [1] * 5


@pytest.mark.parametrize("again", ["", "/article " + "7" * 90])
def test_what_no_press_shows_again_is_shown_whole(again: str) -> None:
    payloads = opened(article(), again, WORDS)
    assert len(payloads) == 2
    assert labels(payloads[-1]) == ["Ask", "Why"]


def test_a_document_without_chapters_is_shown_whole() -> None:
    [payload] = opened(Document((Paragraph(text("Hello.")),)), "/hello", WORDS)
    assert texts(payload) == ["Hello."]


@examples(20, suppress_health_check=list(HealthCheck))
@given(documents=st.lists(anything, min_size=2, max_size=4), chapter=st.integers(0, 5), page=st.integers(0, 5))
def test_a_page_is_never_refused(documents: list[Document], chapter: int, page: int) -> None:
    blocks = tuple(block for one in documents for block in (Heading(text("Chapter"), 2), *one.blocks))
    buttons = tuple(chain.from_iterable(documents[0].buttons))[:12]  # as many as a message has
    rows = tuple(filter(None, (buttons[:5], buttons[5:10], buttons[10:])))
    for payload in opened(Document(blocks, rows), "/article 7", WORDS, chapter, page):
        assert not wrong(payload)


@examples(60)
@given(
    chapters=st.integers(2, 15),
    count=st.integers(0, 25),
    size=st.integers(1, 5),
    chapter=st.integers(0, 15),
    page=st.integers(0, 3),
)
def test_however_many_chapters_and_buttons_there_are_no_message_has_more_than_forty_components(
    chapters: int, count: int, size: int, chapter: int, page: int
) -> None:
    blocks = [block for one in range(chapters) for block in (Heading(text(f"Chapter {one}"), 2), *LONG[: one * 3])]
    shown = [Button(f"B{number}", f"/b{number}") for number in range(count)]
    rows = tuple(tuple(shown[at : at + size]) for at in range(0, count, size))
    payloads = opened(Document(tuple(blocks), rows), "/article 7", WORDS, chapter, page)
    assert max(sum(1 for _ in every(one)) for one in payloads) <= 40
    assert not any(map(wrong, payloads))
    assert {one["label"] for one in chain.from_iterable(map(buttons, payloads))} >= {one.label for one in shown}
