"""What holds for every document: nothing is lost, nothing is refused, and nothing leads where the document did not say."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given

from digest.domain.buttons import Button
from digest.domain.document import Block, Card, Details, Document, Span
from digest_discord.identifiers import read
from digest_discord.render import VARIANTS, render
from digest_discord.render.markdown import link
from tests.examples import examples
from tests.unit.bot_api.documents import WRITTEN, anything, links_in, told, untabled
from tests.unit.discord_api.models import understood
from tests.unit.discord_api.payloads import INVISIBLE, buttons, every, runs, said, texts, wrong

slow = examples(20, suppress_health_check=list(HealthCheck))
each = pytest.mark.parametrize("variant", VARIANTS)

LEADING = {"link", "mention", "emoji", "url", "autolink", "invite", "broken link", "code block"}
NEVER = {"underline", "struck", "spoiler", *LEADING} - {"link"}


def kept(text: str) -> str:
    return WRITTEN.sub("", INVISIBLE.sub("", text))


def changed(value: Any, **changes: Any) -> Any:
    """The document with every span changed so."""
    if isinstance(value, Span):
        return replace(value, **changes)
    if isinstance(value, tuple):
        return tuple(changed(one, **changes) for one in value)
    if isinstance(value, Document | Block):
        return replace(value, **{name: changed(getattr(value, name), **changes) for name in value.__match_args__})
    return value


def undated(document: Document) -> Document:
    """The document without instants, whose wording Discord's own replaces."""
    return changed(document, instant=None)


def seen(blocks: tuple[Block, ...], boxed: bool = False) -> Iterator[Block]:
    """The blocks without what is folded in a story's box: that is a press away."""
    for block in blocks:
        if isinstance(block, Card) and not boxed:
            yield replace(block, blocks=tuple(seen(tuple(b for b in block.blocks if not isinstance(b, Details)), True)))
        elif isinstance(block, Card | Details):
            yield replace(block, blocks=tuple(seen(block.blocks, boxed)))
        else:
            yield block


@each
@slow
@given(document=untabled.map(undated))
def test_the_parts_say_what_the_document_says_in_its_order(document: Document, variant: str) -> None:
    shown = document.blocks if variant == "plain" else tuple(seen(document.blocks))
    assert kept(said(render(document, variant))) == kept(told(shown))


@each
@slow
@given(document=anything.map(undated))
def test_tables_say_it_too_though_not_in_the_order_of_their_columns(document: Document, variant: str) -> None:
    shown = document.blocks if variant == "plain" else tuple(seen(document.blocks))
    assert Counter(kept(said(render(document, variant)))) == Counter(kept(told(shown)))


@each
@slow
@given(document=anything)
def test_nothing_is_refused(document: Document, variant: str) -> None:
    """Limits and addresses; the whole schema too where it is there."""
    assert not [found for one in render(document, variant) if (found := wrong(one))]


@each
@slow
@given(document=anything)
def test_discord_py_reads_what_was_meant(document: Document, variant: str) -> None:
    for one in render(document, variant):
        for component in one["body"].get("components", ()):
            assert understood(component) == component


@each
@slow
@given(document=anything)
def test_texts_lead_only_where_spans_lead(document: Document, variant: str) -> None:
    found = runs(render(document, variant))
    assert not {style for run in found for style in run.styles} & NEVER
    assert {run.target for run in found if "link" in run.styles} <= {link(url) for url in links_in(document.blocks)}


@each
@slow
@given(
    document=untabled.map(
        lambda one: changed(one, instant=None, url=None, bold=False, italic=False, code=False, marked=False)
    )
)
def test_text_without_a_style_has_none(document: Document, variant: str) -> None:
    ours = {"heading 2", "heading 3", "subtext", "list", "quote", "bold", "code"}
    assert {style for run in runs(render(document, variant)) for style in run.styles} <= ours


@each
@slow
@given(document=anything)
def test_every_press_is_there(document: Document, variant: str) -> None:
    """As a button, under the message or in a story's box, or as an option of a list."""
    payloads = render(document, variant)
    wanted = {one.command for row in document.buttons for one in row if isinstance(one, Button)}
    ids = [one.get("custom_id", "") for payload in payloads for one in buttons(payload)]
    options = [option["value"] for one in payloads for part in every(one) for option in part.get("options", ())]
    assert {press.command for one in [*ids, *options] if (press := read(one))} >= wanted


@slow
@given(document=anything)
def test_nobody_is_ever_mentioned(document: Document) -> None:
    for variant in VARIANTS:
        assert all(one["body"]["allowed_mentions"] == {"parse": []} for one in render(document, variant))


@slow
@given(document=anything)
def test_texts_and_boxes_are_never_empty(document: Document) -> None:
    for one in render(document, "components"):
        assert all(content.strip() for content in texts(one))
        assert all(part["components"] for part in every(one) if "components" in part)
