"""Addresses and titles in what somebody brings."""

from time import process_time

import pytest

from digest.chat.links import addresses, titles, without_addresses


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://Example.com/a/?utm_source=x&id=2#top", ["https://example.com/a?id=2"]),
        ("Look (https://example.com/a), please.", ["https://example.com/a"]),
        ("https://example.com/Banyan_(tree)", ["https://example.com/Banyan_(tree)"]),
        (
            "看这个：https://example.com/a。还有www.example.org/b，",
            ["https://example.com/a", "https://www.example.org/b"],
        ),
        ("https://example.com/a看这篇", ["https://example.com/a"]),
        ("**https://example.com/a**", ["https://example.com/a"]),
        ("https://user:secret@example.com/a", ["https://example.com/a"]),
        ("https:// and http://[::1 and ftp://example.com and me@www.example.com", []),
        ("no address", []),
    ],
)
def test_addresses_are_found_in_the_spelling_of_articles(text: str, found: list[str]) -> None:
    assert addresses(text) == found


def test_hidden_addresses_count_and_none_twice() -> None:
    hidden = ("http://example.com/b", "javascript:alert(1)", "https://example.com/a#x", "tg://user?id=1")
    assert addresses("https://example.com/a", hidden) == ["https://example.com/a", "http://example.com/b"]


def test_only_so_many_are_looked_up() -> None:
    assert len(addresses(" ".join(f"https://example.com/{number}" for number in range(99)))) == 12
    assert len(titles("\n".join(f"Line {number}" for number in range(99)))) == 40
    assert titles("x" * 301) == []


def test_each_line_may_be_a_title_with_a_site_behind_it_or_without() -> None:
    assert titles("A title | The Site\n\nhttps://example.com/a\n标题 - 某网\n!") == [
        "A title | The Site",
        "A title",
        "标题 - 某网",
        "标题",
    ]


def test_a_line_of_a_digest_is_a_title_without_its_number() -> None:
    assert titles("1. A title\n12、标题\n• a point\n## Heading\n2026 was a year") == [
        "A title",
        "标题",
        "a point",
        "Heading",
        "2026 was a year",
    ]


def test_what_is_said_beside_an_address_is_left() -> None:
    assert without_addresses("what about https://example.com/a, then?") == "what about then?"


def test_what_no_database_takes_is_in_no_address_and_no_title() -> None:
    assert addresses("https://\ud800.com/ https://a\0.com/", ("https://b\0.com/", "\ud800")) == []
    assert titles("A\0 title \ud800here\u202e") == ["A title here"]


def test_a_long_line_of_brackets_takes_no_time() -> None:
    began = process_time()
    addresses("https://example.com/" + "(" * 2_000 + ")" * 40_000 + "www." * 20_000)
    assert process_time() - began < 1
