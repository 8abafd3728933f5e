"""Time zones as people type them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import i18n
from digest.chat import zone_names, zones
from digest.chat.parse import plainly
from tests.examples import examples

WINTER = datetime(2026, 11, 24, 8, 20, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 8, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Asia/Tokyo", "Asia/Tokyo"),
        ("asia/tokyo", "Asia/Tokyo"),
        ("tokyo", "Asia/Tokyo"),
        ("东京", "Asia/Tokyo"),
        ("Japan", "Asia/Tokyo"),
        ("北京时间", "Asia/Shanghai"),
        ("上海市", "Asia/Shanghai"),
        ("New York", "America/New_York"),
        ("buenos aires", "America/Argentina/Buenos_Aires"),
        ("London time", "Europe/London"),
        ("旧金山", "America/Los_Angeles"),
        ("UTC", "UTC"),
        ("I’m in Berlin", "Europe/Berlin"),
        ("I live in New York.", "America/New_York"),
        ("我在伦敦", "Europe/London"),
    ],
)
def test_names_mean_one_zone(typed: str, zone: str) -> None:
    assert zones.find(typed, WINTER) == (zone,)
    assert not zones.near_miss(typed)


@pytest.mark.parametrize("language", i18n.languages())
def test_every_name_that_is_shown_is_understood(language: str) -> None:
    words = i18n.speak(language, "UTC")
    shown = {zone: words.zone_name(zone) for zone in zones.LIKELY}
    lost = {zone: name for zone, name in shown.items() if zones.find(plainly(name, words), WINTER) != (zone,)}
    assert lost == {}


@pytest.mark.parametrize(
    ("typed", "first"), [("UTC+8", "Asia/Shanghai"), ("+5:30", "Asia/Kolkata"), ("东八区", "Asia/Shanghai")]
)
def test_an_offset_means_every_zone_that_has_it_now(typed: str, first: str) -> None:
    found = zones.find(typed, WINTER)
    assert found[0] == first
    assert len({WINTER.astimezone(ZoneInfo(zone)).utcoffset() for zone in found}) == 1


def test_a_clock_time_means_where_it_is_that_time_now() -> None:
    assert zones.find("03:21", WINTER)[0] == "America/New_York"
    assert zones.find("04:19", SUMMER)[0] == "America/New_York"
    assert zones.find("16点20", WINTER)[0] == "Asia/Shanghai"


def test_a_country_with_several_zones_asks_which() -> None:
    assert zones.find("美国", WINTER) == zones.find("USA", WINTER)
    assert len(zones.find("usa", WINTER)) == 4


def test_a_misspelling_is_only_near() -> None:
    assert zones.find("shanghi", WINTER) == ("Asia/Shanghai",)
    assert zones.near_miss("shanghi")


@pytest.mark.parametrize("typed", ["", "qwertz", "the moon", "25:00", "UTC+99"])
def test_nothing_near(typed: str) -> None:
    assert zones.find(typed, WINTER) == ()


def test_every_name_in_the_table_means_zones_that_exist() -> None:
    assert [zone for zone in zones.LIKELY if not zones.exists(zone)] == []
    for line in zone_names.ALSO.strip().splitlines():
        for zone in line.partition(":")[0].split():
            assert zones.exists(zone), line


@examples(60)
@given(st.sampled_from(zones.LIKELY), st.integers(0, 15 * 365 * 24 * 60))
def test_the_time_on_ones_clock_finds_a_zone_with_that_time(zone: str, minutes: int) -> None:
    now = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    local = now.astimezone(ZoneInfo(zone))
    found = zones.find(f"{local:%H:%M}", now)
    assert found
    for one in found:
        apart = now.astimezone(ZoneInfo(one)).replace(tzinfo=None) - local.replace(tzinfo=None)
        assert apart % timedelta(days=1) == timedelta()
