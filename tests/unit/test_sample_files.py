"""The sample articles as files: each true to the page's layout and to itself, together of every kind that readers meet."""

import re
from collections import Counter
from datetime import UTC, datetime
from importlib import resources

import pytest

from digest.domain.article import Article, Precision
from digest.sources.samples import samples

PAGES = {
    page.name: page.read_text(encoding="utf-8")
    for page in sorted(resources.files("digest").joinpath("data/samples").iterdir(), key=lambda page: page.name)
    if page.name.endswith(".txt")
}
READ = samples(datetime(2026, 11, 24, 12, 0, tzinfo=UTC))
ARTICLES = dict(zip(PAGES, READ.articles, strict=True))
every_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
every_article = pytest.mark.parametrize(
    ("page", "article"), [*zip(PAGES.values(), READ.articles, strict=True)], ids=PAGES
)
LANGUAGES = ("en", "zh-Hans")
HEADINGS = {"Key Data", "Deep Analysis", "Industry Insights", "核心数据", "深度解读", "行业启示"}


def lines(page: str) -> list[str]:
    """The page's lines that say something, without their indent."""
    return [line.strip() for line in page.splitlines() if line.strip()]


def answer(page: str, question: str) -> str:
    """The line under this question; empty where it isn't asked."""
    found = re.search(rf"^Q[:：]\s*{re.escape(question)}\nA[:：]\s*(.+)$", page, re.MULTILINE)
    return found[1] if found else ""


def said(article: Article, language: str) -> str:
    """Everything that an article says in this language."""
    content = article.content(language)
    facts = (f"{fact.entity} {fact.information} {fact.figure}" for fact in content.key_facts)
    insights = (f"{insight.lead} {insight.text}" for insight in content.insights)
    answers = (f"{entry.question} {entry.answer}" for entry in content.faq)
    return " ".join((content.title, *content.tldr, *facts, *content.analysis, *insights, *answers))


def test_twenty_four_pages_numbered_from_one() -> None:
    assert [name[:3] for name in PAGES] == [f"{number:02}-" for number in range(1, 25)]
    assert [name for name in PAGES if not re.fullmatch(r"\d\d(-[a-z0-9]+)+\.txt", name)] == []


def test_every_page_is_read_as_a_whole() -> None:
    assert READ.problems == ()


@every_page
def test_the_summary_is_the_bullets_of_both_languages(page: str) -> None:
    bullets = [line.removeprefix("• ") for line in lines(page) if line.startswith("• ")]
    english = [bullet for bullet in bullets if not re.search("[\u4e00-\u9fff]", bullet)]
    chinese = [bullet for bullet in bullets if bullet not in english]
    assert lines(page)[2] == " ".join(english + chinese)
    assert 3 <= len(english) <= 5
    assert 3 <= len(chinese) <= 5


@every_article
def test_nothing_of_a_page_is_lost_or_taken_for_something_else(page: str, article: Article) -> None:
    english, chinese = (article.content(language) for language in LANGUAGES)
    assert lines(page)[1] == f"{english.title} {chinese.title}"
    assert (english.summary, chinese.summary) == (" ".join(english.tldr), " ".join(chinese.tldr))
    assert set(article.category) == set(LANGUAGES)
    sections = [line for line in lines(page) if line in HEADINGS]
    shown = [part for one in (english, chinese) for part in (one.key_facts, one.analysis, one.insights) if part]
    nothing = len(re.findall(r"^[（(].*[)）]$", page, re.MULTILINE))
    assert len(shown) == len(sections) - nothing
    assert len(english.faq) + len(chinese.faq) == len(re.findall(r"^Q[:：]", page, re.MULTILINE))
    assert [tag.slug for tag in article.tags] != []


@every_article
def test_its_parts_have_the_size_of_real_ones(page: str, article: Article) -> None:
    for language in LANGUAGES:
        content = article.content(language)
        assert 3 <= len(content.faq) <= 6
        assert len(content.insights) in {0, 2, 3}
        assert [insight for insight in content.insights if not 4 <= len(insight.lead) <= 60] == []
        assert [fact for fact in content.key_facts if not (fact.entity and fact.information and fact.figure)] == []


