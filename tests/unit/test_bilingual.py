"""Where English ends and Chinese begins in a line without a delimiter."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.sources.bilingual import halves
from digest.sources.clues import Clues, learned
from digest.sources.script import language_of

BORDERS = [
    # A Chinese title that begins in Latin letters, joined to it or not.
    ("Anthropic’s warning has backfired", "Anthropic的警告适得其反"),
    ("OpenAI launches GPT-5 mini", "OpenAI 发布 GPT-5 mini"),
    ("iPhone 18 gets an AI chip", "iPhone 18 搭载 AI 芯片"),
    ("xAI raises $20bn", "xAI融资200亿美元"),
    # English that quotes Chinese, with and without marks.
    ("Why “内卷” is reshaping China's AI labs", "“内卷”如何重塑中国AI实验室"),
    ("The rise of 大模型 in Shenzhen", "大模型在深圳崛起"),
    ("“绝对安全” is a myth", "“绝对安全”是神话"),
    # Names on both sides, and at the end of the English one.
    ("Alibaba's Qwen 4 beats GPT-5", "阿里 Qwen 4 击败 GPT-5"),
    ("EU AI Act delayed again", "欧盟《AI 法案》再次推迟"),
    ("AI chips: Nvidia vs AMD", "AI芯片：英伟达对阵AMD"),
    # Titles that are hardly more than a name.
    ("DeepSeek R2", "DeepSeek R2 正式发布"),
    ("Sora 2", "Sora 2 来了"),
    ("GPT-5 Arrives", "GPT-5来了"),
    # Digits around the border.
    ("China's AI law takes effect in 2026", "中国AI法2026年生效"),
    ("A price cut of 60%, a bill that falls by 16%", "默罗维克降价六成，账单却只少了 16%"),
    ("Reword the question and models lose 21 points", "换个说法，推理模型平均掉 21 分：榜单里有多少是“背题”？"),
]


@pytest.mark.parametrize(("english", "chinese"), BORDERS)
def test_english_before_chinese(english: str, chinese: str) -> None:
    assert halves(f"{english} {chinese}") == {"en": english, "zh-Hans": chinese}


@pytest.mark.parametrize(("english", "chinese"), BORDERS)
def test_chinese_before_english(english: str, chinese: str) -> None:
    assert halves(f"{chinese} {english}") == {"en": english, "zh-Hans": chinese}


@pytest.mark.parametrize("divider", [" | ", " / ", "  ", " · "])
def test_a_divider_belongs_to_neither_side(divider: str) -> None:
    assert halves(f"What an agent is{divider}智能体是什么") == {"en": "What an agent is", "zh-Hans": "智能体是什么"}


@pytest.mark.parametrize(
    ("line", "expected", "language"),
    [
        ("OpenAI发布GPT-5 mini", ["zh-Hans"], "zh-Hans"),
        ("Anthropic 发布 Claude 5", ["zh-Hans"], "zh-Hans"),
        ("OpenAI发布GPT-5 mini", ["en", "zh-Hans"], "zh-Hans"),
        ('Why "内卷" matters', ["en"], "en"),
        ("The rise of 大模型", ["en"], "en"),
        ("No Chinese at all", ["en", "zh-Hans"], "en"),
    ],
)
def test_a_line_in_one_language_is_left_whole(line: str, expected: list[str], language: str) -> None:
    assert halves(line, Clues(expected)) == {language: line}


def test_a_name_that_the_chinese_text_never_uses_stays_on_the_english_side() -> None:
    line = "Google pays Apple to keep Google 谷歌付钱给苹果"
    assert halves(line, Clues(latin=frozenset({"apple"})))["en"] == "Google pays Apple to keep Google"


@pytest.mark.parametrize(
    ("line", "english"), [("News 资讯", "News"), ("资讯 News", "News"), ("AI News AI 资讯", "AI News")]
)
def test_one_word_is_enough_for_a_terse_line(line: str, english: str) -> None:
    assert halves(line, Clues(terse=True))["en"] == english


def test_nothing_has_no_halves() -> None:
    assert halves("   ") == {}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("OpenAI GPT-5 API 发布", "zh-Hans"),
        ("He called it “非常好” and left", "en"),
        ("“非常好”", "zh-Hans"),
        ("42 %", ""),
        ("Large models", "en"),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert language_of(text) == language


BOTH = ("en", "zh-Hans")
TABLE = Path(__file__).parents[1] / "fixtures" / "titles.tsv"
ROWS = [tuple(line.split("\t")) for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
"""Invented titles, hard to divide: the English one, the Chinese one, then what the page says in Chinese and in English."""


def wrong(*, told: bool, chinese_first: bool) -> list[tuple[str, dict[str, str]]]:
    """The titles divided wrongly, where the page's sections are told or not."""
    found = []
    for english, chinese, said, in_english in ROWS:
        line = f"{chinese} {english}" if chinese_first else f"{english} {chinese}"
        parts = halves(line, learned(BOTH, in_english, said) if told else Clues())
        if parts != {"en": english, "zh-Hans": chinese}:
            found.append((line, parts))
    return found


@pytest.mark.parametrize(
    ("told", "chinese_first", "most"), [(True, False, 1), (True, True, 3), (False, False, 8), (False, True, 6)]
)
def test_hard_titles_are_divided_where_their_languages_meet(told: bool, chinese_first: bool, most: int) -> None:
    assert len(ROWS) == 92
    mistakes = wrong(told=told, chinese_first=chinese_first)
    assert len(mistakes) <= most, mistakes


@pytest.mark.parametrize(
    ("said", "english"),
    [
        ("Grok不懂幽默。 马斯克说Grok会改。", "Comedians question Grok"),
        ("Grok 不懂幽默。 马斯克说 Grok 会改。", "Comedians question"),
    ],
)
def test_a_space_is_the_border_where_the_page_puts_none_between_latin_and_chinese(said: str, english: str) -> None:
    line = "Comedians question Grok 机器不懂幽默"
    assert halves(line, learned(BOTH, "Comedians doubt it.", said))["en"] == english


@pytest.mark.parametrize(("chinese", "english"), [row[2:] for row in ROWS])
def test_a_summary_is_divided_between_its_sentences_without_a_tldr_to_tell_where(chinese: str, english: str) -> None:
    assert halves(f"{english} {chinese}") == {"en": english, "zh-Hans": chinese}


@given(
    st.lists(
        st.sampled_from(["GPT-5", "的", "model", "OpenAI", "“", "的 OpenAI", "5", "年", "to", ".", "发布GPT"])
        | st.text(max_size=4)
    ),
    st.text(max_size=60),
)
@example(["OpenAI", "发布"], "OpenAI 发布")
def test_any_line_keeps_its_words_and_their_order(tokens: list[str], said: str) -> None:
    line = " ".join(tokens)
    parts = halves(line, learned(BOTH, said, said))
    kept = {tuple(" ".join(order).split()) for order in (parts.values(), [*parts.values()][::-1])}
    assert tuple(line.split()) in kept or set(line) & set("|/·｜")
