"""How much is said in public."""

from datetime import timedelta

from digest.chat.restraint import Hush, Restraint, See, Speak
from digest.testing import START

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def speak(one: Restraint, answer: str, at: int = 0, place: str = "room", messages: int = 1) -> object:
    now = START + at * SECOND
    verdict = one.weigh(place, (answer,), messages, now)
    if verdict == Speak():
        one.said(place, (answer,), [f"{answer}/{part}" for part in range(messages)], now)
    if isinstance(verdict, See):
        one.said(place, (), ["pointer"], now)
    return verdict


def test_the_same_answer_points_to_the_first_for_five_minutes() -> None:
    one = Restraint()
    assert speak(one, "a") == Speak()
    assert speak(one, "a", 1) == See("a/0")
    assert speak(one, "b", 2) == Speak()
    assert speak(one, "a", 299) == See("a/0")
    assert speak(one, "a", 300) == Speak()


def test_at_most_five_messages_a_minute_in_each_place_pointers_among_them() -> None:
    one = Restraint()
    assert [speak(one, str(number), number) for number in range(4)] == [Speak()] * 4
    assert speak(one, "1", 5) == See("1/0")
    assert speak(one, "1", 6) == Hush()
    assert speak(one, "6", 7) == Hush()
    assert speak(one, "6", 7, place="another") == Speak()
    assert speak(one, "6", 60) == Speak()
    assert speak(one, "7", 60) == Hush()


def test_a_long_answer_counts_by_its_messages_and_can_be_given_at_all() -> None:
    one = Restraint()
    assert speak(one, "long", messages=3) == Speak()
    assert speak(one, "long too", 1, messages=3) == Hush()
    assert speak(one, "endless", 61, messages=9) == Speak()
    assert speak(one, "short", 62) == Hush()


def test_places_spoken_in_long_ago_are_forgotten() -> None:
    one = Restraint(places=1)
    speak(one, "a")
    speak(one, "a", place="another")
    assert speak(one, "a", 1) == Speak()
