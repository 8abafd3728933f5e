"""Key data: which spaces border cells, and every other way a row is written."""

import pytest

from digest.domain.article import KeyFact
from digest.sources.page_lines import page_lines
from digest.sources.page_tables import read_table


def rows(text: str) -> list[tuple[str, str, str]]:
    return [(fact.entity, fact.information, fact.figure) for fact in read_table(page_lines(text))]


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("Tern 反对召回产品的立场 产品已部署给“数亿用户”", ("Tern", "反对召回产品的立场", "产品已部署给“数亿用户”")),
        ("潜在风险 风险性质被描述为 “狭窄的 潜在漏洞”", ("潜在风险", "风险性质被描述为", "“狭窄的 潜在漏洞”")),
        ("GPT-5 mini 发布价格 每百万词元0.25美元", ("GPT-5 mini", "发布价格", "每百万词元0.25美元")),
        ("GPT-5 mini（轻量版 2026） 上下文长度 400K", ("GPT-5 mini（轻量版 2026）", "上下文长度", "400K")),
        ("Tern 发布 GPT-5 mini 价格 0.25美元", ("Tern", "发布 GPT-5 mini 价格", "0.25美元")),
        ("欧盟委员会 推迟《AI 法案》条款 16 个月", ("欧盟委员会", "推迟《AI 法案》条款", "16 个月")),
        ("Claude Opus 4 Scored highest on SWE-bench 72.5%", ("Claude Opus 4", "Scored highest on SWE-bench", "72.5%")),
        (
            "Northlight Raised a new funding round $13 billion",
            ("Northlight", "Raised a new funding round", "$13 billion"),
        ),
        ("Northlight revenue grew to $10 billion", ("Northlight", "revenue grew to", "$10 billion")),
        ("Tern 融资", ("Tern", "融资", "")),
        ("Tern 130亿美元", ("Tern", "", "130亿美元")),
        ("Tern", ("Tern", "", "")),
    ],
)
def test_cells_joined_by_single_spaces(row: str, cells: tuple[str, str, str]) -> None:
    assert rows(f"实体 关键信息 数据/指标\n{row}") == [cells]


@pytest.mark.parametrize(
    "header",
    ["实体 关键信息 数据/指标", "Entity Key Information Data/Metric", "ENTITY | INFO | FIGURE", "主体\t内容\t数值"],
)
def test_a_header_is_no_row(header: str) -> None:
    assert rows(header) == []


def test_a_row_about_an_entity_of_that_name_stays() -> None:
    assert rows("Entity List\tUS Commerce\t27") == [("Entity List", "US Commerce", "27")]


def test_tabs_keep_empty_cells() -> None:
    assert rows("Tern 3\t\t0.2 美元\nOld users\tend of the month") == [
        ("Tern 3", "", "0.2 美元"),
        ("Old users", "end of the month", ""),
    ]


def test_pipes_with_a_rule_make_the_first_row_a_header_whatever_it_says() -> None:
    table = "| Wer | Was | Wie viel |\n| :-- | :-: | --: |\n| Tern | a \\| b | 3 |\n| Sable | x |\n| A | b | c | d |"
    assert rows(table) == [("Tern", "a | b", "3"), ("Sable", "x", ""), ("A", "b", "c · d")]


def test_wide_gaps_and_full_width_pipes_border_cells() -> None:
    assert rows("Tern 3   price per million   0.2 dollars") == [("Tern 3", "price per million", "0.2 dollars")]
    assert rows("Tern｜降价｜60%") == [("Tern", "降价", "60%")]


def test_a_list_stands_for_a_table() -> None:
    assert rows("• Tern 3: half the price\n- Sable：开放") == [("Tern 3", "half the price", ""), ("Sable", "开放", "")]


@pytest.mark.parametrize("text", ["", "(No data.)", "（文章没有 数据。）", "None", "无", "\n( nothing\tat all )\n"])
def test_a_remark_that_there_is_nothing_is_no_row(text: str) -> None:
    assert read_table(page_lines(text)) == ()


def test_a_row_with_parentheses_is_a_row() -> None:
    assert read_table(page_lines("(Tern) 降价 (60%)\n(Sable) 开放 (40)")) == (
        KeyFact("(Tern)", "降价", "(60%)"),
        KeyFact("(Sable)", "开放", "(40)"),
    )
