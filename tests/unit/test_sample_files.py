"""The sample articles as files: six pages, each true to the page's layout and to itself, none with an address."""

import re
from importlib import resources

import pytest

PAGES = {
    page.name: page.read_text(encoding="utf-8")
    for page in resources.files("digest").joinpath("data/samples").iterdir()
    if page.name.endswith(".txt")
}
every_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())


def lines(page: str) -> list[str]:
    """The page's lines that say something, without their indent."""
    return [line.strip() for line in page.splitlines() if line.strip()]


def answer(page: str, question: str) -> str:
    """The line under this question; empty where it isn't asked."""
    found = re.search(rf"^Q[:：]\s*{re.escape(question)}\nA[:：]\s*(.+)$", page, re.MULTILINE)
    return found[1] if found else ""


def test_six_pages_numbered_from_one() -> None:
    assert sorted(name[:3] for name in PAGES) == [f"0{number}-" for number in range(1, 7)]
    assert [name for name in PAGES if not re.fullmatch(r"\d\d(-[a-z0-9]+)+\.txt", name)] == []


@every_page
def test_the_summary_is_the_bullets_of_both_languages(page: str) -> None:
    bullets = [line.removeprefix("• ") for line in lines(page) if line.startswith("• ")]
    english = [bullet for bullet in bullets if not re.search("[\u4e00-\u9fff]", bullet)]
    chinese = [bullet for bullet in bullets if bullet not in english]
    assert lines(page)[2] == " ".join(english + chinese)
    assert 3 <= len(english) <= 5
    assert 3 <= len(chinese) <= 5


@every_page
def test_three_insights_with_leads_and_three_questions_in_each_language(page: str) -> None:
    assert len(re.findall(r"^  [123]\. [^:：]{4,60}[:：]", page, re.MULTILINE)) == 6
    questions = re.findall(r"^Q[:：]\s*(.+)$", page, re.MULTILINE)
    assert len(set(questions)) == len(questions) == 6
    assert [question for question in questions if len(answer(page, question)) < 30] == []


@every_page
def test_no_address_stands_in_it_and_nobody_is_called_nin(page: str) -> None:
    assert re.findall(r"https?:|www\.|^Source|来源[:：]|您", page, re.MULTILINE) == []


@every_page
def test_chinese_prose_keeps_to_chinese_punctuation(page: str) -> None:
    assert re.findall(r"[\u4e00-\u9fff][,.;?!()][\u4e00-\u9fff]?", page) == []


def test_what_the_welcome_suggests_to_ask_is_answered_in_both_languages() -> None:
    security = [page for page in PAGES.values() if "Security 安全" in page]
    assert [page for page in security if not answer(page, "What is a jailbreak?")] == []
    assert [page for page in security if not answer(page, "什么是模型越狱？")] == []
    assert security


def test_regulation_is_the_topic_of_several() -> None:
    assert sum("Regulation 监管" in lines(page)[-2] for page in PAGES.values()) >= 2
