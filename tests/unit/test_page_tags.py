"""The line of tags: pairs, repetitions, lists of one language, with and without delimiters."""

import pytest

from digest.sources.page_tags import tag_names

KNOWN = {
    "large models",
    "大模型",
    "regulation",
    "监管",
    "security",
    "安全",
    "ai safety",
    "ai安全",
    "open source",
    "开源",
}


def names(*lines: str) -> list[tuple[str, ...]]:
    found = tag_names(lines, lambda name: name.casefold() in KNOWN or name.replace(" ", "").casefold() in KNOWN)
    return [tuple(one.values()) for one in found]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("安全 安全 监管 监管 大模型 大模型", [("安全", "安全"), ("监管", "监管"), ("大模型", "大模型")]),
        ("Security 安全 Large models 大模型", [("Security", "安全"), ("Large models", "大模型")]),
        ("安全 Security 大模型 Large models", [("Security", "安全"), ("Large models", "大模型")]),
        ("Northlight Northlight Large models 大模型", [("Northlight", "Northlight"), ("Large models", "大模型")]),
        ("Sable Two Sable Two 监管 监管", [("Sable Two", "Sable Two"), ("监管", "监管")]),
        (
            "Quantum computing 量子计算 Solid State Batteries 固态电池",
            [("Quantum computing", "量子计算"), ("Solid State Batteries", "固态电池")],
        ),
        ("AI safety AI 安全 Regulation 监管", [("AI safety", "AI 安全"), ("Regulation", "监管")]),
        ("Security Large models 大模型", [("Security",), ("Large models", "大模型")]),
        ("Security, Regulation, Large models", [("Security",), ("Regulation",), ("Large models",)]),
        ("Security Large models Open source", [("Security",), ("Large models",), ("Open source",)]),
        ("Quantum computing Batteries", [("Quantum computing",), ("Batteries",)]),
        ("安全、监管，大模型", [("安全",), ("监管",), ("大模型",)]),
        ("安全 监管 大模型", [("安全",), ("监管",), ("大模型",)]),
        ("Security 安全, Large models 大模型", [("Security", "安全"), ("Large models", "大模型")]),
        ("Security | 安全 | Regulation | 监管", [("Security", "安全"), ("Regulation", "监管")]),
        ("Security, Regulation, 安全, 监管", [("Security", "安全"), ("Regulation", "监管")]),
        ("#Security #监管", [("Security", "监管")]),
        ("RISC-V", [("RISC-V",)]),
    ],
)
def test_a_line_of_tags(line: str, expected: list[tuple[str, ...]]) -> None:
    assert names(line) == expected


def test_a_line_a_language_pairs_by_place() -> None:
    assert names("Security, Quantum", "安全、量子") == [("Security", "安全"), ("Quantum", "量子")]


def test_lines_of_different_length_do_not_pair() -> None:
    assert names("Security, Quantum", "安全") == [("Security",), ("Quantum",), ("安全",)]
