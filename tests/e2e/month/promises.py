"""What PRODUCT.md promises, looked up in the month that was lived: each is a function that raises AssertionError."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from digest.domain.reader import Address
from digest.hanzi import written
from digest.services.editions import FURTHEST
from tests.e2e.month.news import SILENT
from tests.e2e.month.people import PEOPLE
from tests.e2e.month.world import OWNER, Arrived, World

DAY = timedelta(days=1)
LAST = date(2026, 11, 14)
ZONES = {one.name: ZoneInfo(one.zone) for one in PEOPLE}
PROMISES: list[Callable[[World], None]] = []


def promise(check: Callable[[World], None]) -> Callable[[World], None]:
    """One of them."""
    PROMISES.append(check)
    return check


def local(name: str, one: Arrived) -> datetime:
    """When it came, on the reader's clock."""
    return one.at.astimezone(ZONES[name])


def stories(name: str, lived: World) -> list[Arrived]:
    """The reader's digests with stories in them: not the line that says why there are none."""
    return [one for one in lived.of(name) if one.articles]


def between(first: date, last: date, days: str = "1234567") -> list[date]:
    """The dates from one to the other whose weekday is among these; Monday is 1."""
    every = [first + number * DAY for number in range((last - first).days + 1)]
    return [one for one in every if str(one.isoweekday()) in days]


def with_news(dates: Sequence[date]) -> set[date]:
    """Those of the dates on whose morning there was something to tell: the day before had news."""
    return {one for one in dates if one - DAY not in SILENT}


@promise
def everybody_gets_one_digest_a_date_and_hour(lived: World) -> None:
    """Their own hour and days, right through the clock changes in Berlin, London and New York."""
    for name, hour, wanted in (
        ("Mei", time(8), with_news(between(date(2026, 10, 16), LAST))),
        ("Karl", time(2, 30), with_news(between(date(2026, 10, 17), LAST))),
        ("John", time(7, 30), {*between(date(2026, 10, 16), date(2026, 10, 23), "12345")}),
    ):
        came = [local(name, one) for one in stories(name, lived) if local(name, one).date() <= max(wanted)]
        assert {one.date() for one in came} == wanted, f"{name}: {wanted ^ {one.date() for one in came}}"
        assert len(came) == len(wanted), f"{name}: two on one date"
        assert {one.time() for one in came} == {hour}, f"{name}: { ({one.time() for one in came}) }"


@promise
def nobody_is_told_a_story_twice(lived: World) -> None:
    """Not on another day, nor on another platform that is linked; before Priya linked hers they were two readers."""
    for person in PEOPLE:
        linked = [one for one in lived.of(person.name) if person.name != "Priya" or one.at >= LINKED]
        told = Counter(number for one in linked for number in one.articles)
        assert not (again := {number for number, times in told.items() if times > 1}), f"{person.name}: {again}"


LINKED = datetime(2026, 10, 19, 6, 33, tzinfo=ZoneInfo("UTC"))


@promise
def windows_leave_nothing_out(lived: World) -> None:
    """Each digest begins where the last one that was sent ended, or where the furthest window does."""
    for person in PEOPLE:
        mine = [one for one in lived.of(person.name) if person.name != "Priya" or one.at >= LINKED]
        for before, after in pairwise(mine):
            gap = after.since - max(before.cut, after.cut - FURTHEST)
            assert gap <= timedelta(), f"{person.name} missed {gap} before {after.at}"


@promise
def linked_accounts_get_one_digest(lived: World) -> None:
    """On the platform that Priya chose, and none on the other."""
    assert {one.address.platform for one in lived.of("Priya") if one.at >= LINKED} == {"telegram"}


@promise
def a_pause_is_quiet_and_ends_in_one_catch_up(lived: World) -> None:
    """Nine days of nothing; then one digest that says for how long it speaks, not a pile of old ones."""
    away = [one for one in lived.of("John") if date(2026, 10, 24) <= local("John", one).date() <= date(2026, 11, 2)]
    assert [local("John", one).date() for one in away] == [date(2026, 11, 2)]
    assert "8 days, 32 stories" in lived.diary("John")


