"""The bilingual page: whole pages, their variations, and what is wrong with bad ones."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.domain.article import Article, FaqEntry, Insight, KeyFact, Moment, Precision, Scores, Tag
from digest.domain.taxonomy import Taxonomy, Topic
from digest.sources.page import LONGEST, read_page_with

PAGES = Path(__file__).parents[1] / "fixtures" / "pages"
FORMLESS = "this is no article page: it has neither scores nor sections"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def topic(slug: str, english: str, chinese: str) -> Topic:
    return Topic(Tag(slug, {"en": english, "zh-Hans": chinese}))


TAXONOMY = Taxonomy(
    (
        topic("healthcare", "Healthcare", "医疗"),
        topic("regulation", "Regulation", "监管"),
        topic("large-models", "Large models", "大模型"),
        topic("pricing", "Pricing", "定价"),
    )
)


def problems(text: str) -> list[tuple[int, str, str]]:
    parsed = read_page_with(TAXONOMY, text, "page.txt", NOW)
    assert parsed.articles == ()
    return [(problem.line, problem.field, problem.message) for problem in parsed.problems]


def article(text: str) -> Article:
    parsed = read_page_with(TAXONOMY, text, "page.txt", NOW)
    assert [str(problem) for problem in parsed.problems] == []
    return parsed.articles[0]


def page(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")


def test_the_header_of_a_full_page() -> None:
    full = article(page("full.txt"))
    assert full.category == {"en": "AI News", "zh-Hans": "AI资讯"}
    assert full.published == Moment(NOW - timedelta(hours=3), Precision.HOUR)
    assert full.updated == Moment(NOW - timedelta(minutes=20), Precision.MINUTE)
    assert full.views == 1204
    assert full.scores == Scores(hot=72, quality=88, impact=64)
    english, chinese = full.content("en"), full.content("zh-Hans")
    assert english.title == "Northlight opens Sable 2 to hospitals, and insurers ask who pays for its mistakes"
    assert chinese.title == "Northlight 向医院开放 Sable 2，保险公司追问：出错谁买单"
    assert english.summary == " ".join(english.tldr)
    assert chinese.summary == " ".join(chinese.tldr)
    assert len(english.tldr) == len(chinese.tldr) == 2


def test_the_sections_of_a_full_page() -> None:
    english, chinese = (article(page("full.txt")).content(language) for language in ("en", "zh-Hans"))
    assert english.key_facts == (
        KeyFact("Northlight", "Licensed to hospitals", "40"),
        KeyFact("Sable 2", "Answers checked by a doctor", "91 %"),
    )
    assert chinese.key_facts == ()
    assert english.analysis[0].endswith("It says <b>who</b> signs, not what happens when nobody does.")
    assert english.analysis[1].startswith("Source: https://example.com/cited")
    assert len(chinese.analysis) == 1
    assert english.insights == (
        Insight("Buyers will ask for a responsible person, at 10:30 or at night.", "Names before numbers"),
        Insight("Insurers write the next rules."),
    )
    assert chinese.insights == (Insight("采购方会要求写明姓名。", "先看责任人"), Insight("保险公司正在替监管写规则。"))
    assert english.faq == (
        FaqEntry("Who signs an answer?", "The doctor on duty.\n\nIn small hospitals that is often nobody."),
        FaqEntry("Does Sable 2 learn from patients?", "No."),
    )
    assert chinese.faq == (FaqEntry("谁来签字？", "当班医生。"),)


def test_the_foot_of_a_full_page() -> None:
    full = article(page("full.txt"))
    assert full.notice == {"en": "This text was made by a machine.", "zh-Hans": "本文由机器生成。"}
    assert full.tags == (
        Tag("healthcare", {"en": "Healthcare", "zh-Hans": "医疗"}),
        Tag("insurance", {"en": "Insurance", "zh-Hans": "保险"}, known=False),
        Tag("northlight", {"en": "Northlight", "zh-Hans": "Northlight"}, known=False),
    )
    assert full.url == "https://news.example.com/sable-2"
    assert full.share_links == ("https://share.example.com/a?u=1", "https://share.example.com/b")


def test_chinese_first_without_blank_lines_with_slips_and_full_width_signs() -> None:
    first = article(page("chinese_first.txt"))
    english, chinese = first.content("en"), first.content("zh-Hans")
    assert first.category == {"en": "AI Policy", "zh-Hans": "AI政策"}
    assert first.published == Moment(NOW - timedelta(days=1), Precision.DAY)
    assert first.updated == Moment(NOW - timedelta(hours=3), Precision.HOUR)
    assert first.scores == Scores(hot=88, quality=70, impact=90)
    assert english.title == "EU delays AI Act fines, and the Qwen team hands in its homework first"
    assert chinese.title == "欧盟推迟《AI 法案》罚则，Qwen 团队先交作业"
    assert english.summary == " ".join(english.tldr)
    assert chinese.summary == " ".join(chinese.tldr)
    assert english.key_facts == ()
    assert english.analysis == ("Early homework is cheap advertising.",)
    assert chinese.insights == (Insight("早交早安心"),)
    assert chinese.faq == (FaqEntry("罚则何时生效？", "16 个月后。"),)
    assert [tag.slug for tag in first.tags] == ["regulation", "large-models", "欧洲"]
    assert first.notice == {}


def test_a_page_in_english_only_that_quotes_chinese() -> None:
    only = article(page("english_only.txt"))
    assert set(only.contents) == {"en"}
    assert only.content("en").title == 'Why "内卷" became a word in machine learning papers'
    assert only.scores == Scores(hot=45, quality=12, impact=90)
    assert only.content("en").key_facts == (
        KeyFact("Papers", 'that use the word "内卷"', "31"),
        KeyFact("A | B tests", "none of them", ""),
    )
    assert only.content("en").faq == (FaqEntry("What does 内卷 mean?", "Working harder without getting further."),)


def test_a_page_in_chinese_only_that_begins_in_latin_letters() -> None:
    only = article(page("chinese_only.txt"))
    assert set(only.contents) == {"zh-Hans"}
    assert only.content("zh-Hans").title == "Tern 3 mini 悄悄降价 60%"
    assert only.content("zh-Hans").summary == " ".join(only.content("zh-Hans").tldr)
    assert only.published == Moment(datetime(2026, 11, 20, tzinfo=UTC), Precision.DAY)
    assert only.updated == Moment(datetime(2026, 11, 23, 8, 30, tzinfo=UTC), Precision.MINUTE)
    assert only.views == 12000
    assert only.content("zh-Hans").key_facts == (
        KeyFact("Tern 3 mini", "每百万词元", "0.2 美元"),
        KeyFact("老用户", "", "月底"),
    )
    assert only.notice == {"zh-Hans": "内容由 AI 生成。"}
    assert [tag.slug for tag in only.tags] == ["pricing", "large-models"]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: "\ufeff" + text,
        lambda text: "\n\n \n" + text + "\n\n\n",
        lambda text: text.rstrip(),
        lambda text: text.replace("• ", "\u00a0•\u3000").replace("AI News AI资讯", "AI News\u00a0AI资讯"),
        lambda text: text.replace("TL;DR", "T\u200bL;D\u202eR"),
        lambda text: text.replace("Key Data", "KEY DATA:").replace("核心数据", "## 核心数据"),
    ],
    ids=[
        "windows",
        "old mac",
        "byte order mark",
        "blank lines",
        "no last line end",
        "odd spaces",
        "invisible",
        "headings",
    ],
)
def test_how_the_text_is_wrapped_makes_no_difference(change) -> None:  # type: ignore[no-untyped-def]
    assert article(change(page("full.txt"))) == article(page("full.txt"))


def test_blocks_may_change_places() -> None:
    text = page("full.txt")
    begin, middle, end = text.index("TL;DR"), text.rindex("TL;DR"), text.index("Disclaimer")
    turned = text[:begin] + text[middle:end] + text[begin:middle] + text[end:]
    assert article(turned) == article(text)


@pytest.mark.parametrize(
    ("heading", "language", "field"),
    [
        ("Key Data", "en", "key_facts"),
        ("Deep Analysis", "en", "analysis"),
        ("Industry Insights", "en", "insights"),
        ("深度解读", "zh-Hans", "analysis"),
        ("行业启示", "zh-Hans", "insights"),
    ],
)
def test_a_section_may_be_absent_in_one_language(heading: str, language: str, field: str) -> None:
    headings = ["TL;DR", "Key Data", "Deep Analysis", "Industry Insights", "FAQ", "核心数据", "深度解读", "行业启示"]
    lines = page("full.txt").split("\n")
    start = lines.index(heading)
    end = next(at for at in range(start + 1, len(lines)) if lines[at] in headings)
    without, full = article("\n".join(lines[:start] + lines[end:])), article(page("full.txt"))
    assert not getattr(without.content(language), field)
    for name in ("tldr", "key_facts", "analysis", "insights", "faq"):
        for tag in ("en", "zh-Hans"):
            if (name, tag) != (field, language):
                assert getattr(without.content(tag), name) == getattr(full.content(tag), name)


SMALL = """A title that is long enough

