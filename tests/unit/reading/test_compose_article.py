"""An opened article, and why it was chosen: every section in the best language, an honest badge, arithmetic that adds up."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.article import Content, Moment, Precision, StoredArticle, Tag
from digest.domain.buttons import LinkButton
from digest.domain.compose import Reasons, View, article_document, why_document
from digest.domain.compose.parts import shortened
from digest.domain.compose.sections import first_sentence
from digest.domain.document import Details, Document, Heading, ItemList, Paragraph, Span, Table, plain
from digest.domain.score import Score
from digest.domain.script import rewritten

Viewing = Callable[..., View]
Revised = Callable[..., StoredArticle]


def headings(document: Document) -> list[str]:
    return [plain(block.text) for block in document.blocks if isinstance(block, Heading)]


def paragraphs(document: Document) -> list[str]:
    return [plain(block.text) for block in document.blocks if isinstance(block, Paragraph)]


def folds(document: Document) -> list[str]:
    return [plain(block.summary) for block in document.blocks if isinstance(block, Details)]


def test_every_section_of_an_article_is_there(stored: StoredArticle, viewing: Viewing, cut: datetime) -> None:
    document = article_document(stored, viewing(), cut)
    assert headings(document)[1:] == [
        "TL;DR",
        "Key data",
        "Deep analysis",
        "Industry insights",
        "Questions and answers",
    ]
    assert paragraphs(document)[:2] == [
        "🔥 Hot 80 · 💎 Quality 65 · 🌍 Impact 70",
        "AI News · Published 1 day ago (23 Nov 2026) · updated 3 hours ago",
    ]
    assert "The U.S. firm is not selling compute first." in paragraphs(document)
    assert folds(document) == [
        "Read on · 1 min",
        "What happens in summer?",
        "Who owns the pipes?",
        "Also asked, in Chinese",
    ]
    assert paragraphs(document)[-2:] == ["Source: hearth.example", "Share: social.example"]
    insights = next(block for block in document.blocks if isinstance(block, ItemList) and block.start)
    assert insights.items[0][0] == Span("Heat is the permit:", bold=True)


def test_the_summary_is_left_out_where_it_is_the_bullets_joined(
    revised: Revised, stored: StoredArticle, viewing: Viewing, cut: datetime
) -> None:
    own = replace(stored.article.content("en"), summary="A different view.")
    assert stored.article.content("en").summary not in paragraphs(article_document(stored, viewing(), cut))
    assert "A different view." in paragraphs(article_document(revised(contents={"en": own}), viewing(), cut))


def test_a_section_without_translation_is_badged_and_marked(
    stored: StoredArticle, viewing: Viewing, cut: datetime
) -> None:
    document = article_document(stored, viewing(), cut)
    assert "Not in English yet; here in Chinese" in paragraphs(document)
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    assert table.language == "zh-Hans"
    assert table.header == ("Who or what", "What it is", "Figure")
    notices = [block for block in document.blocks if isinstance(block, Paragraph) and "reference" in plain(block.text)]
    assert len(notices) == 1
    assert any("免责声明" in said for said in paragraphs(document)), (
        "what is shown in Chinese has its notice in Chinese"
    )


def test_an_article_in_another_language_has_one_badge(
    revised: Revised, stored: StoredArticle, viewing: Viewing, cut: datetime
) -> None:
    document = article_document(revised(contents={"en": stored.article.content("en")}), viewing("zh-Hans"), cut)
    assert [said for said in paragraphs(document) if "暂无" in said] == ["暂无中文，以下为英文"]
    assert "对象" not in str(document)
    marked = [block.language for block in document.blocks if isinstance(block, ItemList)]
    assert set(marked) == {"en"}


def test_side_by_side_shows_the_whole_second_language_folded(
    stored: StoredArticle, viewing: Viewing, cut: datetime
) -> None:
    document = article_document(stored, viewing("en", side_by_side=True), cut)
    assert headings(document)[-1] == "The same in Chinese"
    second = next(block for block in document.blocks if isinstance(block, Details) and block.language == "zh-Hans")
    assert not any(isinstance(block, Details | Table) for block in second.blocks), (
        "no fold in a fold, nothing said twice"
    )
    assert "Also asked, in Chinese" not in folds(document)


def test_plain_style_folds_nothing(stored: StoredArticle, viewing: Viewing, cut: datetime) -> None:
    document = article_document(stored, viewing(style="plain"), cut)
    assert folds(document) == []
    assert paragraphs(document)[0] == "Hot 80, Quality 65, Impact 70"
    assert "What happens in summer?" in headings(document)
    assert all(len(row) == 1 for row in document.buttons)


def test_only_web_addresses_become_links(revised: Revised, viewing: Viewing, cut: datetime) -> None:
    document = article_document(revised(url="javascript:alert(1)", share_links=("data:x",)), viewing(), cut)
    assert not any(isinstance(button, LinkButton) for row in document.buttons for button in row)
    assert "javascript" not in str(document)


def test_our_own_notice_stands_where_the_article_has_none(revised: Revised, viewing: Viewing, cut: datetime) -> None:
    assert "Written by AI, for reference only." in paragraphs(article_document(revised(notice={}), viewing(), cut))


@pytest.mark.parametrize(
    ("age", "precision", "said"),
    [
        (timedelta(hours=30), Precision.EXACT, "AI News · Published 1 day ago (23 Nov 2026, 02:00)"),
        (timedelta(hours=27), Precision.DAY, "AI News · Published 1 day ago (23 Nov 2026)"),
        (timedelta(days=1), Precision.DAY, "AI News · Published 1 day ago (23 Nov 2026)"),
        (timedelta(hours=5), Precision.DAY, "AI News · Published 24 Nov 2026"),
        (timedelta(days=9), Precision.WEEK, "AI News · Published 1 week ago (about 15 Nov 2026)"),
        (timedelta(days=3), Precision.MONTH, "AI News · Published about 21 Nov 2026"),
        (None, Precision.EXACT, "AI News · added 20 hours ago"),
    ],
)
def test_times_are_told_as_exactly_as_they_are_known(
    revised: Revised, viewing: Viewing, cut: datetime, age: timedelta | None, precision: Precision, said: str
) -> None:
    published = Moment(cut - age, precision) if age else None
    document = article_document(revised(published=published, updated=None), viewing(), cut)
    assert paragraphs(document)[1] == said


def test_an_article_with_nothing_but_a_title_is_a_message(revised: Revised, viewing: Viewing, cut: datetime) -> None:
    bare = revised(contents={"de": Content("Nur ein Titel")}, tags=(Tag("x" * 70, {}),), category={})
    document = article_document(bare, viewing(), cut)
    assert headings(document) == ["Nur ein Titel"]
    assert paragraphs(document)[0] == "Not in English yet; here in German"


@pytest.mark.parametrize(
    ("paragraph", "first"),
    [
        ("One. Two.", "One."),
        ("The U.S. Senate voted 3.5 times. Then it left.", "The U.S. Senate voted 3.5 times."),
        ("“Really?” Yes.", "“Really?”"),
        ("他说“不”。然后走了。", "他说“不”。"),
        ("他问：“为什么？”没有人回答。", "他问：“为什么？”"),
        ("No end here", "No end here"),
        ("", ""),
    ],
)
def test_the_first_sentence(paragraph: str, first: str) -> None:
    assert first_sentence(paragraph)[0] == first


@given(st.text(alphabet='Ab. 。！?”’"é3中'))
def test_a_sentence_and_the_rest_are_the_whole(paragraph: str) -> None:
    first, rest = first_sentence(paragraph)
    assert "".join((first + rest).split()) == "".join(paragraph.split())


def test_a_label_is_cut_after_a_word() -> None:
    assert shortened("one two three four", 12) == "one two…"
    assert shortened("一二三四五六", 4) == "一二三…"
    assert shortened("short", 12) == "short"


SCORE = Score(
    (("hot", 80, 0.4), ("quality", 65, 0.35), ("impact", 70, 0.25)), 72.25, 1.2, 0.97, 70.08, ("energy",), 2.0, 72.08
)


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_the_printed_terms_add_up(stored: StoredArticle, viewing: Viewing, cut: datetime, language: str) -> None:
    document = why_document(Reasons(stored, SCORE), viewing(language), cut)
    (terms,) = [block for block in document.blocks if isinstance(block, ItemList)]
    lines = [[float(figure) for figure in re.findall(r"\d+\.\d+|\d+(?= ×)", plain(item))] for item in terms.items]
    *products, (together,), (base, factor, aged), (aged_again, bonus, total) = lines
    assert [round(points * weight, 2) for points, weight, _ in products] == [product for *_, product in products]
    assert round(sum(product for *_, product in products), 2) == together == base
    assert round(base * factor, 2) == aged == aged_again
    assert round(aged + bonus, 2) == total
    assert f"{total:.2f}" in headings(document)[0]


def test_why_in_words(stored: StoredArticle, viewing: Viewing, cut: datetime) -> None:
    said = [
        plain(item)
        for block in why_document(Reasons(stored, SCORE), viewing("zh-Hans"), cut).blocks
        if isinstance(block, ItemList)
        for item in block.items
    ]
    assert said == [
        "热度 80 × 0.40 = 32.00",
        "质量 65 × 0.35 = 22.75",
        "影响力 70 × 0.25 = 17.50",
        "合计 72.25",
        "已发布 1 天：72.25 × 0.97 = 70.08",
        "你关注的话题（能源）：70.08 + 2.00 = 72.08",
    ]


@pytest.mark.parametrize(
    ("language", "sources", "sent", "said"),
    [
        ("en", 1, None, "1 source · not sent to you yet"),
        ("en", 3, timedelta(hours=2), "3 sources · sent to you 2 hours ago"),
        ("zh-Hans", 1, None, "1 个来源 · 尚未推送给你"),
        ("zh-Hans", 3, timedelta(hours=2), "3 个来源 · 2小时前已推送给你"),
    ],
)
def test_why_ends_in_the_sources_and_whether_this_reader_knows_the_story(
    stored: StoredArticle,
    viewing: Viewing,
    cut: datetime,
    language: str,
    sources: int,
    sent: timedelta | None,
    said: str,
) -> None:
    why = Reasons(stored, SCORE, sources, cut - sent if sent else None)
    last = why_document(why, viewing(language), cut).blocks[-1]
    assert isinstance(last, Paragraph)
    assert plain(last.text).endswith(said)


def test_what_somebody_wrote_in_traditional_chinese_is_no_conversion(
    revised: Revised, stored: StoredArticle, viewing: Viewing, cut: datetime
) -> None:
    chinese = stored.article.content("zh-Hans")
    own = rewritten(stored.article, "zh-Hant", viewing().words.written).content("zh-Hant")
    note = "繁體由程式從簡體自動轉換，未經人工校對。"
    for contents, converted in (
        ({"zh-Hans": chinese}, True),
        ({"zh-Hans": chinese, "zh-Hant": own}, False),
        ({"zh-Hans": chinese, "zh-Hant": replace(own, analysis=())}, True),
    ):
        document = article_document(revised(contents=contents), viewing("zh-Hant"), cut)
        assert (note in paragraphs(document)) is converted
