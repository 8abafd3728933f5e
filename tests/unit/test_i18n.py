"""Sentences, dates and numbers in both languages, in the forms LOOK.md asks for."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from digest.domain.words import Words
from digest.i18n import BabelWords, catalogues, completeness, languages, speak
from digest.i18n.filling import fill

NOW = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
ENGLISH = speak("en", "Europe/London")
CHINESE = speak("zh-Hans", "Asia/Shanghai")


def test_the_words_are_the_domains_words() -> None:
    words: Words = CHINESE
    assert (words.language, words.zone) == ("zh-Hans", "Asia/Shanghai")
    assert {"en", "zh-Hans"} <= set(languages())


@pytest.mark.parametrize(
    ("language", "zone", "spoken"),
    [
        ("zh-CN", "Asia/Shanghai", ("zh-Hans", "Asia/Shanghai")),
        ("zh-TW", "Asia/Taipei", ("zh-Hant", "Asia/Taipei")),
        ("xx", "Mars/Phobos", ("en", "UTC")),
        ("", "", ("en", "UTC")),
        ("!", "../etc/passwd", ("en", "UTC")),
        ("en-GB", "America", ("en", "UTC")),
    ],
)
def test_an_unknown_language_or_zone_falls_back(language: str, zone: str, spoken: tuple[str, str]) -> None:
    words = speak(language, zone)
    assert (words.language, words.zone) == spoken


def test_how_complete_a_language_is_counts_every_sentence() -> None:
    translated, total = completeness()["zh-Hans"]
    assert 40 < translated <= total


def test_days_hours_and_instants() -> None:
    tuesday = date(2026, 11, 24)
    assert (ENGLISH.day(tuesday), CHINESE.day(tuesday)) == ("Tuesday 24 November", "11月24日 星期二")
    assert (ENGLISH.short_day(tuesday), CHINESE.short_day(tuesday)) == ("24 Nov 2026", "2026年11月24日")
    week = (date(2026, 11, 17), tuesday)
    assert (ENGLISH.days(*week), CHINESE.days(*week)) == ("17–24 Nov", "11月17日至24日")
    assert (ENGLISH.hour(time(8)), CHINESE.hour(time(20, 30))) == ("08:00", "20:30")
    assert (ENGLISH.instant(NOW), CHINESE.instant(NOW)) == ("24 Nov 2026, 00:30", "2026年11月24日 08:30")
    assert (ENGLISH.weekday(0), CHINESE.weekday(6)) == ("Monday", "星期日")


@pytest.mark.parametrize(
    ("age", "english", "chinese"),
    [
        (timedelta(seconds=59), "just now", "刚刚"),
        (timedelta(seconds=-20), "just now", "刚刚"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago", "59分钟前"),
        (timedelta(hours=23, minutes=59), "23 hours ago", "23小时前"),
        (timedelta(hours=47), "1 day ago", "1天前"),
        (timedelta(days=6, hours=23), "6 days ago", "6天前"),
        (timedelta(days=29), "4 weeks ago", "4周前"),
        (timedelta(days=364), "12 months ago", "12个月前"),
        (timedelta(days=800), "2 years ago", "2年前"),
        (timedelta(hours=-3), "in 3 hours", "3小时后"),
    ],
)
def test_ages_are_told_in_whole_units(age: timedelta, english: str, chinese: str) -> None:
    assert (ENGLISH.relative(NOW - age, NOW), CHINESE.relative(NOW - age, NOW)) == (english, chinese)


def test_numbers_and_enumerations() -> None:
    assert ENGLISH.number(1234) == "1,234"
    assert CHINESE.number(72.14, 1) == "72.1"
    assert ENGLISH.number(32, 2) == "32.00"
    assert ENGLISH.items(["a", "b", "c"]) == "a, b and c"
    assert CHINESE.items(["a", "b", "c"]) == "a、b 和 c"
    assert CHINESE.items(["安全", "监管"]) == "安全和监管"
    assert ENGLISH.items([]) == ""


def test_names_of_languages_and_zones() -> None:
    assert [ENGLISH.language_name(tag) for tag in ("zh-Hans", "zh-Hant", "de")] == [
        "Chinese",
        "Traditional Chinese",
        "German",
    ]
    assert [CHINESE.language_name(tag) for tag in ("zh-Hans", "zh-Hant", "en")] == ["中文", "繁体中文", "英文"]
    assert ENGLISH.language_name("qq") == "qq"
    zones = ("Asia/Shanghai", "America/Argentina/Buenos_Aires", "UTC", "Nowhere/At_All")
    assert [ENGLISH.zone_name(zone) for zone in zones] == ["Shanghai", "Buenos Aires", "UTC", "At All"]
    assert CHINESE.zone_name("Asia/Shanghai") == "上海"


@pytest.mark.parametrize(
    ("zone", "english", "chinese"),
    [
        ("Asia/Kolkata", "Kolkata", "加尔各答"),
        ("Asia/Ho_Chi_Minh", "Ho Chi Minh City", "胡志明市"),
        ("Europe/Kyiv", "Kyiv", "基辅"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires", "布宜诺斯艾利斯"),
        ("Asia/Kathmandu", "Kathmandu", "加德满都"),
        ("Asia/Yangon", "Yangon", "仰光"),
        ("Asia/Calcutta", "Kolkata", "加尔各答"),
        ("Asia/Chongqing", "Shanghai", "上海"),
    ],
)
def test_a_zone_that_the_locale_data_keep_under_an_old_name(zone: str, english: str, chinese: str) -> None:
    assert (ENGLISH.zone_name(zone), CHINESE.zone_name(zone)) == (english, chinese)


def test_plural_forms_carry_the_count_as_a_number() -> None:
    said = [ENGLISH.plural("{count} story", "{count} stories", count) for count in (0, 1, 1200)]
    assert said == ["0 stories", "1 story", "1,200 stories"]
    assert CHINESE.plural("{count} story", "{count} stories", 1) == "1 条"


def test_a_value_is_text_and_never_a_pattern() -> None:
    assert ENGLISH.sentence("Hi {name}", name="{secret} {0.__class__}") == "Hi {secret} {0.__class__}"
    assert ENGLISH.sentence("Hi {name.__class__} {0}", name="x") == "Hi {name.__class__} {0}"
    with pytest.raises(KeyError):
        ENGLISH.sentence("Hi {name}")


@pytest.fixture
def broken_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A German catalogue in which one translation asks for a value that the English does not have."""
    file = tmp_path / "de" / "LC_MESSAGES" / "digest.po"
    file.parent.mkdir(parents=True)
    file.write_text(
        'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "Hi {name}"\nmsgstr "Hallo {nome}"\n\n'
        'msgid "{count} cat"\nmsgid_plural "{count} cats"\nmsgstr[0] "{count} Katze"\nmsgstr[1] "{count} Katzen"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(catalogues, "locales_folder", lambda: tmp_path)
    _forget()
    yield
    _forget()


def _forget() -> None:
    for cached in (languages, speak, catalogues.catalogue):
        cached.cache_clear()


@pytest.mark.usefixtures("broken_catalogue")
def test_a_new_language_is_a_folder_and_a_broken_sentence_in_it_speaks_english() -> None:
    german = BabelWords("de", "UTC")
    assert languages() == ("en", "de")
    assert german.plural("{count} cat", "{count} cats", 2) == "2 Katzen"
    assert german.sentence("Hi {name}", name="Ada") == "Hi Ada"


def test_chinese_and_latin_never_touch_where_a_value_is_inserted() -> None:
    assert fill("用{language}发给你", {"language": "中文"}) == "用中文发给你"
    assert fill("用{language}发给你", {"language": "English"}) == "用 English 发给你"
    assert fill("发布于{when}", {"when": "1天前"}) == "发布于 1天前"
    assert fill("“{typed}”不是有效时间", {"typed": "25:00"}) == "“25:00”不是有效时间"


@pytest.fixture
def own_traditional(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Catalogues in both kinds of Chinese, each somebody's own."""
    for folder, said in (("zh_Hans", "你好 {name}"), ("zh_Hant", "您好 {name}")):
        file = tmp_path / folder / "LC_MESSAGES" / "digest.po"
        file.parent.mkdir(parents=True)
        file.write_text(f'msgid ""\nmsgstr ""\n\nmsgid "Hi {{name}}"\nmsgstr "{said}"\n', encoding="utf-8")
    monkeypatch.setattr(catalogues, "locales_folder", lambda: tmp_path)
    _forget()
    yield
    _forget()


@pytest.mark.usefixtures("own_traditional")
def test_a_folder_wins_over_what_a_program_converts() -> None:
    assert languages() == ("en", "zh-Hans", "zh-Hant")
    assert speak("zh-TW", "UTC").sentence("Hi {name}", name="Ada") == "您好 Ada"


def test_traditional_chinese_is_written_from_simplified() -> None:
    taiwan = speak("zh-TW", "Asia/Taipei")
    assert taiwan.language == "zh-Hant"
    assert taiwan.sentence("Settings") == "設定"
    assert taiwan.sentence("Quality") == "品質"
    assert taiwan.sentence("From: {title} · {age}", title="里斯本的头发", age="") == "來自：里斯本的頭髮 · "
    assert "「什麼」" in taiwan.sentence("You can also just ask me: “{question}”", question="什么")
    assert taiwan.plural("{count} story", "{count} stories", 3) == "3 則"
    assert (taiwan.day(date(2026, 11, 24)), taiwan.weekday(0)) == ("11月24日 星期二", "星期一")
    assert taiwan.relative(NOW - timedelta(days=21), NOW) == "3 週前"