60
Hot
61
Quality
62
Impact
"""


def test_a_page_with_a_title_and_scores_only() -> None:
    small = article(SMALL)
    assert small.content("en").title == "A title that is long enough"
    assert small.published is small.views is small.url is None


def test_bullets_of_both_languages_under_one_heading_are_told_apart() -> None:
    both = article(SMALL + "\nTL;DR\n• One of the bullets\n• Another one\n• 第一条\n• 第二条\n")
    assert both.content("en").tldr == ("One of the bullets", "Another one")
    assert both.content("zh-Hans").tldr == ("第一条", "第二条")


def test_a_bullet_goes_on_in_the_line_right_below() -> None:
    wrapped = article(SMALL + "\nTL;DR\n• One of the bullets\nthat was wrapped\n\nwithout a mark\n")
    assert wrapped.content("en").tldr == ("One of the bullets that was wrapped", "without a mark")


@pytest.mark.parametrize(
    ("foot", "slugs"),
    [
        ("安全 安全 监管 监管 大模型 大模型", ["安全", "regulation", "large-models"]),
        ("Regulation 监管 Large models 大模型 Open source 开源", ["regulation", "large-models", "open-source"]),
        ("Tags: Regulation, Large models\n标签：监管、大模型", ["regulation", "large-models"]),
        ("Share: 分享到:", []),
    ],
)
def test_tags_without_a_notice(foot: str, slugs: list[str]) -> None:
    text = SMALL + f"\nFAQ\nQ: Is it so?\nA: Yes.\n\nIt is.\n\n{foot}"
    assert [tag.slug for tag in article(text).tags] == slugs
    assert article(text).content("en").faq[0].answer == "Yes.\n\nIt is."


def test_notices_of_both_languages_may_stand_apart() -> None:
    text = (
        SMALL
        + "\nTL;DR\n• One of the bullets\n\n免责声明：机器写的。\n\nDisclaimer: By a machine.\nIt may be wrong.\n\n监管 监管\n"
    )
    assert article(text).notice == {"zh-Hans": "机器写的。", "en": "By a machine. It may be wrong."}
    assert [tag.slug for tag in article(text).tags] == ["regulation"]


def test_markup_in_titles_bullets_and_tags_is_text() -> None:
    text = SMALL.replace("long", "<i>long</i> **and** `code` @everyone") + "\nTL;DR\n• [a](javascript:b) <script>\n"
    assert article(text).content("en").title == "A title that is <i>long</i> **and** `code` @everyone enough"
    assert article(text).content("en").tldr == ("[a](javascript:b) <script>",)


NEWS = """AI News AI资讯 3h ago Updated 1h ago 更新于 1小时前 50
A title that is long enough

