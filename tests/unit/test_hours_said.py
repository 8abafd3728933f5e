"""An hour that is said in a sentence, and what only looks like one."""

import pytest

from digest.chat import clock
from digest.chat.hours_said import hours_said


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("8:30", (510,)),
        ("at 8:30", (510,)),
        ("At 7", (420,)),
        ("send it at 7 in the morning", (420,)),
        ("how do I get it at 7am?", (420,)),
        ("change the hour to 9", (540,)),
        ("Could you send it at 9?", (540,)),
        ("make it 6 pm please", (1080,)),
        ("8:00 and 18:00", (480, 1080)),
        ("half past eight", (510,)),
        ("send it at quarter to nine", (525,)),
        ("Make it half past six in the evening please", (1110,)),
        ("seven in the morning and eight in the evening", (420, 1200)),
        ("早上七点一刻", (435,)),
        ("改成差一刻九点", (525,)),
        ("早上八点半", (510,)),
        ("改成晚上九点", (1260,)),
        ("帮我订阅，每天早上七点", (420,)),
        ("我想每天晚上八点收", (1200,)),
        ("请在早上7点发给我", (420,)),
        ("每晚九点", (1260,)),
        ("every evening at 7", (1140,)),
        ("every night at nine", (1260,)),
        ("send it every evening at half past seven", (1170,)),
        ("every morning at 8", (480,)),
        ("at 7 every evening", (1140,)),
        ("send it every day at 8", (480,)),
        ("subscribe at 8:30", (510,)),
        ("Please subscribe me at eight in the evening", (1200,)),
        ("subscribe me please, every morning at half past seven", (450,)),
        ("sign me up for 7am", (420,)),
        ("I want it at 7am", (420,)),
        ("can I have it at 7pm?", (1140,)),
        ("can you send it at 9 instead", (540,)),
    ],
)
def test_an_hour_is_understood(said: str, minutes: tuple[int, ...]) -> None:
    told = hours_said(said)
    assert told is not None
    assert clock.minutes_of_day(told) == minutes


@pytest.mark.parametrize(
    "said",
    [
        *(
            "8",
            "830",
            "3:0",
            "点",
            "noon",
            "make it 5",
            "make it five",
            "one",
            "send me three",
            "10 to 7",
            "give me 5",
            "send me 3",
            "改成9",
        ),
        *("when does it come", "How much is 8?", "at Anthropic", "get 5 at 7", "move to London"),
        *("change to 5 stories", "set score to 70", "change the number of stories to 9"),
        *(
            "今天八点有什么新闻",
            "三点总结",
            "给我3点建议",
            "every evening",
            "subscribe me",
            "I want 5",
            "给我 3 篇",
            "每天 3 篇",
        ),
    ],
)
def test_what_is_no_hour_is_none(said: str) -> None:
    assert hours_said(said) is None
