"""The reader that the other tests look through sees what Discord's apps show."""

import pytest

from tests.unit.discord_api.reading import Run, read, said


@pytest.mark.parametrize(
    ("source", "styles"),
    [
        ("**x**", {"bold"}),
        ("*x*", {"italic"}),
        ("_x_", {"italic"}),
        ("***x***", {"bold", "italic"}),
        ("__x__", {"underline"}),
        ("~~x~~", {"struck"}),
        ("||x||", {"spoiler"}),
        ("`x`", {"code"}),
        ("# x", {"heading 1"}),
        ("### x", {"heading 3"}),
        ("-# x", {"subtext"}),
        ("> x", {"quote"}),
        (">>> x", {"quote"}),
        ("- x", {"list"}),
        ("12. x", {"list"}),
    ],
)
def test_styles(source: str, styles: set[str]) -> None:
    assert read(source) == [Run("x", frozenset(styles))]


@pytest.mark.parametrize(
    ("source", "style"),
    [
        ("@everyone", "mention"),
        ("<@42>", "mention"),
        ("<@&42>", "mention"),
        ("<#42>", "mention"),
        ("<id:customize>", "mention"),
        ("</help:42>", "mention"),
        ("<:pepe:42>", "emoji"),
        (":fire:", "emoji"),
        ("https://a.example/", "url"),
        ("<https://a.example/>", "autolink"),
        ("<t:0:R>", "time"),
        ("discord.gg/abc", "invite"),
        ("```x```", "code block"),
    ],
)
def test_what_leads_somewhere(source: str, style: str) -> None:
    [run] = read(source)
    assert run.styles == {style}


def test_masked_links() -> None:
    [link] = read("[a **b**](https://a.example/x)")[:1]
    assert (link.text, link.target) == ("a ", "https://a.example/x")
    assert read("[a](https://a.example/x)")[0].styles == {"link"}
    assert "broken link" in read("[https://b.example](https://a.example/)")[0].styles


@pytest.mark.parametrize("source", ["a", "1.5", "a - b", "10:30", "C#", "5 * 3", "a_b_c d", "逗号，中文"])
def test_text(source: str) -> None:
    assert read(source) == [Run(source)]


def test_a_backslash_takes_what_a_sign_does() -> None:
    assert read(r"\*\*x\*\* \@everyone") == [Run("**x** @everyone")]
    assert said(r"a\b") == r"a\b"
