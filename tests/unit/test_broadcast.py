"""A broadcast's life: what may be done to it when, how many get it first, and when it alarms."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.chat.casting.reading import language_of, reach_of, when_of, words_of
from digest.domain.broadcast import (
    Act,
    Broadcast,
    Content,
    Kind,
    Phase,
    Reach,
    When,
    begun,
    due_in,
    first_few,
    following,
    mended,
    missing,
)
from digest.domain.broadcast_tally import Tally, alarming

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ONE = Broadcast("preview:a", NOW, id=1)
MAY = {
    Phase.DRAFT: {Act.CANCEL},
    Phase.APPROVAL: {Act.CANCEL},
    Phase.SCHEDULED: {Act.PAUSE, Act.CANCEL},
    Phase.CANARY: {Act.GO_ON, Act.PAUSE, Act.STOP},
    Phase.RUNNING: {Act.PAUSE, Act.STOP},
    Phase.PAUSED: {Act.RESUME, Act.STOP, Act.CANCEL},
    Phase.STOPPED: {Act.RESUME, Act.CANCEL},
    Phase.CANCELLED: set(),
    Phase.DONE: set(),
}
LANGUAGES = ("en", "zh-Hans")


@pytest.mark.parametrize("phase", Phase)
def test_what_may_be_done_when(phase: Phase) -> None:
    assert {act for act in Act if following(replace(ONE, phase=phase), act)} == MAY[phase]


def test_it_goes_on_as_it_was() -> None:
    paused = replace(ONE, phase=Phase.PAUSED, before=Phase.CANARY)
    assert following(paused, Act.RESUME) is Phase.CANARY
    assert following(replace(paused, fixing=Phase.CANARY), Act.RESUME) is None


@pytest.mark.parametrize(
    ("phase", "before", "fixing"),
    [
        (Phase.PAUSED, Phase.CANARY, Phase.CANARY),
        (Phase.STOPPED, Phase.CANARY, Phase.STOPPED),
        (Phase.DONE, None, Phase.DONE),
    ],
)
def test_a_fixed_one_stands_afterwards_where_it_stood(phase: Phase, before: Phase | None, fixing: Phase) -> None:
    content = Content({"en": "old", "zh-Hans": "旧"}, fix={"en": "new"})
    better = mended(replace(ONE, content=content, phase=phase, before=before))
    assert better is not None
    assert (better.phase, better.before, better.fixing) == (Phase.PAUSED, before, fixing)
    assert better.content == Content({"en": "new", "zh-Hans": "旧"})
    assert mended(replace(ONE, content=content, phase=Phase.RUNNING)) is None
    assert mended(replace(ONE, phase=Phase.DONE)) is None


def test_where_a_confirmed_one_begins() -> None:
    assert begun(ONE, NOW) is Phase.CANARY
    assert begun(replace(ONE, canary=0), NOW) is Phase.RUNNING
    assert begun(replace(ONE, when=When(minute=0)), NOW) is Phase.RUNNING
    assert begun(replace(ONE, when=When(at=NOW + timedelta(hours=1))), NOW) is Phase.SCHEDULED


def test_the_next_local_hour_is_within_a_day_everywhere() -> None:
    evening = replace(ONE, when=When(minute=20 * 60))
    assert due_in(evening, "Asia/Shanghai", NOW) == NOW + timedelta(hours=24)
    assert due_in(evening, "America/New_York", NOW) == NOW + timedelta(hours=13)


@pytest.mark.parametrize(("audience", "few"), [(0, 0), (1, 1), (99, 1), (250, 2), (1_000_000, 10_000)])
def test_how_many_get_it_first(audience: int, few: int) -> None:
    assert first_few(audience, 10) == few
    assert first_few(audience, 0) == 0


@pytest.mark.parametrize(
    ("sent", "failed", "alarm"), [(0, 19, False), (0, 20, True), (80, 20, False), (79, 21, True), (1000, 20, False)]
)
def test_when_it_alarms(sent: int, failed: int, *, alarm: bool) -> None:
    assert alarming(Tally(5_000, sent=sent, failed=failed)) is alarm


def test_whoever_unsubscribes_meanwhile_is_no_reason_for_alarm() -> None:
    assert not alarming(Tally(5_000, failed=30, reasons={"cancelled": 30}))
    assert not alarming(Tally(5_000, sent=80, failed=50, reasons={"cancelled": 30, "blocked": 20}))
    assert alarming(Tally(5_000, sent=79, failed=51, reasons={"cancelled": 30, "blocked": 21}))


def test_in_which_languages_nothing_would_be_said() -> None:
    assert missing(LANGUAGES, Content({"en": "Hello", "zh-Hans": " \n"})) == ("zh-Hans",)
    assert missing(LANGUAGES, Content(article=3)) == ()
    assert missing(["zh-Hans", "zh-Hant"], Content({"zh-Hans": "你好"})) == (), "one is written from the other"
    assert missing(["zh-Hans", "zh-Hant"], Content({"zh-Hant": "你好"})) == ("zh-Hans",)


@pytest.mark.parametrize(
    ("typed", "reach"),
    [
        ("all", Reach()),
        ("telegram ZH-CN 私聊", Reach(("telegram",), ("zh-Hans",), kinds=(Kind.PRIVATE,))),
        ("#chips ＃安全 7天", Reach(tags=("chips", "安全"), active=7)),
        ("groups discord", "discord"),
        ("fr", "fr"),
        ("#", "#"),
    ],
)
def test_whom_words_mean(typed: str, reach: Reach | str) -> None:
    assert reach_of(typed.split(), ("preview", "telegram"), LANGUAGES) == reach


@pytest.mark.parametrize(
    ("typed", "when"),
    [
        ("now", When()),
        ("8:30", When(minute=510)),
        ("早上8点", When(minute=480)),
        ("2026-11-25 08:00", When(at=datetime(2026, 11, 25, 0, tzinfo=UTC))),
        ("2026-11-24 19:59", None),
        ("2026-13-01 08:00", None),
        ("soon", None),
    ],
)
def test_when_words_mean(typed: str, when: When | None) -> None:
    assert when_of(typed, "Asia/Shanghai", NOW) == when


@pytest.mark.parametrize(
    ("typed", "tag"), [("en", "en"), ("en-GB", "en"), ("zh-tw", "zh-Hans"), ("fr", None), ("", None)]
)
def test_which_language_is_meant(typed: str, tag: str | None) -> None:
    assert language_of(typed, LANGUAGES) == tag


def test_an_admins_words_keep_their_lines() -> None:
    assert words_of("/broadcast 7 en # Hi\n\nyou\u202e", command=True) == "# Hi\n\nyou"
    assert words_of("/broadcast@the_bot 7 fix zh 你好\n", command=True) == "你好"
    assert words_of("# Hi\n", command=False) == "# Hi"
