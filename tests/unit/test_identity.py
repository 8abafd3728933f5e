"""Which article is which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.article import Article, Content, Scores
from digest.domain.identity import canonical_url, identity_keys


def article(url: str | None = None, **titles: str) -> Article:
    contents = {language.replace("_", "-"): Content(title) for language, title in titles.items()}
    return Article(contents, Scores(1, 2, 3), url=url)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://News.Example.COM/A", "https://news.example.com/A"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("http://example.com:80", "http://example.com"),
        ("http://example.com:8080/", "http://example.com:8080"),
        ("https://example.com/a/", "https://example.com/a"),
        ("https://example.com/a#part", "https://example.com/a"),
        ("https://example.com/a?utm_source=x&UTM_Medium=y&fbclid=1&gclid=2", "https://example.com/a"),
        ("https://example.com/a?b=2&a=1", "https://example.com/a?a=1&b=2"),
        ("https://example.com/a?x=2&x=1", "https://example.com/a?x=2&x=1"),
        ("https://example.com/a?id=", "https://example.com/a?id="),
        ("https://example.com/%e4%b8%ad", "https://example.com/中"),
        ("https://example.com/a%2Fb", "https://example.com/a%2Fb"),
        ("https://example.com/a%2Fb%7E", "https://example.com/a%2Fb~"),
        ("https://me:secret@example.com/a", "https://example.com/a"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        (" https://example.com/a\n", "https://example.com/a"),
    ],
)
def test_two_links_to_one_page_are_equal(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical_url(canonical)


def test_different_pages_stay_different() -> None:
    pages = [
        "http://e.org/a",
        "https://e.org/a",
        "https://e.org/A",
        "https://e.org/a%2Fb",
        "https://e.org/a/b",
        "https://e.org/a?p=1",
    ]
    assert len({canonical_url(url) for url in pages}) == len(pages)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com/a",
        "ftp://example.com",
        "javascript:alert(1)",
        "https://",
        "http://a:b:c",
        "http://[x",
        "http://a:99999/",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"http or https|IPv6|Port|port"):
        canonical_url(url)


@given(st.text(alphabet="abZ%2Ff7e/?&=#.中é ~+:@", max_size=40))
def test_canonical_is_canonical(rest: str) -> None:
    once = canonical_url("https://example.com/" + rest)
    assert canonical_url(once) == once


def test_the_address_is_the_strongest_key_and_every_title_is_one() -> None:
    keys = identity_keys(article("https://example.com/a/", en="One title", zh_Hans="标题"))
    assert keys[0] == "url:https://example.com/a"
    assert [key.rpartition(":")[0] for key in keys[1:]] == ["title:en", "title:zh-Hans"]


@pytest.mark.parametrize("title", ["A TITLE, again!", "ａ title again", "A  title — again"])
def test_a_title_is_the_same_whatever_its_case_width_and_punctuation(title: str) -> None:
    assert identity_keys(article(en=title)) == identity_keys(article(en="a title again"))


def test_titles_of_symbols_only_are_not_all_the_same() -> None:
    assert identity_keys(article(en="???")) != identity_keys(article(en="!!!"))


def test_a_title_in_another_language_is_another_key() -> None:
    assert identity_keys(article(en="Sora 2")) != identity_keys(article(zh_Hans="Sora 2"))
