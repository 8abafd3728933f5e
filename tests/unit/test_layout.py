"""Splitting loses nothing, keeps order and limits, and cuts only what fits nowhere."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.buttons import Button
from digest.domain.document import (
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
    Text,
    plain,
    text,
)
from digest.domain.layout import Measure, split
from tests.examples import examples

PROSE = "The court ruled on Monday. Nobody, it seems, was surprised; 法院周一作出裁决。没有人感到意外，一切如常。👩‍👩‍👧 🇨🇳 é"


def characters(document: Document) -> int:
    """A measure with frames: 4 a block, 2 an item or row, 10 a row of buttons."""
    return sum(map(weight, document.blocks)) + 10 * len(document.buttons)


def weight(block: Block) -> int:
    match block:
        case Heading() | Paragraph() | Quote() | Choice():
            return 4 + len(plain(block.text))
        case ItemList():
            return 4 + sum(2 + len(plain(item)) for item in block.items)
        case Table():
            return 4 + sum(2 + len("".join(row)) for row in (block.header, *block.rows))
        case Card():
            return 4 + sum(map(weight, block.blocks))
        case Details():
            return 4 + len(plain(block.summary)) + sum(map(weight, block.blocks))
        case Divider():
            return 4


def components(document: Document) -> int:
    """A measure that knows no characters: Discord counts what stands in a message."""

    def count(block: Block) -> int:
        return 1 + (sum(map(count, block.blocks)) if isinstance(block, Card | Details) else 0)

    return sum(map(count, document.blocks)) + sum(1 + len(row) for row in document.buttons)


def leaves(blocks: tuple[Block, ...], *inside: object) -> Iterator[tuple[object, ...]]:
    """Every character with its style and all it stands in; repeated summaries and headers left out."""
    for block in blocks:
        match block:
            case Heading() | Paragraph() | Quote():
                yield from styled(block.text, *inside, block.kind, block.language)
            case ItemList():
                for item in block.items:
                    yield from styled(item, *inside, block.kind)
            case Table():
                yield from ((*inside, block.header, character) for row in block.rows for character in "".join(row))
            case Card():
                yield from leaves(block.blocks, *inside, "card", block.article, block.score)
            case Details():
                yield from leaves(block.blocks, *inside, "details", block.summary)
            case Divider() | Choice():
                yield (*inside, block.kind)


def styled(spans: Text, *inside: object) -> Iterator[tuple[object, ...]]:
    return ((*inside, replace(span, text=""), character) for span in spans for character in span.text)


def joined(parts: tuple[Document, ...]) -> list[tuple[object, ...]]:
    return [leaf for part in parts for leaf in leaves(part.blocks)]


def passage(start: int, length: int, bold: int) -> Text:
    """A stretch of prose of which the first `bold` characters are bold; few draws, so that examples are cheap."""
    said = (PROSE * 3)[start : start + length]
    return tuple(span for span in (Span(said[:bold], bold=True), Span(said[bold:])) if span.text)


texts = st.builds(passage, st.integers(0, len(PROSE)), st.integers(1, len(PROSE)), st.integers(0, 30))
cells = st.integers(0, 15).map(lambda length: "abc 模型. de 裁决。f"[:length])
tables = st.integers(1, 3).flatmap(
    lambda wide: st.builds(
        Table,
        st.just(("Head", "er", "!")[:wide]),
        st.lists(st.tuples(*[cells] * wide), min_size=1, max_size=6).map(tuple),
    )
)
lists = st.builds(ItemList, st.lists(texts, min_size=1, max_size=5).map(tuple), st.none() | st.just(1))
simple = st.one_of(
    st.builds(Heading, texts, st.integers(1, 3)),
    st.builds(Paragraph, texts, language=st.sampled_from([None, "zh-Hans"])),
    st.builds(Quote, texts),
    st.just(Divider()),
    st.just(Choice("Hour", text("8"), "/time *", (Option("08:00", "8"),))),
    lists,
    tables,
)
folded = st.builds(Details, st.just(text("Why?")), st.lists(simple, min_size=1, max_size=4).map(tuple))
cards = st.builds(Card, st.lists(simple | folded, min_size=1, max_size=5).map(tuple), st.integers(1, 9), st.just(71.5))
rows = st.lists(st.just((Button("1", "article 1"), Button("2", "article 2"))), max_size=3).map(tuple)
documents = st.builds(Document, st.lists(simple | folded | cards, min_size=1, max_size=6).map(tuple), rows)


@examples(200)
@given(documents, st.integers(60, 400))
def test_nothing_is_lost_reordered_restyled_or_too_long(document: Document, limit: int) -> None:
    parts = split(document, characters, limit)
    assert joined(parts) == list(leaves(document.blocks))
    assert all(characters(part) <= limit for part in parts)
    assert all(part.blocks and not part.buttons for part in parts[:-1])
    assert parts[-1].buttons == document.buttons


@examples(60)
@given(documents, st.integers(1, 60))
def test_hopeless_limits_still_lose_no_text_and_no_buttons(document: Document, limit: int) -> None:
    parts = split(document, characters, limit)
    kept = "".join(str(leaf[-1]) for leaf in joined(parts) if leaf[-1] != "divider")
    wanted = "".join(str(leaf[-1]) for leaf in leaves(document.blocks) if leaf[-1] != "divider")
    bare = str.maketrans("", "", "Header!Why?")  # summaries and headers may have become paragraphs and rows
    assert kept.translate(bare) == wanted.translate(bare)
    assert parts[-1].buttons == document.buttons


@examples(60)
@given(documents, st.integers(14, 40))
def test_a_measure_without_characters_never_cuts_a_text(document: Document, limit: int) -> None:
    parts = split(document, components, limit)
    assert joined(parts) == list(leaves(document.blocks))
    assert all(components(part) <= limit for part in parts)
    originals = {plain(block.text) for block in flat(document.blocks) if isinstance(block, Paragraph)}
    pieces = {plain(block.text) for part in parts for block in flat(part.blocks) if isinstance(block, Paragraph)}
    assert pieces == originals


def flat(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Card | Details):
            yield from flat(block.blocks)


@examples(60)
@given(
    st.lists(
        st.builds(Card, st.lists(simple, min_size=1, max_size=3).map(tuple), st.integers(1, 9)), min_size=2, max_size=9
    )
)
def test_a_card_that_fits_a_part_is_never_broken(stories: list[Card]) -> None:
    limit = max(map(weight, stories))
    parts = split(Document(tuple(stories)), characters, limit)
    assert [block for part in parts for block in part.blocks] == stories


@examples(60)
@given(documents)
def test_a_document_that_fits_is_given_back_itself(document: Document) -> None:
    assert split(document, characters, characters(document)) == (document,)


def sections(count: int, length: int) -> tuple[Block, ...]:
    pairs = ((Heading(text(f"Part {number}"), 2), Paragraph(text("x" * length))) for number in range(count))
    return tuple(block for pair in pairs for block in pair)


@pytest.mark.parametrize("limit", range(25, 140, 3))
def test_no_heading_ends_a_part(limit: int) -> None:
    parts = split(Document(sections(12, 40)), characters, limit)
    assert not [part for part in parts if isinstance(part.blocks[-1], Heading)]
    assert max(map(characters, parts)) <= limit


def test_a_heading_and_a_block_that_together_are_too_long_stay_together_all_the_same() -> None:
    body = Paragraph(text("First sentence. Second sentence. Third sentence."))
    parts = split(Document((Heading(text("Deep analysis")), body)), characters, weight(body))
    assert parts == (
        Document((Heading(text("Deep analysis")), Paragraph(text("First sentence. ")))),
        Document((Paragraph(text("Second sentence. Third sentence.")),)),
    )


def test_what_a_heading_takes_from_the_next_block_is_whole() -> None:
    lines = tuple(Paragraph(text(f"{number}. sentence. Words words words")) for number in (1, 2, 3))
    card, heading = Card(lines, 1), Heading(text("A long heading"))
    parts = split(Document((heading, card)), characters, weight(card))
    assert parts == (Document((heading, Card(lines[:2], 1))), Document((Card(lines[2:], 1),)))


def test_an_item_that_fits_a_part_is_not_cut_to_fill_one() -> None:
    before = Paragraph(text("x" * 20))
    points = ItemList((text("First. Point one is long."), text("Second. Point two is long.")))
    parts = split(Document((before, points)), characters, 40)
    assert parts == (
        Document((before,)),
        Document((replace(points, items=points.items[:1]),)),
        Document((replace(points, items=points.items[1:]),)),
    )


def test_a_grapheme_larger_than_a_part_is_cut_rather_than_undeliverable() -> None:
    parts = split(Document((Paragraph(text("a" + "\u0301" * 500)),)), characters, 104)
    assert [characters(part) for part in parts] == [104] * 5 + [5]


def test_numbers_go_on_counting_and_both_halves_of_an_item_share_one() -> None:
    numbered = ItemList((text("one"), text("two"), text("A long one. Cut in two."), text("four")), start=1)
    parts = split(Document((numbered,)), characters, 20)
    pieces = [block for part in parts for block in part.blocks if isinstance(block, ItemList)]
    assert [(piece.start, [plain(item) for item in piece.items]) for piece in pieces] == [
        (1, ["one", "two"]),
        (3, ["A long one. "]),
        (3, ["Cut in two."]),
        (4, ["four"]),
    ]


def test_a_table_repeats_its_header_and_cuts_a_row_only_where_it_must() -> None:
    table = Table(("Who", "What"), (("a", "b" * 10), ("c", "d" * 30), ("e", "f")))
    parts = split(Document((table,)), characters, 30)
    assert [block.rows for part in parts for block in part.blocks if isinstance(block, Table)] == [
        (("a", "b" * 10),),
        (("c", "d" * 14),),
        (("", "d" * 15),),
        (("", "d"), ("e", "f")),
    ]
    assert {block.header for part in parts for block in part.blocks if isinstance(block, Table)} == {table.header}


def test_a_summary_too_long_to_repeat_is_told_once() -> None:
    question = "Why " * 20
    parts = split(Document((Details(text(question), (Paragraph(text("Because. " * 30)),)),)), characters, 120)
    told = "".join(plain(block.text) for part in parts for block in part.blocks if isinstance(block, Paragraph))
    assert told == question + "Because. " * 30
    assert len(parts) < 5


def test_buttons_that_do_not_fit_take_the_last_card_with_them() -> None:
    stories = tuple(Card((Paragraph(text("x" * 20)),), number) for number in (1, 2, 3))
    document = Document(stories, ((Button("1", "article 1"),),))
    assert split(document, characters, characters(document) - 1) == (
        Document(stories[:2]),
        Document(stories[2:], document.buttons),
    )


def test_buttons_larger_than_a_part_come_alone_and_last() -> None:
    document = Document((Paragraph(text("x" * 20)),), ((Button("1", "article 1"),),) * 9)
    parts = split(document, characters, 30)
    assert parts == (Document(document.blocks), Document((), document.buttons))


def test_pieces_of_a_card_name_its_article() -> None:
    parts = split(Document((Card(sections(6, 20), article=7, score=80.5),)), characters, 90)
    assert len(parts) > 2
    assert {part.articles() for part in parts} == {(7,)}


@pytest.mark.parametrize("measure", [characters, lambda document: len(document.blocks) * 300])
def test_two_thousand_blocks_take_less_than_half_a_second(measure: Measure) -> None:
    document = Document(tuple(Paragraph(text(PROSE)) for _ in range(2000)))
    started = time.process_time()
    parts = split(document, measure, 4096)
    assert time.process_time() - started < 0.5
    assert sum(len(part.blocks) for part in parts) == 2000


@pytest.mark.parametrize("inside", [lambda blocks: Card(blocks, 1), lambda blocks: Details(text("More"), blocks)])
def test_one_huge_card_and_one_huge_text_take_no_longer(inside: Callable[[tuple[Block, ...]], Block]) -> None:
    lines = tuple(Paragraph(text(PROSE)) for _ in range(1000))
    document = Document((inside(lines), Paragraph(text(PROSE * 1000))))
    started = time.process_time()
    parts = split(document, characters, 4096)
    assert time.process_time() - started < 0.5
    assert "".join(said(part.blocks) for part in parts) == PROSE * 2000


def said(blocks: tuple[Block, ...]) -> str:
    return "".join(plain(block.text) for block in flat(blocks) if isinstance(block, Paragraph))
