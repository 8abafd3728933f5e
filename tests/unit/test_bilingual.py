"""Where English ends and Chinese begins in a line without a delimiter."""

import pytest

from digest.sources.bilingual import Clues, halves, language_of

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