@every_page
def test_every_question_is_asked_once_and_answered_in_a_sentence(page: str) -> None:
    questions = re.findall(r"^Q[:：]\s*(.+)$", page, re.MULTILINE)
    assert len(set(questions)) == len(questions)
    assert [question for question in questions if len(answer(page, question)) < 24] == []


def test_together_they_answer_more_than_a_hundred_questions_none_of_them_twice() -> None:
    asked = Counter(
        entry.question.casefold()
        for article in READ.articles
        for language in LANGUAGES
        for entry in article.content(language).faq
    )
    assert asked.total() > 150
    assert [question for question, times in asked.items() if times > 1] == []


@every_article
def test_both_languages_tell_the_same_figures(page: str, article: Article) -> None:
    """Those of three digits and more; what counts in 万 and 亿 is written otherwise in English."""
    english = {figure.replace(",", "").rstrip(".") for figure in re.findall(r"\d[\d,.]*", said(article, "en"))}
    chinese = re.findall(r"(?<![\d.])\d{3,}(?![\d.]*\s?[万亿])", said(article, "zh-Hans"))
    assert set(chinese) - english == set()


@every_page
def test_no_address_but_the_reserved_one_stands_in_it_and_nobody_is_called_nin(page: str) -> None:
    """example.org belongs to nobody's news (RFC 2606), so a made-up story never leads to a real site."""
    addresses = re.findall(r"^Source: (https://example\.org/[a-z0-9/-]+)$", page, re.MULTILINE)
    assert len(addresses) <= 1
    rest = re.sub(r"^Source: https://example\.org/\S+$", "", page, flags=re.MULTILINE)
    assert re.findall(r"https?:|www\.|^Source|来源[:：]|您", rest, re.MULTILINE) == []


@every_page
def test_chinese_prose_keeps_to_chinese_punctuation(page: str) -> None:
    assert re.findall(r"[\u4e00-\u9fff][,.;?!()][\u4e00-\u9fff]?", page) == []


def test_they_differ_as_real_ones_do() -> None:
    articles = READ.articles
    assert {article.published.precision for article in articles if article.published} >= {
        Precision.MINUTE,
        Precision.HOUR,
        Precision.DAY,
        Precision.WEEK,
    }
    assert [name for name, article in ARTICLES.items() if article.published is None] == ["10-pebble-on-old-phones.txt"]
    assert (
        {bool(article.url) for article in articles} == {bool(article.updated) for article in articles} == {True, False}
    )
    hot = [article.scores.hot for article in articles]
    assert min(hot) < 30
    assert max(hot) > 90
    assert len({tag.slug for article in articles for tag in article.tags}) > 25


@pytest.mark.parametrize("part", ["key_facts", "analysis"])
def test_some_sections_are_in_one_language_only(part: str) -> None:
    told = [[bool(getattr(article.content(language), part)) for language in LANGUAGES] for article in READ.articles]
    assert [True, False] in told


def test_what_the_guide_suggests_to_ask_is_answered_in_both_languages() -> None:
    security = [page for page in PAGES.values() if "Security 安全" in page]
    assert len(security) > 1
    assert [page[:20] for page in security if answer(page, "What is a jailbreak?")] != []
    assert [page[:20] for page in security if answer(page, "什么是模型越狱？")] != []


def test_regulation_is_the_topic_of_several() -> None:
    assert sum("Regulation 监管" in lines(page)[-2] for page in PAGES.values()) >= 2


@pytest.mark.parametrize(
    ("first", "further", "names"),
    [
        ("06-open-weight-licence.txt", "07-banyan-settlement.txt", ["Banyan", "Tolvanne", "古榕"]),
        ("02-hidden-text-hospital-agent.txt", "08-second-hospital-group.txt", ["Aldermoor", "奥尔德穆尔"]),
        ("03-bandwidth-export-rule.txt", "21-y890-measured.txt", ["Y-890", "雁北微电子"]),
    ],
)
def test_some_stories_go_on(first: str, further: str, names: list[str]) -> None:
    assert [name for name in names if name not in PAGES[first] or name not in PAGES[further]] == []
    one, other = ARTICLES[first].published, ARTICLES[further].published
    assert one is not None
    assert other is not None
    assert one.at < other.at
