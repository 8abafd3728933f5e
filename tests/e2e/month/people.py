"""The ten who live through the month, and what they do in it, each at their own local time."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from digest.domain.reader import Address


@dataclass(frozen=True, slots=True)
class Act:
    """Something somebody does: `10-15 20:10`, their time; a line they type, `[a button]`, or what happens to the bot.

    After `elsewhere: ` they do it on the other platform they use.
    """

    when: str
    does: str

    def at(self, person: "Person") -> datetime:
        """The instant."""
        return datetime.strptime(f"2026-{self.when}", "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(person.zone))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or a group with its manager. `other` is a second platform they use, and who they are there."""

    name: str
    about: str
    platform: str
    user: str
    language: str
    zone: str
    acts: tuple[Act, ...]
    client_zone: str = ""
    private: bool = True
    other: tuple[str, str] | None = None

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where they are reached."""
        here = Address(self.platform, self.user if self.private else "room")
        return (here, *([Address(*self.other)] if self.other else []))


def _acts(*each: str) -> tuple[Act, ...]:
    """`10-15 20:10 /start`, one a line."""
    return tuple(Act(one[:11], one[12:]) for one in each)


PEOPLE = (
    Person(
        "Mei",
        "reads in Chinese before work in Shanghai, saves what she wants to keep, and follows one topic",
        *("preview", "mei", "zh-CN", "Asia/Shanghai"),
        _acts(
            "10-15 20:10 /start",
            "10-15 20:11 /subscribe 8:00",
            "10-17 08:05 /关注 监管",
            "10-18 08:10 /save 1",
            "10-18 08:11 /saved",
            "10-20 08:06 /为什么 1",
            "10-25 21:00 谢谢",
            "11-10 08:20 /history",
        ),
        client_zone="Asia/Shanghai",
    ),
    Person(
        "John",
        "reads on workdays in London, and goes away for nine days",
        *("telegram", "1001", "en-GB", "Europe/London"),
        _acts(
            "10-15 19:00 /subscribe 7:30 London",
            "10-15 19:01 /days workdays",
            "10-23 09:00 /pause 9 days",
            "11-02 12:00 /history",
        ),
    ),
    Person(
        "Lin",
        "reads in Traditional Chinese in Taipei, in the evening",
        *("telegram", "1002", "zh-TW", "Asia/Taipei"),
        _acts("10-15 18:00 /subscribe 21:00 Taipei", "10-16 21:05 /latest", "10-30 21:10 什麼是越獄？"),
    ),
    Person(
        "Aisha",
        "gets two digests a day on Discord in Lagos, and then only the evening one",
        *("discord", "2001", "en-US", "Africa/Lagos"),
        _acts(
            "10-15 12:00 /subscribe 8:00 Lagos",
            "10-15 12:01 /time 8 and 18",
            "10-29 12:00 /time 18",
            "10-30 07:00 /dial engineer",
        ),
    ),
    Person(
        "Karl",
        "reads in Berlin, where the clocks go back on the 25th",
        *("telegram", "1003", "de", "Europe/Berlin"),
        _acts(
            "10-16 06:00 /subscribe 2:30 Berlin",
            "10-26 08:00 When do Northlight’s chips arrive?",
            "10-26 08:01 When do Kestrel’s chips arrive?",
        ),
    ),
    Person(
        "Sam",
        "keeps quiet hours in New York, where the clocks go back on the 1st",
        *("discord", "2002", "en-US", "America/New_York"),
        _acts("10-15 18:00 /subscribe 22:00 New York", "10-20 12:00 /quiet 23-7", "10-27 12:00 /timezone Los Angeles"),
    ),
    Person(
        "Priya",
        "uses Telegram and Discord in Kolkata, and links the two",
        *("telegram", "1004", "en", "Asia/Kolkata"),
        _acts(
            "10-15 20:00 /subscribe 9:00 Kolkata",
            "10-15 20:30 elsewhere: /subscribe 19:00 Kolkata",
            "10-19 12:00 /link",
            "10-19 12:02 elsewhere: sends that line",
            "10-19 12:03 elsewhere: [The one on Telegram]",
        ),
        other=("discord", "2003"),
    ),
    Person(
        "Tom",
        "blocks the bot for six days in Sydney, and comes back",
        *("telegram", "1005", "en-AU", "Australia/Sydney"),
        _acts(
            "10-15 12:00 /subscribe 7:00 Sydney",
            "10-22 20:00 blocks the bot",
            "10-28 20:00 unblocks the bot",
            "10-28 20:01 /start",
        ),
    ),
    Person(
        "Ana",
        "reads once a week, with a screen reader, in São Paulo",
        *("preview", "ana", "en", "America/Sao_Paulo"),
        _acts("10-15 15:00 /subscribe 9:00 Sao Paulo", "10-15 15:01 /days weekly mon", "10-15 15:02 /style plain"),
        client_zone="America/Sao_Paulo",
    ),
    Person(
        "Omar",
        "tries it for two weeks in Cairo, and leaves nothing behind",
        *("preview", "omar", "en", "Africa/Cairo"),
        _acts(
            "10-15 10:00 /subscribe 8:00 Cairo",
            "10-30 09:00 stop",
            "10-30 09:01 /forget",
            "10-30 09:02 [Yes, erase it]",
        ),
        client_zone="Africa/Cairo",
    ),
)
