"""Who reads, and what they chose. A profile is everything that decides what an edition contains and how it is worded."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta

from digest.domain.place import Asking
from digest.domain.quiet import NEVER, Quiet
from digest.domain.schedule import Due, Rule, dated, held, next_due, occasion
from digest.domain.terms import fold

INSTANT = timedelta(microseconds=1)
"""Between two instants that differ."""

APART = timedelta(hours=12)
"""How long after the last digest the next one comes at the earliest, when its reader changed zones (ARCHITECTURE.md, Readers)."""


@dataclass(frozen=True, slots=True)
class Address:
    """A place messages go to: a platform's chat, and a thread in it where there is one."""

    platform: str
    chat: str
    thread: str = ""

    def __str__(self) -> str:
        """`platform:chat` or `platform:chat/thread`, the form the command line takes."""
        return f"{self.platform}:{self.chat}" + (f"/{self.thread}" if self.thread else "")

    @classmethod
    def parse(cls, value: str) -> "Address":
        """Read `platform:chat[/thread]`; raise ValueError where there is no colon or an empty part."""
        platform, _, rest = value.partition(":")
        chat, _, thread = rest.partition("/")
        if not (platform and chat):
            raise ValueError(f"not an address: {value!r}; write platform:chat")
        return cls(platform, chat, thread)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a place wants its messages. `variant` names the rendering it chose; None leaves that to the platform.

    `silent`: digests come without a sound. `previews`: under a message stands what its first link leads to. `mention`: whom
    each digest calls by name, a role's id; None for nobody.
    """

    variant: str | None = None
    silent: bool = False
    previews: bool = False
    mention: str | None = None


USUAL = Manner()
"""How messages come where nothing was chosen."""


@dataclass(frozen=True, slots=True)
class Dial:
    """How much each score counts: -1 less, 0 normal, 1 more."""

    hot: int = 0
    quality: int = 0
    impact: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """What an edition for this reader contains. Profiles with the same `key` share one edition.

    `language` is the interface language, `languages` the content languages in order of preference. `follow`, `mute_tags`
    are tag slugs; `mute_words` are words as typed: `NFT` and `nft` mute the same. `floor` is the least composite score
    (0 to 100), `length` the number of stories (1 to 20). `style` is normal or plain.
    """

    language: str = "en"
    languages: tuple[str, ...] = ("en",)
    follow: tuple[str, ...] = ()
    only: bool = False
    mute_tags: tuple[str, ...] = ()
    mute_words: tuple[str, ...] = ()
    floor: int = 0
    length: int = 5
    style: str = "normal"
    side_by_side: bool = False
    dial: Dial = field(default_factory=Dial)

    @property
    def key(self) -> str:
        """A 32-character hash of the normalised profile: the order of tags and words, and the words' case, do not matter."""
        body = asdict(self) | {name: sorted(set(getattr(self, name))) for name in ("follow", "mute_tags")}
        body |= {"mute_words": sorted(set(map(fold, self.mute_words)))}
        canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Subscription:
    """One destination's digest: what, where, when, and how far it has been told (`since`).

    `planned` names the newest occasions that it had, whatever became of them: none comes twice. `created_at` is when its
    reader subscribed, where that is known.
    """

    id: int
    address: Address
    profile: Profile
    rules: tuple[Rule, ...]
    since: datetime | None = None
    paused_until: datetime | None = None
    not_before: datetime | None = None
    planned: tuple[str, ...] = ()
    created_at: datetime | None = None


def moved(one: Subscription, zone: str, quiet: Quiet, now: datetime) -> Subscription:
    """The subscription with its local times in this zone and these quiet hours.

    In another zone its next digest comes 12 h or more after its last one.
    """
    elsewhere = any(rule.zone != zone for rule in one.rules)
    not_before = one.since + APART if elsewhere and one.since else one.not_before
    rules = tuple(held(replace(rule, zone=zone), quiet, now) for rule in one.rules)
    return replace(one, rules=rules, not_before=not_before)


def taken_over(woken: Subscription, before: Subscription) -> Subscription:
    """A subscription that takes over from another one: what that one told is told, 12 h lie between their digests, and
    where that one was paused, this one is.
    """
    told = [since for since in (woken.since, before.since) if since]
    since = max(told, default=None)
    not_before = since + APART if since else woken.not_before
    return replace(woken, since=since, not_before=not_before, paused_until=before.paused_until)


def first_due(rule: Rule, now: datetime, before: tuple[Rule, datetime] | None = None) -> datetime:
    """When a subscription that gets this rule is due first; `before` is the rule it replaces, and when that was due next.

    A digest whose hour had come but that nobody has planned yet stays due, unless the new rule has another one for its
    date, or one within 12 h: then that one stands in for it.
    """
    coming = next_due(rule, now)
    if before is None or before[1] > now:
        return coming.at
    replaced, was_due = before
    lost = coming.on > dated(replaced, was_due) and coming.at >= was_due + APART
    return was_due if lost else coming.at


def upcoming(one: Subscription, now: datetime) -> Due | None:
    """When the next digest comes, if nothing changes; None without local times.

    Never on a date that had one, even where the reader moved west and lives that date again; never while the reader waits.
    """
    found = [_coming(rule, one, now) for rule in one.rules]
    return min(found, key=lambda due: due.at, default=None)


def _coming(rule: Rule, one: Subscription, now: datetime) -> Due:
    due = next_due(rule, _too_early(one, now))
    while occasion(due.on, rule.slot) in one.planned:
        due = next_due(rule, due.at)
    return due


def _too_early(one: Subscription, now: datetime) -> datetime:
    """The last instant of which a digest can't be: while paused, soon after a move, or of what is told already."""
    begins = [begin - INSTANT for begin in (one.paused_until, one.not_before) if begin]
    return max([now, *begins, *([one.since] if one.since else [])])


@dataclass(frozen=True, slots=True)
class Reader:
    """A person, or a shared place: their settings, and their subscription where there is one.

    `zone_confirmed` is False while the zone is only a guess. `asking` says who is answered in a shared place. In their
    `quiet` hours nothing is started.
    """

    id: int
    profile: Profile
    zone: str
    zone_confirmed: bool
    created_at: datetime
    subscription: Subscription | None = None
    asking: Asking = Asking.EVERYONE
    quiet: Quiet = NEVER