A sentence that tells the story.

60
Hot
61
Quality
62
Impact

TL;DR
• A sentence that tells the story.
"""
UNDATED = NEWS.partition("\n")[2]


@pytest.mark.parametrize(
    "title",
    [
        "Gurong now asks for money",
        "What we knew 3 years ago has changed",
        "昨天发布的模型今天就被撤下",
        "五年前的旧手机也跑得动",
        "An old phone is enough, if you can live without small talk 五年前的旧手机也跑得动，代价是不闲聊",
    ],
)
@pytest.mark.parametrize(
    "above", [NEWS.partition("\n")[0], "3h ago\nUpdated 1h ago\n50", "AI Tools\n3h ago", "AI Tools AI工具", ""]
)
def test_a_title_may_tell_of_an_age(title: str, above: str) -> None:
    told = article(f"{above}\n" + UNDATED.replace("A title that is long enough", title))
    assert " ".join(content.title for content in told.contents.values() if content.title) == title
    assert told.published == (Moment(NOW - timedelta(hours=3), Precision.HOUR) if "3h" in above else None)


def test_lines_of_ages_alone_are_no_title() -> None:
    assert problems(NEWS.replace("A title that is long enough\n", ""))[0][1:] == (
        "title",
        "there is no title on this page",
    )
    read = article("3h ago · 1,204 views\nUpdated 1h ago\n" + UNDATED)
    assert (read.content("en").title, read.views) == ("A title that is long enough", 1204)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "page", "the file is empty")]),
        (" \n\ufeff\n", [(1, "page", "the file is empty")]),
        (
            "<!DOCTYPE html><p>80",
            [(1, "page", "this is markup, not the text of a page; save what the page shows as plain text")],
        ),
        ("a\nb\0c", [(2, "page", "this is binary data, not text")]),
        (SMALL.replace("61", "165"), [(5, "quality", "165 is not between 0 and 100")]),
        (SMALL.replace("60", "8O"), [(3, "hot", "'8O' is not a whole number from 0 to 100")]),
        (SMALL.replace("61\n", ""), [(5, "quality", "there is no value beside this label")]),
        (SMALL.replace("62\nImpact\n", ""), [(6, "impact", "there is no such score on this page")]),
        ("Just a title\n\nDear all,\nplease read this.\n", [(1, "page", FORMLESS)]),
        ("Just a title\nTL;DR\n- A point", [(1, "scores", "there is no Hot, Quality or Impact on this page")]),
        (SMALL.partition("\n")[2], [(8, "title", "there is no title on this page")]),
        (SMALL + "\nFAQ\nQ: And?\n", [(11, "faq", "this question has no answer (an A: line below it)")]),
        (SMALL + "\nFAQ\nA: So.\n", [(11, "faq", "a question begins with Q: but this line is 'A: So.'")]),
        ("AI 2026-13-45\n" + SMALL, [(1, "published", "'2026-13-45' is no time that has been")]),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_field(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert problems(text) == expected


def test_every_problem_of_a_page_is_named_at_once() -> None:
    text = SMALL.replace("60", "160").replace("62", "-") + "\nFAQ\nQ: And?\n"
    assert [(line, field) for line, field, _ in problems(text)] == [(3, "hot"), (7, "impact"), (11, "faq")]


def test_a_page_longer_than_any_is_refused() -> None:
    assert problems(SMALL + "a" * LONGEST)[0][1] == "page"


def test_an_endless_title_is_refused() -> None:
    assert problems(SMALL.replace("long", "long " * 200))[0][:2] == (1, "title")
