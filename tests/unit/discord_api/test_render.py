"""How single blocks, spans and buttons look on Discord, and where messages are parted."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from digest.domain.buttons import Button, LinkButton, in_rows
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
from digest_discord.mentions import calling
from digest_discord.render import render
from tests.unit.discord_api.payloads import buttons, texts, wrong

FACTS = Table(
    ("Who", "What", "Figure"),
    (("Hearth", "a cluster", "30 MW"), ("City", "buys heat", ""), ("Homes", "", "4,000"), ("", "", "")),
)
SENTENCE = "The court ruled on Monday, and nobody was surprised. "


def components(*blocks: Block, rows: tuple[tuple[Button | LinkButton, ...], ...] = ()) -> list[dict[str, Any]]:
    [payload] = render(Document(blocks, rows), "components")
    assert payload["body"]["flags"] == 1 << 15
    return list(payload["body"]["components"])


def written(*blocks: Block, language: str = "en") -> str:
    """The one text that the blocks are."""
    [payload] = render(Document(blocks, language=language), "components")
    [content] = texts(payload)
    return content


def test_headings_have_two_sizes_and_their_links_lead_outside() -> None:
    title = Heading((Span("1. "), Span("Title", url="https://news.example/a")), 2)
    assert written(title) == "### 1\\. [Title](https://news.example/a)"
    assert written(Heading(text("Today"))) == "## Today"
    assert written(Heading(text("Why?"), 3)) == "**Why?**"


def test_small_print_is_small_and_one_line() -> None:
    assert written(Paragraph(text("That is\nall."), quiet=True)) == "-# That is all."
    facts = (Span("🔥 80  💎 65"), Span(" · "), Span("AI News"))
    assert written(Paragraph(facts, quiet=True)).replace("\N{NO-BREAK SPACE}", "_") == "-# 🔥_80  💎_65_· AI_News"


def test_instants_are_live_and_in_the_zone_of_whoever_looks() -> None:
    at = datetime(2026, 11, 24, 6, tzinfo=UTC)
    spans = (Span("Published "), Span("2 hours ago", instant=at), Span(" ("), Span("14:00", instant=at, exact=True))
    assert written(Paragraph(spans)) == "Published <t:1795500000:R> (<t:1795500000:f>"


def test_badges_and_commands_to_type_are_code() -> None:
    assert written(Paragraph((Span("Update", marked=True), Span(" · 80")))) == "`Update` · 80"
    assert written(Paragraph((Span("/latest", command="/latest"), Span(": the newest")))) == "`/latest`: the newest"
    assert written(Paragraph((Span("Security", command="/tag security"),))) == "Security"


def test_styles_keep_blanks_outside_and_apart_from_one_another() -> None:
    spans = (Span("a ", bold=True), Span(" b", italic=True), Span("c", bold=True, italic=True), Span("d", bold=True))
    assert written(Paragraph(spans)) == "**a**  *b*\u2060***c***\u2060**d**"


def test_lists_and_quotations_hold_their_lines() -> None:
    assert written(ItemList((text("one\n# two"), text("- three")))) == "- one \\# two\n- \\- three"
    assert written(ItemList((text("a"), text("b")), 4)) == "4. a\n5. b"
    assert written(Quote(text("a\n\n> b"))) == "> a\n> \n> \\> b"


def test_a_table_is_a_list_for_a_phone() -> None:
    assert written(FACTS) == "- **Hearth**: 30 MW (a cluster)\n- **City**: buys heat\n- **Homes**: 4,000"
    assert written(FACTS, language="zh-Hans").startswith("- **Hearth**：30 MW（a cluster）")


def test_a_subject_begins_after_an_empty_line() -> None:
    blocks = (
        Heading(text("T")),
        Paragraph(text("a")),
        Paragraph(text("b")),
        ItemList((text("c"),)),
        Heading(text("U"), 2),
    )
    assert written(*blocks) == "## T\na\n\nb\n- c\n### U"


def test_a_fold_goes_on_from_its_paragraph_and_else_stands_under_its_name() -> None:
    fold = Details(text("Read on"), (Paragraph(text("more")),))
    assert written(Paragraph(text("first")), fold) == "first\n\nmore"
    assert written(ItemList((text("first"),)), fold) == "- first\n\n**Read on**\nmore"
    assert written(Details(text("Also"), (Heading(text("Q"), 3), Paragraph(text("a"))))) == "### Also\n**Q**\na"


def card(number: int, score: float | None = 72.0, *more: Block) -> Card:
    return Card((Heading(text(f"Story {number}"), 2), Paragraph(text("First.")), *more), number, score)


FOLD = Details(text("Show 3 more points"), (ItemList((text("second"),)),))


def test_a_story_is_a_box_with_its_button() -> None:
    [box, last] = components(card(7, 72.0, FOLD), rows=((Button("1", "/article 7"), Button("Settings", "/settings")),))
    assert (box["type"], box["accent_color"]) == (17, 0xF5A524)
    [content, row] = box["components"]
    assert content["content"] == "### Story 7\nFirst."
    [button] = row["components"]
    assert (button["label"], button["custom_id"]) == ("Show 3 more points", "/article 7")
    assert [one["label"] for one in last["components"]] == ["Settings"]


def test_a_story_of_which_nothing_is_seen_still_opens() -> None:
    story = Card((Details(text("Show 3 more points"), ()),), 7)
    [_, box] = components(Heading(text("T")), story, rows=((Button("1", "/article 7"),),))
    assert box["components"][0]["components"][0]["custom_id"] == "/article 7"


def test_a_story_without_more_keeps_its_number_below() -> None:
    [box, row] = components(card(7), rows=((Button("1", "/article 7"),),))
    assert [one["type"] for one in box["components"]] == [10]
    assert [one["label"] for one in row["components"]] == ["1"]


def test_side_by_side_a_story_shows_both_titles() -> None:
    second = Details(text("标题"), (ItemList((text("要点"),)),), "zh-Hans")
    [box, _] = components(card(7, 72.0, FOLD, second), Divider())
    assert box["components"][0]["content"] == "### Story 7\nFirst.\n**标题**"


@pytest.mark.parametrize(
    ("score", "colour"),
    [(100, 0xE5484D), (80, 0xE5484D), (79.9, 0xF5A524), (70, 0xF5A524), (55, 0x3E93DE), (0, 0x8B919A)],
)
def test_the_edge_tells_the_score(score: float, colour: int) -> None:
    assert components(card(1, score))[0]["accent_color"] == colour


def test_a_box_without_a_score_has_no_colour() -> None:
    assert "accent_color" not in components(card(1, None))[0]


def test_a_row_has_five_buttons() -> None:
    numbers = tuple(Button(str(number), f"/article {number}") for number in range(1, 8))
    [_, first, second] = components(Paragraph(text("a")), rows=(numbers,))
    assert [len(row["components"]) for row in (first, second)] == [5, 2]


@pytest.mark.parametrize("size", [1, 6])
def test_a_long_choice_is_a_list(size: int) -> None:
    hours = [Button(f"{hour:02}", f"/time {hour:02}:00 .", f"{hour:02}:00", hour == 8) for hour in range(24)]
    rows = (*in_rows(hours, size), (Button("Settings", "/settings ."),))
    [_, choice, last] = components(Paragraph(text("What time? Press one.")), rows=rows)
    [select] = choice["components"]
    assert (select["type"], select["custom_id"], select["placeholder"]) == (3, "/time", "00:00 … 23:00")
    assert len(select["options"]) == 24
    assert select["options"][8] == {"label": "08:00", "value": "/time 08:00 .", "default": True}
    assert [one["label"] for one in last["components"]] == ["Settings"]


def test_only_answers_to_one_question_are_in_a_list() -> None:
    hours = [Button(f"{hour:02}", f"/place 42 time {hour:02}:00 .") for hour in range(24)]
    rows = (*in_rows(hours, 6), (Button("Settings", "/place 42 settings ."),))
    [_, choice, last] = components(Paragraph(text("What time?")), rows=rows)
    assert choice["components"][0]["custom_id"] == "/place 42 time"
    assert [one["label"] for one in last["components"]] == ["Settings"]


def test_a_list_has_twenty_five_options() -> None:
    tags = tuple(Button(f"Tag {number}", f"/follow tag-{number}") for number in range(30))
    [payload] = render(Document((Paragraph(text("Which?")),), in_rows(tags, 2)), "components")
    lists = [row["components"][0] for row in payload["body"]["components"][1:]]
    assert [len(one["options"]) for one in lists] == [25, 5]
    assert len({one["custom_id"] for one in lists}) == 2


def test_an_address_that_discord_would_refuse_is_no_button() -> None:
    row = (LinkButton("Source", "https://news.example/a(b)"), LinkButton("Bad", "http://localhost/"))
    [drawn] = components(Paragraph(text("a")), rows=(row,))[1]["components"]
    assert drawn == {"type": 2, "style": 5, "label": "Source", "url": "https://news.example/a%28b%29"}


def test_long_labels_are_cut() -> None:
    [row] = components(rows=((Button("🔥" * 79, "/a"), Button("word " * 30, "/b"), Button(" ", "/c")),))
    labels = [one["label"] for one in row["components"]]
    assert all(len(label.encode("utf-16-le")) <= 160 for label in labels)
    assert labels[0].endswith("🔥…")
    assert labels[1].endswith("word…")
    assert labels[2] == "…"


def test_nothing_to_say_is_no_message() -> None:
    for variant in ("components", "plain"):
        assert render(Document(()), variant) == ()
        assert render(Document((Paragraph(text(" \n")), Details(text(""), ()), Divider())), variant) == ()


def test_buttons_alone_are_a_message() -> None:
    document = Document((), ((Button("1", "/article 1"),),))
    [drawn] = render(document, "components")
    assert [one["label"] for one in buttons(drawn)] == ["1"]
    [plain] = render(document, "plain")
    assert plain["body"]["content"] == "…"


def test_there_are_two_variants() -> None:
    with pytest.raises(ValueError, match="html"):
        render(Document(()), "html")


def test_parts_end_between_stories_and_the_last_has_the_buttons() -> None:
    stories = tuple(card(number, 72.0, FOLD) for number in range(1, 21))
    parts = render(Document(stories, ((Button("Settings", "/settings"),),)), "components")
    assert len(parts) == 3
    under = [
        one["label"]
        for part in parts
        for row in part["body"]["components"]
        if row["type"] == 1
        for one in row["components"]
    ]
    assert under == ["Settings"]
    assert parts[-1]["body"]["components"][-1]["type"] == 1


def test_what_fits_no_message_is_cut_after_a_sentence() -> None:
    for variant, count in (("components", 3), ("plain", 6)):
        parts = render(Document((Paragraph(text(SENTENCE * 200)),)), variant)
        assert len(parts) == count
        assert all(texts(part)[0].endswith("surprised.") for part in parts)


def test_escapes_are_never_cut() -> None:
    parts = render(Document((Paragraph(text("*" * 9_000)),)), "components")
    assert len(parts) == 5
    assert all(set(texts(part)[0][::2]) == {"\\"} and len(texts(part)[0]) % 2 == 0 for part in parts)


def test_plain_is_one_text_with_what_is_folded() -> None:
    document = Document((card(7, 72.0, FOLD), Divider(), Paragraph(text("End."))), ((Button("1", "/article 7"),),))
    [payload] = render(document, "plain")
    assert payload["body"]["content"] == "### Story 7\nFirst.\n- second\n\n———\n\nEnd."
    assert payload["body"]["flags"] == 1 << 2
    assert [one["custom_id"] for one in buttons(payload)] == ["/article 7"]


def test_plain_moves_single_buttons_together() -> None:
    rows = tuple((Button(f"Story {number}", f"/article {number}"),) for number in range(7))
    [payload] = render(Document((Paragraph(text("a")),), rows), "plain")
    assert [len(row["components"]) for row in payload["body"]["components"]] == [5, 2]


@pytest.mark.parametrize(("variant", "word"), [("components", "word "), ("plain", "🔥"), ("plain", "word ")])
def test_the_fullest_message_has_room_for_a_role(variant: str, word: str) -> None:
    for one in render(Document((Paragraph(text(word * 4_000)),)), variant):
        called = calling(one["body"], "1" * 20)
        assert called["allowed_mentions"] == {"parse": (), "roles": ("1" * 20,)}
        assert not wrong({**one, "body": json.loads(json.dumps(called))})


def test_payloads_share_and_are_not_changed() -> None:
    document = Document((card(7, 72.0, FOLD),))
    assert render(document, "components") == render(document, "components")
