"""The digest as LOOK.md draws it: the day, so many of so many, cards, the ending, and few buttons."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from digest.domain.article import StoredArticle
from digest.domain.buttons import Button
from digest.domain.compose import View, digest_document, drought_document, story_card
from digest.domain.document import Block, Card, Details, Document, Heading, ItemList, Paragraph, Span, plain
from digest.domain.selection import Selection

Choosing = Callable[..., Selection]
Viewing = Callable[..., View]
TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)


def told(blocks: tuple[Block, ...]) -> str:
    """Everything a reader can read, line by line."""
    lines = []
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                lines.append(plain(block.text))
            case ItemList():
                lines += [plain(item) for item in block.items]
            case Details():
                lines += [plain(block.summary), told(block.blocks)]
            case Card():
                lines.append(told(block.blocks))
            case _:
                raise AssertionError(block)
    return "\n".join(lines)


def spans(card: Card) -> list[Span]:
    return [span for block in card.blocks if isinstance(block, Heading | Paragraph) for span in block.text]


def test_a_digest_in_english(choosing: Choosing, viewing: Viewing, cut: datetime) -> None:
    document = digest_document(choosing(2, zh_Hans=3), viewing(), cut - DAY, cut, TODAY)
    assert told(document.blocks).splitlines() == [
        "Tuesday 24 November",
        "2 of 39 stories · 1 min",
        "1. A data centre in Tromsø will heat 4,000 homes before it answers a single prompt",
        "🔥 80  💎 65  🌍 70 · AI News · 1 day ago",
        "Hearth cools its racks with sea water at 6 °C and sells the heat.",
        "Show 3 more points",
        "The city pays per kilowatt hour.",
        "Nobody has run a training cluster this far north.",
        "The contract ends if winter load falls below 30 MW.",
        "Chips · Energy",
        "2. Open weights under 10 GB now pass the bar exam in five languages",
        "Update · 🔥 88  💎 62  🌍 50 · Research · 10 hours ago",
        "Open weights under 10 GB now pass the bar exam in five languages, says the paper.",
        "Show 1 more point",
        "It was not expected before next year.",
        "Chips",
        "Also 3 in Chinese",
        "Written by AI, for reference only.",
        "That’s all for today.",
    ]
    assert document.articles() == (12, 2)
    assert [[button.label for button in row] for row in document.buttons] == [
        ["1", "2"],
        ["Ask a question", "Settings"],
        ["👍", "👎"],
    ]


def test_a_digest_in_chinese(choosing: Choosing, viewing: Viewing, cut: datetime) -> None:
    selection = choosing(1, language="zh-Hans", en=1)
    lines = told(digest_document(selection, viewing("zh-Hans"), cut - DAY, cut, TODAY).blocks).splitlines()
    assert lines[:2] == ["11月24日 星期二", "从 41 条中精选 1 条 · 约 1 分钟读完"]
    assert lines[3] == "🔥 热度 80  💎 质量 65  🌍 影响力 70 · AI资讯 · 1天前"
    assert "展开其余 2 条要点" in lines
    assert lines[-4:] == ["芯片 · 能源", "另有 1 条英文内容", "以上内容由 AI 生成，仅供参考。", "今天就这些。"]


@pytest.mark.parametrize(
    ("count", "seen", "days", "line"),
    [
        (4, 214, 9, "9 days, 214 stories, 4 still matter"),
        (1, 5, 3, "3 days, 5 stories, 1 still matters"),
        (1, 1, 3, "1 story"),
        (3, 42, 2.9, "3 of 42 stories"),
        (1, 1, 1, "1 story"),
        (3, 3, 1, "3 stories"),
    ],
)
def test_how_many_of_how_many(
    choosing: Choosing, viewing: Viewing, cut: datetime, count: int, seen: int, days: float, line: str
) -> None:
    document = digest_document(choosing(count, seen), viewing(), cut - days * DAY, cut, TODAY)
    assert told(document.blocks[1:2]).partition(" · ")[0] == line


def test_what_is_told_at_the_end_is_not_counted_at_the_start(
    choosing: Choosing, viewing: Viewing, cut: datetime
) -> None:
    lines = told(digest_document(choosing(5, 6, zh_Hans=1), viewing(), cut - DAY, cut, TODAY).blocks).splitlines()
    assert lines[1].startswith("5 stories · ")
    assert "Also 1 in Chinese" in lines


def test_catch_up_in_chinese(choosing: Choosing, viewing: Viewing, cut: datetime) -> None:
    document = digest_document(choosing(4, 214, "zh-Hans"), viewing("zh-Hans"), cut - 9 * DAY, cut, TODAY)
    assert told(document.blocks[:1]) == "11月15日至24日"
    assert told(document.blocks[1:2]) == "9 天共 214 条，其中 4 条仍值得读 · 约 1 分钟读完"


@pytest.mark.parametrize("seen", [0, 7])
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_an_empty_digest_says_so_and_offers_something(
    choosing: Choosing, viewing: Viewing, cut: datetime, language: str, seen: int
) -> None:
    document = digest_document(choosing(0, seen), viewing(language), cut - DAY, cut, TODAY)
    assert not document.articles()
    assert (str(seen) in told(document.blocks[1:2])) == (seen > 0)
    assert [button.command for row in document.buttons for button in row if isinstance(button, Button)] == [
        "/latest",
        "/settings",
    ]


def test_a_long_digest_keeps_to_twelve_buttons_and_every_story_can_be_opened(
    choosing: Choosing, viewing: Viewing, cut: datetime
) -> None:
    document = digest_document(choosing(20), viewing(), cut - DAY, cut, TODAY)
    assert [len(row) for row in document.buttons] == [5, 5, 2]
    cards = [block for block in document.blocks if isinstance(block, Card)]
    late = [span.command for card in cards[10:] for span in spans(card) if (span.command or "").startswith("/article")]
    assert late == [f"/article {card.article}" for card in cards[10:]]


@pytest.mark.parametrize(("length", "rows"), [(8, [5, 3, 2, 2]), (9, [5, 4, 2])])
def test_votes_give_way_where_stories_need_the_room(
    choosing: Choosing, viewing: Viewing, cut: datetime, length: int, rows: list[int]
) -> None:
    document = digest_document(choosing(length), viewing(), cut - DAY, cut, TODAY)
    assert [len(row) for row in document.buttons] == rows


def test_the_title_links_to_the_source_and_the_age_is_live(
    stored: StoredArticle, viewing: Viewing, cut: datetime
) -> None:
    card = story_card(stored, viewing(), cut, 3)
    assert card.article == 12
    assert card.score == pytest.approx(71.67, abs=0.01)
    assert [span.url for span in spans(card) if span.url] == ["https://www.hearth.example/tromso?ref=1"]
    assert [(span.text, span.instant) for span in spans(card) if span.instant] == [("1 day ago", cut - DAY)]
    assert [span.command for span in spans(card) if span.command] == ["/tag chips", "/tag energy"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://files.example/x", "https://[broken", "https://", None])
def test_what_is_no_web_address_never_becomes_a_link(
    revised: Callable[..., StoredArticle], viewing: Viewing, cut: datetime, url: str | None
) -> None:
    card = story_card(revised(url=url), viewing(), cut)
    assert next((span.url, span.command) for span in spans(card)) == (None, "/article 12")


def test_a_card_in_another_language_says_so_and_marks_its_blocks(
    stored: StoredArticle, viewing: Viewing, cut: datetime
) -> None:
    card = story_card(stored, viewing("en", "zh-Hans"), cut)
    assert told(card.blocks).splitlines()[1] == "in Chinese · 🔥 80  💎 65  🌍 70 · AI News · 1 day ago"
    assert [block.language for block in card.blocks if isinstance(block, Heading)] == ["zh-Hans"]


def test_side_by_side_folds_the_second_language_behind_its_title(
    stored: StoredArticle, viewing: Viewing, cut: datetime
) -> None:
    card = story_card(stored, viewing("en", "en", "zh-Hans", side_by_side=True), cut)
    (second,) = [block for block in card.blocks if isinstance(block, Details) and block.language == "zh-Hans"]
    assert plain(second.summary).startswith("特罗姆瑟")
    assert "城市按千瓦时付费。" in told(second.blocks)


@pytest.mark.parametrize(
    ("seen", "elsewhere", "said"),
    [
        (0, {}, "Nothing new just now."),
        (3, {}, "3 new stories, but none fits what you chose."),
        (2, {"de": 2}, "Nothing new in English just now."),
        (3, {"de": 2}, "1 new story, but it doesn’t fit what you chose."),
    ],
)
def test_an_empty_digest_counts_no_story_twice(
    viewing: Viewing, cut: datetime, seen: int, elsewhere: dict[str, int], said: str
) -> None:
    document = digest_document(Selection((), seen, 0, elsewhere), viewing("en"), cut - DAY, cut, TODAY)
    assert told(document.blocks[1:2]).startswith(said)
    assert told(document.blocks[2:]) == ("Also 2 in German" if elsewhere else "")


def test_an_empty_digest_blames_the_language_alone_where_it_is_all_that_is_missing(
    viewing: Viewing, cut: datetime
) -> None:
    empty = Selection((), 9, 0, {"en": 5}, unread=9)
    document = digest_document(empty, viewing("fr", "fr"), cut - DAY, cut, TODAY)
    assert "doesn’t fit" not in told(document.blocks)
    first = document.buttons[0][0]
    assert isinstance(first, Button)
    assert first.command == "/language +en"


def test_plain_style_folds_nothing_and_names_every_button(choosing: Choosing, viewing: Viewing, cut: datetime) -> None:
    document = digest_document(choosing(3), viewing(style="plain"), cut - DAY, cut, TODAY)
    said = told(document.blocks)
    assert not set("🔥💎🌍·→▸") & set(said)
    assert "Hot 80, Quality 65, Impact 70, AI News, 1 day ago" in said
    assert not any(
        isinstance(block, Details) for card in document.blocks if isinstance(card, Card) for block in card.blocks
    )
    assert all(len(row) == 1 for row in document.buttons)
    assert document.buttons[2][0].label == "A court asks for prompts as evidence, and gets them"


def test_every_command_fits_a_button(choosing: Choosing, viewing: Viewing, cut: datetime) -> None:
    document: Document = digest_document(choosing(20), viewing(), cut - DAY, cut, TODAY)
    commands = [button.command for row in document.buttons for button in row if isinstance(button, Button)]
    assert all(len(command.encode()) <= 64 for command in commands)


@pytest.mark.parametrize(
    ("language", "seen", "unread", "line"),
    [
        ("en", 0, 0, "No new story in 2 days. Your digest comes again as soon as there is one."),
        ("en", 42, 0, "42 stories in 2 days, but nothing that fits what you chose. Wider settings let more through."),
        ("en", 3, 3, "3 stories in 2 days, none of them in English."),
        ("zh-Hans", 0, 0, "已有 2 天没有新文章。一有新内容，就会照常推送每日精选。"),
        ("zh-Hans", 42, 0, "2 天里有 42 条新文章，但都不符合你的设置。放宽一些，就能收到更多。"),
        ("zh-Hans", 3, 3, "2 天里有 3 条新文章，但都没有中文版本。"),
        ("zh-Hant", 0, 0, "已有 2 天沒有新文章。一有新內容，就會照常推播每日精選。"),
    ],
)
def test_two_empty_days_are_explained_in_one_line(
    viewing: Viewing, cut: datetime, language: str, seen: int, unread: int, line: str
) -> None:
    selection = Selection((), seen, 0, {"zh-Hans": unread} if unread else {}, unread)
    document = drought_document(selection, viewing(language), cut - 2 * DAY, cut, TODAY)
    assert told(document.blocks).splitlines()[1:] == [line]
    labels = [button.label for row in document.buttons for button in row]
    assert len(labels) == (3 if unread else 2)


def test_whoever_reads_traditional_chinese_is_told_what_is_written_in_simplified(
    choosing: Choosing, viewing: Viewing, cut: datetime
) -> None:
    document = digest_document(choosing(3, language="zh-Hant"), viewing("zh-Hant"), cut - DAY, cut, TODAY)
    assert document.language == "zh-Hant"
    assert all(
        block.language is None for card in document.blocks if isinstance(card, Card) for block in card.blocks[:3]
    )  # type: ignore[union-attr]
    assert document == digest_document(choosing(3, language="zh-Hant"), viewing("zh-Hant"), cut - DAY, cut, TODAY)
