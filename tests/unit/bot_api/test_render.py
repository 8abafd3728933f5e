"""How single blocks, spans and buttons look on Telegram, and where messages are parted."""

from datetime import UTC, datetime
from typing import Any

import pytest

from digest.domain.buttons import Button, LinkButton
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
from digest_telegram.render import render
from tests.unit.bot_api.requests import covered, shown

JOINER = "\N{WORD JOINER}"
FACTS = Table(
    ("Who", "What", "Figure"),
    (("Hearth", "a cluster", "30 MW"), ("City", "buys heat", ""), ("Homes", "", "4,000"), ("", "", "")),
)
SENTENCE = "The court ruled on Monday, and nobody was surprised. "


def classic(*blocks: Block, language: str = "en") -> tuple[str, list[tuple[str, str]]]:
    """The one message's text, and its entities with what they cover."""
    [payload] = render(Document(blocks, language=language), "classic")
    entities = payload["params"].get("entities", ())
    return shown(payload), [(entity["type"], covered(payload, entity)) for entity in entities]


def rich(*blocks: Block) -> list[dict[str, Any]]:
    [payload] = render(Document(blocks), "rich")
    return list(payload["params"]["rich_message"]["blocks"])


def keyboard(*rows: tuple[Button | LinkButton, ...]) -> list[list[dict[str, str]]]:
    [payload] = render(Document((Paragraph(text("Hello")),), rows), "classic")
    return list(payload["params"]["reply_markup"]["inline_keyboard"])


def test_headings_are_bold_and_their_links_lead_outside() -> None:
    heading = Heading((Span("1. "), Span("Title", url="https://news.example/a")), 2)
    assert classic(heading) == ("1. Title", [("bold", "1. Title"), ("text_link", "Title")])
    [drawn] = rich(heading)
    assert (drawn["type"], drawn["size"]) == ("heading", 3)
    assert drawn["text"] == ["1. ", {"type": "url", "text": "Title", "url": "https://news.example/a"}]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://localhost/", "https://", "https://a.example/ b", "x"])
def test_an_address_that_telegram_would_refuse_is_no_link(url: str) -> None:
    assert classic(Paragraph((Span("Title", url=url),)))[1] == []
    assert rich(Paragraph((Span("Title", url=url),)))[0]["text"] == "Title"
    assert keyboard((Button("1", "/a"), LinkButton("Source", url)))[0] == [{"text": "1", "callback_data": "/a"}]


@pytest.mark.parametrize(
    "said", ["@everyone", "/forget", "#tag", "$NVDA", "http://x", "news.example", "(@you", "é.com"]
)
def test_text_is_no_link_though_it_looks_like_one(said: str) -> None:
    drawn, entities = classic(Paragraph(text(said)))
    assert drawn != said
    assert drawn.replace(JOINER, "") == said
    assert entities == []
    [payload] = render(Document((Paragraph(text(said)),)), "rich")
    assert payload["params"]["rich_message"]["skip_entity_detection"] is True
    assert shown(payload) == said


@pytest.mark.parametrize("said", ["$2.40", "24/7", "a 3.5 version", "the U.S. firm", "#1", "Ends here. Next", "TCP/IP"])
def test_other_text_is_left_as_it_is(said: str) -> None:
    assert classic(Paragraph(text(said)))[0] == said


def test_commands_stay_commands() -> None:
    spans = (Span("/latest", command="/latest"), Span(": the newest"))
    assert classic(Paragraph(spans))[0] == "/latest: the newest"
    press = {"type": "button", "button": {"text": "/latest", "style": "link", "callback_data": "/latest"}}
    assert rich(Paragraph(spans))[0]["text"] == [press, ": the newest"]


def test_right_to_left_text_is_kept_to_itself_among_others() -> None:
    title = Span("שלום")
    assert classic(Paragraph((title,)))[0] == "שלום"
    assert classic(Paragraph((Span("From "), title, Span(" today"))))[0] == "From \u2068שלום\u2069 today"
    assert rich(Paragraph((Span("From "), title)))[0]["text"] == "From \u2068שלום\u2069"


def test_a_live_time_shows_its_wording_where_it_is_not_known() -> None:
    spans = (Span("updated "), Span("2 hours ago", instant=datetime(2026, 11, 24, 6, tzinfo=UTC)))
    [payload] = render(Document((Paragraph(spans),)), "classic")
    live = {"type": "date_time", "unix_time": 1795500000, "date_time_format": "r"}
    assert payload["params"]["entities"] == [{**live, "offset": 8, "length": 11}]
    assert rich(Paragraph(spans))[0]["text"] == ["updated ", {**live, "text": "2 hours ago"}]


