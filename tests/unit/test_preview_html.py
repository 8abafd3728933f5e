"""The web renderer: semantic HTML in which text from outside stays text."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.buttons import Button, LinkButton
from digest.domain.compose.parts import web_address
from digest.domain.document import (
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
from digest_preview.html import band, render, render_page
from tests.examples import examples

EVERYTHING = Document(
    (
        Heading(text("Tuesday 24 November")),
        Card(
            (
                Heading((Span("1  "), Span("Recall & <b>refusal</b>", url="https://example.com/?a=1&b=2")), 2),
                Paragraph((Span("Hot 80 · "), Span("1 day ago", instant=datetime(2026, 11, 23, 8, tzinfo=UTC))), True),
                Details(text("Show 1 more point"), (ItemList((text("第二点"),), language="zh-Hans"),)),
                Paragraph((Span("Security", command="/tag security"), Span(" · "), Span("שלום"))),
            ),
            article=7,
            score=78.4,
        ),
        ItemList(((Span("Lead: ", bold=True), Span("text")),), start=3),
        Quote((Span("said", italic=True), Span("run()", code=True), Span("key", marked=True))),
        Table(("Entity", "Figure"), (("A", "1"),)),
        Divider(),
    ),
    (
        (Button("1", "/article 7", title="Recall"), Button("Yes", "/subscribe", primary=True)),
        (LinkButton("Source", "https://example.com/"), LinkButton("Bad", "javascript:alert(1)")),
    ),
)

GOLDEN = (
    '<div class="document" lang="en">',
    '<h3 dir="auto">Tuesday 24 November</h3>',
    '<article class="card" data-band="high">',
    '<h4 dir="auto">1  <a href="https://example.com/?a=1&amp;b=2" dir="auto" rel="noopener noreferrer" target="_blank">',
    "Recall &amp; &lt;b&gt;refusal&lt;/b&gt;</a></h4>",
    '<p class="quiet" dir="auto">Hot 80 · <time datetime="2026-11-23T08:00:00+00:00">1 day ago</time></p>',
    '<details><summary dir="auto">Show 1 more point</summary><div><ul lang="zh-Hans">',
    '<li dir="auto">第二点</li></ul></div></details>',
    '<p dir="auto"><span role="button" tabindex="0" class="inline" data-command="/tag security" dir="auto">Security</span>',
    " · <bdi>שלום</bdi></p></article>",
    '<ol start="3"><li dir="auto"><strong>Lead: </strong>text</li></ol>',
    '<blockquote><p dir="auto"><em>said</em><code>run()</code><mark>key</mark></p></blockquote>',
    '<table role="table"><thead role="rowgroup"><tr role="row">',
    '<th scope="col" role="columnheader" dir="auto">Entity</th>',
    '<th scope="col" role="columnheader" dir="auto">Figure</th></tr></thead><tbody role="rowgroup">',
    '<tr role="row"><td role="cell"><span dir="auto">A</span></td>',
    '<td role="cell"><span dir="auto">1</span></td></tr></tbody></table>',
    "<hr>",
    '<div class="buttons"><div class="row">',
    '<button type="button" class="press" data-command="/article 7" title="Recall" aria-label="Recall">1</button>',
    '<button type="button" class="press primary" data-command="/subscribe">Yes</button></div>',
    '<div class="row"><a class="press" href="https://example.com/" rel="noopener noreferrer" target="_blank">Source</a>',
    "</div></div></div>",
)


class Reading(HTMLParser):
    """What a browser would find: the tags with their attributes' names, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.said: list[str] = []
        self.links: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def test_every_kind_of_block_is_drawn_as_agreed() -> None:
    assert str(render(EVERYTHING, top=3)) == "".join(GOLDEN)


def outside(value: str) -> Document:
    """A document that carries this text wherever text from outside can stand."""
    spans = (Span(value), Span(value, url=value), Span(value, command=value))
    return Document(
        (
            Heading(spans, language=value),
            Details(spans, (Quote(spans), ItemList((spans,)))),
            Table((value,), ((value,),)),
        ),
        ((Button(value, value, title=value), LinkButton(value, "https://example.com/" + value, title=value)),),
    )


@examples(60)
@given(
    st.text(min_size=1, max_size=30)
    | st.sampled_from(['"><script>alert(1)</script>', "'>", "<!--", "]]>", "&lt;", "</div>"])
)
def test_text_from_outside_never_becomes_markup(value: str) -> None:
    expected, found = Reading(render(outside("word"))), Reading(render(outside(value)))
    assert [tag for tag in found.tags if tag[0] != "bdi" and tag != LINK] == [
        tag for tag in expected.tags if tag != LINK
    ]
    assert "".join(found.said) == "".join(expected.said).replace("word", value)


LINK = ("a", ("href", "dir", "rel", "target"))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//example.com", "/etc", "https:", "http://[", "ftp://a.b/"]
)
def test_only_absolute_web_addresses_become_links(url: str) -> None:
    document = Document((Paragraph((Span("text", url=url),)),), ((LinkButton("Open", url),),))
    assert not web_address(url)
    assert Reading(render(document)).links == []


def test_a_summary_holds_nothing_that_can_be_pressed() -> None:
    spans = (Span("a", url="https://example.com"), Span("b", command="/b"))
    assert '<summary dir="auto">ab</summary>' in render(Document((Details(spans, ()),)))


@pytest.mark.parametrize(
    ("score", "expected"), [(100, "high"), (75, "high"), (74.9, "middle"), (50, "middle"), (0, "low")]
)
def test_a_score_has_a_band(score: float, expected: str) -> None:
    assert band(score) == expected


def test_a_page_stands_alone_and_names_its_language() -> None:
    page = render_page(Document((Heading(text("11月24日 <星期二>")),), language="zh-Hans"), width=390)
    assert page.startswith('<!doctype html>\n<html lang="zh-Hans">')
    assert "<title>11月24日 &lt;星期二&gt;</title>" in page
    assert '<h1 dir="auto">11月24日 &lt;星期二&gt;</h1>' in page
    assert "max-width: 390px" in page
    assert not {tag for tag, _ in Reading(page).tags} & {"script", "link", "img", "iframe"}


def test_a_line_of_small_print_breaks_between_its_short_items_only() -> None:
    line = "\N{FIRE} 48  \N{GEM STONE} 94 · AI Research · a name that is too long for one line"
    drawn = str(render(Document((Paragraph((Span(line),), quiet=True),))))
    assert (
        "48  \N{GEM STONE} 94\N{NO-BREAK SPACE}· AI\N{NO-BREAK SPACE}Research\N{NO-BREAK SPACE}· a name that" in drawn
    )


def test_each_item_of_small_print_has_its_dot_before_it() -> None:
    line = Paragraph(
        (Span("48 · 94"), Span(" · "), Span("AI"), Span(" · "), Span("Fun", command="/tag fun")), quiet=True
    )
    drawn = str(render(Document((line,))))
    assert drawn.count('<span class="item">') == 3
    assert drawn.count('<span class="dot"> · </span>') == 2
    assert re.sub("<[^>]+>", "", drawn) == "48\N{NO-BREAK SPACE}· 94 · AI · Fun"
