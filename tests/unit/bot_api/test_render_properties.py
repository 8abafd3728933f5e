"""What holds for every document: nothing is lost, nothing is refused, and nothing leads where the document did not say."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given

from digest.domain.document import Document
from digest_telegram.render import render
from tests.examples import examples
from tests.unit.bot_api.documents import WRITTEN, anything, links_in, told, untabled
from tests.unit.bot_api.models import accepted
from tests.unit.bot_api.requests import INVISIBLE, addressed, covered, said, wrong

slow = examples(20, suppress_health_check=list(HealthCheck))
every = pytest.mark.parametrize("variant", ["rich", "classic"])


def kept(text: str) -> str:
    return WRITTEN.sub("", INVISIBLE.sub("", text))


@every
@slow
@given(document=untabled)
def test_the_parts_say_what_the_document_says_in_its_order(document: Document, variant: str) -> None:
    assert kept(said(render(document, variant))) == kept(told(document.blocks))


@every
@slow
@given(document=anything)
def test_tables_say_it_too_though_not_in_the_order_of_their_columns(document: Document, variant: str) -> None:
    assert Counter(kept(said(render(document, variant)))) == Counter(kept(told(document.blocks)))


@every
@slow
@given(document=anything)
def test_nothing_is_refused(document: Document, variant: str) -> None:
    """Limits, UTF-16 borders and nesting of entities; the whole schema too where it is there."""
    assert not [found for one in render(document, variant) if (found := wrong(one))]


@slow
@given(document=anything)
def test_another_library_reads_what_was_meant(document: Document) -> None:
    """Not of rich messages: its models take a time that is exponential in how deep styles stand in one another."""
    for one in render(document, "classic"):
        assert accepted(one["method"], addressed(one["params"])) == addressed(one["params"])


@slow
@given(document=anything)
def test_entities_lead_only_where_spans_lead(document: Document) -> None:
    entities = [(one, entity) for one in render(document, "classic") for entity in one["params"].get("entities", ())]
    assert {entity["url"] for _, entity in entities if "url" in entity} <= links_in(document.blocks)
    assert all(covered(one, entity) for one, entity in entities)


@slow
@given(document=anything)
def test_plain_is_classic_without_entities(document: Document) -> None:
    classic, plain = render(document, "classic"), render(document, "plain")
    assert [one["params"]["text"] for one in plain] == [one["params"]["text"] for one in classic]
    assert not any("entities" in one["params"] for one in plain)
    assert not [found for one in plain if (found := wrong(one))]


@every
@slow
@given(document=anything)
def test_the_last_message_has_the_buttons(document: Document, variant: str) -> None:
    payloads = render(document, variant)
    wanted = [button.label for row in document.buttons for button in row if getattr(button, "url", "") in ("", GOOD)]
    rows = [row for one in payloads for row in one["params"].get("reply_markup", {}).get("inline_keyboard", ())]
    assert [button["text"] for row in rows for button in row] == wanted
    with_buttons = ["reply_markup" in one["params"] for one in payloads]
    assert with_buttons == sorted(with_buttons)


GOOD = "https://news.example/"
