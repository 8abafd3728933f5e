"""Charts as pictures: in any language, with or without letters for it, and whatever the figures are."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from digest.chat.charting import chart
from digest.domain.figures import Day, Figures, Opened
from digest.i18n import speak

pytest.importorskip("matplotlib")

from matplotlib.figure import Figure as Canvas

from digest import drawing
from digest.domain.chart import Panel, Series, Shape
from digest.drawing import picture

DAYS = tuple(Day(date(2026, 11, 13) + timedelta(days=at), 10 * at, 1, at, at, 9 * at, at % 3) for at in range(14))
NAMED = Opened("security", {"en": "Security", "zh-Hans": "安全"}, 7)
FULL = Figures(
    datetime(2026, 11, 26, 8, tzinfo=UTC), 20, 14, 9, DAYS, {"zh-Hans": 9, "en": 5}, (NAMED,), (NAMED,), 3, 1, ()
)
NOTHING = replace(FULL, days=tuple(Day(day.on, 0, 0, 0, 0, 0, 0) for day in DAYS), languages={}, articles=(), topics=())


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("figures", [FULL, NOTHING])
async def test_any_figures_are_drawn(figures: Figures, language: str) -> None:
    drawn = await drawing.draw(chart(speak(language, "UTC"), figures))
    assert drawn.startswith(b"\x89PNG")
    width, height = int.from_bytes(drawn[16:20]), int.from_bytes(drawn[20:24])
    assert width == 1080
    assert height < 2 * width


@pytest.mark.parametrize(
    ("fonts", "title", "labels"), [((), "4", ["zh-Hans", "en"]), (None, "4  语言", ["中文", "英文"])]
)
def test_without_chinese_letters_panels_have_numbers_and_codes(
    fonts: Sequence[str] | None, title: str, labels: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if fonts is not None:
        monkeypatch.setattr(picture, "CHINESE", fonts)
    panel = chart(speak("zh-Hans", "UTC"), FULL).panels[3]
    font = picture._font(panel)
    if fonts is None and font is None:
        pytest.skip("no font with Chinese letters is installed here")
    assert picture._title(panel, font) == title
    assert picture._labels(panel, font) == labels


def test_topics_have_the_names_that_the_reader_knows() -> None:
    for language, names in {"en": ("Security",), "zh-Hans": ("安全",), "zh-Hant": ("安全",)}.items():
        topics = chart(speak(language, "UTC"), FULL).panels[5]
        assert (topics.labels, topics.plain) == (names, ("Security",))


@pytest.mark.parametrize("most", [0, 1, 2, 3, 7, 19, 1234])
def test_the_figures_beside_days_are_whole_numbers(most: int) -> None:
    axes = Canvas().add_subplot()
    days = tuple(map(str, range(14)))
    picture._over_time(axes, Panel(1, "Figures", Shape.BARS, days, (Series((most,) * 14),)), None)
    ticks = [float(tick) for tick in axes.get_yticks()]
    assert ticks == sorted(set(map(round, ticks)))
    assert len(ticks) >= 2


async def test_what_cannot_be_drawn_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(chart: object) -> bytes:
        raise ValueError("no")

    monkeypatch.setattr(picture, "picture", broken)
    assert await drawing.draw(chart(speak("en", "UTC"), FULL)) == b""
