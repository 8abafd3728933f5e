"""Documents of every kind, drawn so that what they say can be told from what the renderers add.

Texts hold no character that a renderer writes by itself (bullets, numbers, the marks of a record); summaries, which every
part of folded blocks repeats, are made of one character that nothing else has.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from digest.domain.buttons import Button, LinkButton
from digest.domain.clean import clean
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
    Text,
    plain,
)

WRITTEN = re.compile(r"[•▼\d.:：()（）,，…—]")
"""What renderers write, and summaries."""

PIECES = (
    "plain words ",
    "逗号也没有的中文",
    "🔥💎",
    "👩‍👩‍👧",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿🇨🇳",
    "e\u0301क्षि",
    "שלום עולם",
    "مرحبا",
    "@everyone #tag /start $ABC ",
    "<b>&amp;</b> *_`[x]\\",
    "\n",
    "supercalifragilistic",
)

pieces = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
odd = st.text(st.characters(codec="utf-8"), max_size=20).map(lambda said: WRITTEN.sub("", clean(said)))
words = st.builds(lambda said, times: (said * times)[:3_000], pieces | odd, st.sampled_from([1, 1, 1, 1, 2, 40]))

instants = st.integers(0, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
targets = st.sampled_from(
    [
        {},
        {},
        {"url": "https://news.example/1?a=b&c=d"},
        {"url": "javascript:alert(1)"},
        {"url": "http://localhost/"},
        {"command": "/tag chips"},
    ]
) | instants.map(lambda at: {"instant": at})


@st.composite
def spans(draw: st.DrawFn) -> Span:
    style = {name: draw(st.booleans()) for name in ("bold", "italic", "code", "marked")}
    return Span(draw(words), **style, **draw(targets))


texts = st.lists(spans(), min_size=1, max_size=3).map(tuple)


def short(text: Text) -> Text:
    """The text's first characters."""
    return tuple(replace(span, text=span.text[:20]) for span in text)


many = texts.map(lambda few: short(few) * 60)
summaries = st.lists(st.builds(Span, st.just("▼"), bold=st.booleans()), min_size=1, max_size=2).map(tuple)
lists = st.builds(
    lambda few, times, start: ItemList(tuple(few) * times, start),
    st.lists(texts, min_size=1, max_size=2),
    st.sampled_from([1, 1, 1, 12]),
    st.none() | st.just(1),
)
long = st.builds(lambda item, times: ItemList((item,) * times), texts.map(short), st.sampled_from([100, 300]))
tables = st.integers(1, 25).flatmap(
    lambda wide: st.builds(
        lambda rows: Table(("▼",) * wide, tuple(rows)), st.lists(st.tuples(*[words] * wide), min_size=1, max_size=2)
    )
)
simple: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, texts, st.integers(1, 3)),
    st.builds(Paragraph, texts | many, st.booleans()),
    lists,
    long,
    st.builds(Quote, texts),
    st.just(Divider()),
)


def nested(leaves: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    """The leaves, and cards and folds around them, folds within folds among these."""
    return st.recursive(
        leaves,
        lambda inner: (
            st.builds(Details, summaries, st.lists(inner, max_size=3).map(tuple))
            | st.builds(Card, st.lists(inner, max_size=3).map(tuple), st.just(1))
        ),
        max_leaves=4,
    )


presses = st.builds(Button, st.sampled_from(["1", "设置", "Ask"]), st.just("/article 1"), primary=st.booleans())
links = st.builds(LinkButton, st.just("Source"), st.sampled_from(["https://news.example/", "http://localhost/", "x"]))
keyboards = st.lists(st.lists(presses | links, min_size=1, max_size=10).map(tuple), max_size=14).map(tuple)
lines = st.lists(nested(simple), max_size=3).map(tuple)
with_tables = st.lists(nested(simple | tables), max_size=2).map(tuple)
untabled = st.builds(Document, lines, keyboards, st.sampled_from(["en", "zh-Hans"]))
anything = st.builds(Document, with_tables, keyboards, st.sampled_from(["en", "zh-Hans"]))


def told(blocks: tuple[Block, ...]) -> str:
    """What the blocks say, in their order."""
    return "".join(_told(blocks))


def _told(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading() | Paragraph() | Quote():
                yield plain(block.text)
            case ItemList():
                yield from map(plain, block.items)
            case Table():
                yield from ("".join(row) for row in block.rows)
            case Card() | Details():
                yield from _told(block.blocks)
            case Divider():
                pass


def links_in(blocks: tuple[Block, ...]) -> set[str | None]:
    """Every address that a span carries."""
    return {span.url for text in _texts(blocks) for span in text}


def _texts(blocks: tuple[Block, ...]) -> Iterator[Text]:
    for block in blocks:
        match block:
            case Heading() | Paragraph() | Quote():
                yield block.text
            case ItemList():
                yield from block.items
            case Card() | Details():
                yield from _texts(block.blocks)