@promise
def a_blocked_bot_keeps_the_settings_and_comes_back(lived: World) -> None:
    """Nothing while it was blocked; the same hour afterwards, and what was missed in one digest."""
    came = [local("Tom", one) for one in lived.of("Tom")]
    assert not [one for one in came if date(2026, 10, 23) <= one.date() <= date(2026, 10, 28)]
    back = next(one for one in came if one.date() > date(2026, 10, 28))
    assert (back.date(), back.time()) == (date(2026, 10, 29), time(7))


@promise
def quiet_hours_hold(lived: World) -> None:
    """Nothing comes to Sam between eleven at night and seven, wherever Sam lives by then."""
    zones = {True: ZoneInfo("America/New_York"), False: ZoneInfo("America/Los_Angeles")}
    moved = datetime(2026, 10, 27, 12, tzinfo=zones[True])
    came = [
        one.at.astimezone(zones[one.at < moved])
        for one in lived.of("Sam")
        if one.at > datetime(2026, 10, 21, tzinfo=zones[True])
    ]
    assert came
    assert all(7 <= one.hour < 23 for one in came), [one.isoformat() for one in came if not 7 <= one.hour < 23]


@promise
def two_a_day_and_then_the_evening_one(lived: World) -> None:
    """Aisha's hours, and on the day of the change the evening's still comes."""
    hours = [(local("Aisha", one).date(), local("Aisha", one).hour) for one in stories("Aisha", lived)]
    assert {hour for day, hour in hours if day < date(2026, 10, 29)} == {8, 18}
    assert (date(2026, 10, 29), 18) in hours
    assert {hour for day, hour in hours if day > date(2026, 10, 29)} == {18}


@promise
def a_weekly_reader_misses_nothing(lived: World) -> None:
    """A digest each Monday, whose window reaches back to the last one."""
    came = [local("Ana", one) for one in stories("Ana", lived)]
    assert [one.date() for one in came] == between(date(2026, 10, 19), LAST, "1")


@promise
def plain_style_has_no_emoji(lived: World) -> None:
    """What a screen reader reads aloud has words for scores."""
    sent = [payload for _, address, payload in lived.mailboxes["preview"].got if address.chat == "ana"]
    assert sent
    assert not any(emoji in str(payload) for payload in sent for emoji in "🔥💎🌍")


@promise
def traditional_readers_read_traditional_characters(lived: World) -> None:
    """Interface and articles alike."""
    sent = [payload for _, address, payload in lived.mailboxes["telegram"].got if address.chat == "1002"]
    assert sent
    assert all(written(str(payload), "zh-Hant") == str(payload) for payload in sent)


@promise
def two_empty_days_are_explained_once(lived: World) -> None:
    """No message on an empty day; after the second a line says why, and the next digest is an ordinary one."""
    explained = [local("Mei", one).date() for one in lived.of("Mei") if not one.articles]
    assert explained == [date(2026, 11, 7)], explained


@promise
def the_owner_hears_of_the_drought_once(lived: World) -> None:
    """After 26 hours without a new article."""
    assert len(lived.alerts) == 1, lived.alerts


@promise
def who_is_forgotten_leaves_nothing_behind(lived: World) -> None:
    """No digest after it, and no row that names Omar."""
    assert all(local("Omar", one).date() <= date(2026, 10, 30) for one in lived.of("Omar"))
    assert lived.rows_about["omar"] == 0, "rows still name Omar"
    assert lived.rows_about["mei"] > 0, "the count finds whoever is there"


@promise
def questions_are_answered_in_the_readers_language(lived: World) -> None:
    """From the FAQ; and where it has only near ones, they are offered, and nothing is made up."""
    asked, answered = lived.diary("Karl").split("Karl: When do Northlight’s chips arrive?")
    known, unknown = answered.split("Karl: When do Kestrel’s chips arrive?")
    assert "In the second quarter." in known
    assert "I’m not certain." in unknown
    assert "second quarter" not in asked + unknown


@promise
def nothing_is_said_to_strangers(lived: World) -> None:
    """Every message went to somebody who asked for digests."""
    everybody = {address for one in PEOPLE for address in one.addresses} | {Address("telegram", OWNER)}
    assert {address for box in lived.mailboxes.values() for _, address, _ in box.got} <= everybody


def broken(lived: World) -> list[str]:
    """The promises that were not kept, and why."""
    found = []
    for check in PROMISES:
        try:
            check(lived)
        except AssertionError as error:
            found.append(f"{check.__name__.replace('_', ' ')}: {error}")
    return found
