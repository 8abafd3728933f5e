"""Text from outside shows on Discord as it is, whatever it holds and wherever it stands."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest_discord.render.markdown import code, escaped, link, linked
from tests.unit.discord_api.reading import Run, read

HOSTILE = (
    "*", "**", "_", "__", "~~", "||", "`", "```", "\\", "[x](https://evil.example)", "[", "](", ")", "<@42>", "<@&42>",
    "<#42>", "<:p:42>", "<a:p:42>", "<t:0:R>", "<id:home>", "</help:42>", "@everyone", "@here", ":fire:", ":", "# ",
    "-# ", "- ", "* ", "+ ", "> ", ">>> ", "1. ", "2) ", "\n", " ", "https://evil.example/a", "steam://run/1",
    "<https://evil.example>", "discord.gg/abc", "https://discord.com/invite/abc", "a", "é", "中文", "。", "🔥", "¯\\_(ツ)_/¯",
)  # fmt: skip

hostile = st.lists(st.sampled_from(HOSTILE), max_size=12).map("".join) | st.text(max_size=40)


@settings(deadline=None)
@given(text=hostile)
@example("¯\\_(ツ)_/¯")
def test_text_shows_as_it_is(text: str) -> None:
    assert read(escaped(text)) == ([Run(text)] if text else [])


@settings(deadline=None)
@given(text=hostile, around=st.sampled_from([("### ", ""), ("-# ", ""), ("> ", ""), ("- ", ""), ("3. ", "")]))
def test_it_does_so_in_every_kind_of_line(text: str, around: tuple[str, str]) -> None:
    line = " ".join(text.split())
    if line:
        [run] = read(f"{around[0]}{escaped(line)}")
        assert (run.text, len(run.styles), run.target) == (line, 1, None)


@settings(deadline=None)
@given(text=hostile)
def test_a_style_around_it_ends_where_it_should(text: str) -> None:
    if line := " ".join(text.split()):
        assert read(f"**{escaped(line)}** end") == [Run(line, frozenset({"bold"})), Run(" end")]
        assert read(f"*{escaped(line)}* end") == [Run(line, frozenset({"italic"})), Run(" end")]


@settings(deadline=None)
@given(text=hostile, path=st.text(max_size=20))
def test_a_link_leads_to_its_own_address_or_nowhere(text: str, path: str) -> None:
    line, url = " ".join(text.split()), f"https://news.example/{path}"
    drawn = linked(line, url)
    if drawn is not None:
        assert read(f"{drawn} end") == [Run(line, frozenset({"link"}), link(url)), Run(" end")]


def test_ordinary_text_is_left_alone() -> None:
    for text in ("The U.S. firm paid $2.40, a 3.5% rise (24/7).", "a - b", "Key data: 5 of 20", "中文，句子。", "it’s"):
        assert escaped(text) == text


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://news.example/a?b=c&d=%20#e", "https://news.example/a?b=c&d=%20#e"),
        ("https://en.example/wiki/Tern_(bird)", "https://en.example/wiki/Tern_%28bird%29"),
        ("https://news.example/a b", "https://news.example/a%20b"),
        ("https://news.example/中文", "https://news.example/%E4%B8%AD%E6%96%87"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://news.example:8443/<x>*|`\\", "https://news.example:8443/%3Cx%3E%2A%7C%60%5C"),
    ],
)
def test_an_address_ends_where_it_ends(url: str, written: str) -> None:
    assert link(url) == written
    assert linked("Title", url) == f"[Title]({written})"


@pytest.mark.parametrize(
    "url",
    [None, "", "x", "javascript:alert(1)", "http://localhost/", "https://", "https://user@bank.example/", "https://[::1]/",
     "https://a.example\\@b.example/", "https://a..example/", "https://a.example/\u202e", "https://a.example/" + "x" * 500],
)  # fmt: skip
def test_what_is_no_public_address_is_no_link(url: str | None) -> None:
    assert link(url) is None
    assert linked("Title", url) is None


@pytest.mark.parametrize("text", ["", " ", "a]b", "[a", "[[a]]", "see https://other.example"])
def test_a_text_that_no_link_can_have_is_none(text: str) -> None:
    assert linked(text, "https://news.example/") is None


def test_balanced_brackets_may_stand_in_a_link() -> None:
    drawn = linked("[Update] Title", "https://news.example/")
    assert drawn is not None
    assert [run.text for run in read(drawn)] == ["[Update] Title"]


def test_code_holds_anything_but_its_own_mark() -> None:
    assert code("@everyone **x**") == "`@everyone **x**`"
    assert code("a`b") is None
    assert code(" ") is None