def test_styles_nest_and_code_stands_alone() -> None:
    heading = Heading((Span("a "), Span("b", italic=True), Span("c", code=True), Span("d", bold=True, italic=True)))
    assert classic(heading) == (
        "a bcd",
        [("bold", "a b"), ("italic", "b"), ("code", "c"), ("bold", "d"), ("italic", "d")],
    )
    bold = {"type": "bold", "text": {"type": "italic", "text": "d"}}
    assert rich(Paragraph(heading.text[3:]))[0]["text"] == bold
    assert rich(Paragraph((Span("new", marked=True),)))[0]["text"] == {"type": "marked", "text": "new"}


def test_a_line_of_facts_breaks_between_facts_only() -> None:
    facts = (Span("🔥 80  💎 65"), Span(" · "), Span("AI News"), Span(" · "), Span("a fact that is longer than a line"))
    said = "🔥_80  💎_65_· AI_News_· a fact that is longer than a line"
    assert classic(Paragraph(facts, quiet=True))[0].replace("\N{NO-BREAK SPACE}", "_") == said
    assert classic(Paragraph(text("That is all."), quiet=True))[0] == "That is all."
    assert classic(Paragraph(facts))[0] == "🔥 80  💎 65 · AI News · a fact that is longer than a line"


def test_what_only_goes_on_begins_at_once_where_a_fold_shows_its_beginning() -> None:
    points = ItemList((text("second"), text("third")))
    fold = Details(text("Show 2 more points"), (points,), continues=True)
    said, entities = classic(Paragraph(text("first")), fold)
    assert said == "first\n• second\n• third"
    assert entities == [("expandable_blockquote", "• second\n• third")]
    assert rich(fold)[0]["summary"] == "Show 2 more points"


def test_what_is_marked_is_italic_in_classic_messages() -> None:
    badge = (Span("Update", marked=True), Span(" · 🔥 80"))
    assert classic(Paragraph(badge))[1] == [("italic", "Update")]


def test_entities_count_in_utf16_units() -> None:
    [payload] = render(Document((Paragraph((Span("🔥👩‍👩‍👧 "), Span("80", bold=True))),)), "classic")
    assert payload["params"]["entities"] == [{"type": "bold", "offset": 11, "length": 2}]


def test_folds_are_expandable_quotations_and_details() -> None:
    fold = Details(text("More"), (ItemList((text("one"), text("two"))), Details(text("Deeper"), (Quote(text("q")),))))
    said = "More\n• one\n• two\n\nDeeper\nq"
    assert classic(fold) == (said, [("expandable_blockquote", said), ("bold", "More"), ("bold", "Deeper")])
    [drawn] = rich(fold)
    assert (drawn["type"], drawn["summary"]) == ("details", "More")
    assert [inner["type"] for inner in drawn["blocks"]] == ["list", "heading", "blockquote"]


def test_a_summary_leads_nowhere_in_a_rich_message() -> None:
    fold = Details((Span("More", url="https://news.example/"),), (Paragraph(text("inside")),))
    assert rich(fold)[0]["summary"] == "More"


def test_lists_count_on() -> None:
    numbered = ItemList((text("three"), text("four")), 3)
    assert classic(numbered)[0] == "3. three\n4. four"
    assert [(item["value"], item["type"]) for item in rich(numbered)[0]["items"]] == [(3, "1"), (4, "1")]


def test_tables_are_records_in_classic_messages() -> None:
    said, entities = classic(FACTS)
    assert said == "• Hearth: 30 MW (a cluster)\n• City: buys heat\n• Homes: 4,000"
    assert entities == [("bold", "Hearth"), ("bold", "City"), ("bold", "Homes")]
    assert classic(FACTS, language="zh-Hans")[0].startswith("• Hearth：30 MW（a cluster）\n")
    assert classic(Table(("One",), (("alone",),)))[0] == "• alone"
    assert classic(Table(("A", "B", "C", "D"), (("a", "b", "c", "d"),)))[0] == "• a: d (b, c)"


def test_tables_are_tables_in_rich_messages() -> None:
    [table] = rich(FACTS)
    assert [[cell.get("text", "") for cell in row] for row in table["cells"]] == [
        list(FACTS.header),
        *map(list, FACTS.rows),
    ]
    assert all((cell["align"], cell["valign"]) == ("left", "top") for row in table["cells"] for cell in row)
    assert [bool(cell.get("is_header")) for row in table["cells"] for cell in row] == [True] * 3 + [False] * 12
    [wide] = rich(Table(("",) * 22, (tuple("abcdefghijklmnopqrstuv"),)))
    assert [cell["text"] for cell in wide["cells"][0]] == [*"abcdefghijklmnopqrs", "t u v"]


def test_a_card_is_read_as_one_and_subjects_stand_apart() -> None:
    card = Card((Heading(text("Title"), 2), Paragraph(text("🔥 80"), quiet=True), Paragraph(text("It is so."))), 1)
    assert classic(Paragraph(text("Day")), card, card, Divider())[0] == (
        "Day\n\nTitle\n🔥 80\nIt is so.\n\nTitle\n🔥 80\nIt is so.\n\n———"
    )


def test_small_print_at_the_end_is_the_footer() -> None:
    quiet = Paragraph(text("Written by AI."), quiet=True)
    assert [block["type"] for block in rich(quiet, Paragraph(text("Said")), quiet, quiet)] == [
        "paragraph",
        "paragraph",
        "footer",
        "footer",
    ]


def test_link_previews_are_off() -> None:
    for variant in ("classic", "plain"):
        [payload] = render(Document((Paragraph(text("Hello")),)), variant)
        assert payload["params"]["link_preview_options"] == {"is_disabled": True}


def test_rows_of_buttons() -> None:
    rows = keyboard((Button("Yes", "/yes", primary=True), LinkButton("Source", "https://news.example/a")))
    assert rows == [
        [
            {"text": "Yes", "callback_data": "/yes", "style": "primary"},
            {"text": "Source", "url": "https://news.example/a"},
        ]
    ]
    nine = keyboard(tuple(Button(str(number), f"/article {number}") for number in range(9)))
    assert [len(row) for row in nine] == [8, 1]


def test_more_buttons_than_a_message_may_have_go_under_another() -> None:
    rows = tuple((Button(str(number), f"/article {number}"),) for number in range(101))
    for variant in ("rich", "classic", "plain"):
        first, second = render(Document((Paragraph(text("Hello")),), rows), variant)
        assert [shown(first), shown(second)] == ["Hello", "…"]
        counts = [len(one["params"]["reply_markup"]["inline_keyboard"]) for one in (first, second)]
        assert counts == [100, 1]


@pytest.mark.parametrize("variant", ["rich", "classic", "plain"])
def test_who_says_nothing_sends_nothing_and_buttons_alone_get_a_text(variant: str) -> None:
    assert render(Document(()), variant) == ()
    assert render(Document((Paragraph(text(" \n")), Details(text(""), ()))), variant) == ()
    [payload] = render(Document((), ((Button("1", "/article 1"),),)), variant)
    assert shown(payload) == "…"


def test_there_are_three_variants() -> None:
    with pytest.raises(ValueError, match="html"):
        render(Document(()), "html")


def test_parts_end_between_blocks_and_the_last_has_the_buttons() -> None:
    blocks = tuple(Paragraph(text(f"{number} " + SENTENCE * 20)) for number in range(12))
    parts = render(Document(blocks, ((Button("1", "/article 1"),),)), "classic")
    assert len(parts) == 4
    assert all(paragraph.endswith("surprised. ") for part in parts for paragraph in shown(part).split("\n\n"))
    assert ["reply_markup" in part["params"] for part in parts] == [False, False, False, True]


def test_what_fits_no_message_is_cut_after_a_sentence() -> None:
    parts = render(Document((Paragraph(text(SENTENCE * 200)),)), "classic")
    assert len(parts) == 3
    assert all(shown(part).endswith("surprised. ") for part in parts)


def test_what_is_folded_stays_folded_in_every_part() -> None:
    fold = Details(text("Read on"), tuple(Paragraph(text(SENTENCE * 20)) for _ in range(9)))
    parts = render(Document((fold,)), "classic")
    assert len(parts) == 3
    for part in parts:
        assert part["params"]["entities"][0]["type"] == "expandable_blockquote"
        assert shown(part).startswith("Read on\n")


def test_a_hundred_entities_fill_a_message_too() -> None:
    cards = tuple(Paragraph((Span("a", bold=True), Span("b"))) for _ in range(101))
    parts = render(Document(cards), "classic")
    assert [len(part["params"]["entities"]) for part in parts] == [100, 1]


def test_a_rich_message_holds_five_hundred_blocks() -> None:
    parts = render(Document(tuple(Paragraph(text("a")) for _ in range(501))), "rich")
    assert [len(part["params"]["rich_message"]["blocks"]) for part in parts] == [500, 1]
