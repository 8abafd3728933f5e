"""A broadcast: what is said to whom and when, and the life it has. Pure: storage and services carry it out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from digest.domain.language import WRITTEN_FROM
from digest.domain.schedule import EVERY_DAY, Rule, next_due

LASTS = timedelta(hours=24)
"""How late a broadcast may still go out to a reader, counting from when it is due there."""


class Phase(StrEnum):
    """Where a broadcast stands."""

    DRAFT = "draft"
    APPROVAL = "approval"
    """Confirmed by its author; it waits for a second admin."""
    SCHEDULED = "scheduled"
    CANARY = "canary"
    RUNNING = "running"
    PAUSED = "paused"
    """It waits for an admin: one asked for that, or too much went wrong."""
    STOPPED = "stopped"
    """An admin ended it on the way. It can be resumed."""
    CANCELLED = "cancelled"
    DONE = "done"


class Act(StrEnum):
    """What an admin may do to a broadcast that is under way."""

    GO_ON = "go on"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    CANCEL = "cancel"


RESTORED = "restored"
"""Why a broadcast paused by itself that a backup came back with: it may have gone further than is known."""

SENDING = (Phase.CANARY, Phase.RUNNING)
"""In these something goes out."""

ALIVE = (Phase.SCHEDULED, *SENDING, Phase.PAUSED)
"""In these it is not over, and somebody watches it."""

UNSAID = (Phase.DRAFT, Phase.APPROVAL, Phase.SCHEDULED)
"""In these nobody has got anything."""

STILL = (Phase.PAUSED, Phase.STOPPED, Phase.DONE)
"""In these something was sent, and nothing goes out."""

BEGUN = (*SENDING, *STILL)
"""In these something was sent, or may have been."""


class Kind(StrEnum):
    """What kind of place a subscription is in."""

    PRIVATE = "private"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a broadcast is for; what is empty restricts nothing.

    `tags`: who follows any of them. `active`: who got a digest within so many days; 0 for everybody. `story`: who got a digest
    that tells the article of this number, or may have; 0 for everybody.
    """

    platforms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    active: int = 0
    kinds: tuple[Kind, ...] = ()
    story: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """What is said: a text in each language, above an article or today's edition where one is named.

    `fix` are texts that an admin wants in place of those that went out; until they have agreed nothing is changed.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    article: int | None = None
    edition: bool = False
    fix: Mapping[str, str] = field(default_factory=dict)

    def source(self, language: str) -> str:
        """The language whose text its readers get: their own, or the one that theirs is written from; empty for neither."""
        own = language, WRITTEN_FROM.get(language, "")
        return next((tag for tag in own if self.texts.get(tag, "").strip()), "")


@dataclass(frozen=True, slots=True)
class When:
    """When it goes out: at an instant, or at each reader's next local minute of the day (0 to 1439); else at once."""

    at: datetime | None = None
    minute: int | None = None


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A broadcast as it stands. `id` is 0 until it is stored.

    `canary` is the share that gets it first, in tenths of a percent; 0 for nobody. `token` confirms it once. `before` is
    where it stood before it paused. `reason` says why it paused by itself. `audience` is how many it was confirmed for.
    `fixing`: its texts were changed, and what was sent is not yet; where it stands once that is done.
    """

    author: str
    created_at: datetime
    content: Content = field(default_factory=Content)
    reach: Reach = field(default_factory=Reach)
    when: When = field(default_factory=When)
    canary: int = 10
    phase: Phase = Phase.DRAFT
    token: str = ""
    approver: str = ""
    before: Phase | None = None
    reason: str = ""
    audience: int = 0
    fixing: Phase | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    id: int = 0

    @property
    def occasion(self) -> str:
        """The name of its deliveries' occasion."""
        return occasion_of(self.id)

    @property
    def untouched(self) -> bool:
        """Whether it is a draft as it began, to which nothing was done."""
        return replace(self, id=0, token="") == Broadcast(self.author, self.created_at)


def occasion_of(number: int) -> str:
    """The name of the occasion of this broadcast's deliveries."""
    return f"broadcast:{number}"


def following(one: Broadcast, act: Act) -> Phase | None:
    """Where the broadcast stands after the act; None where it can't be done now."""
    match act, one.phase:
        case Act.GO_ON, Phase.CANARY:
            return Phase.RUNNING
        case Act.PAUSE, Phase.SCHEDULED | Phase.CANARY | Phase.RUNNING:
            return Phase.PAUSED
        case Act.RESUME, Phase.PAUSED | Phase.STOPPED if not one.fixing:
            return one.before or Phase.RUNNING
        case Act.STOP, Phase.CANARY | Phase.RUNNING | Phase.PAUSED:
            return Phase.STOPPED
        case Act.CANCEL, phase if phase in (*UNSAID, Phase.PAUSED, Phase.STOPPED):
            return Phase.CANCELLED
        case _:
            return None


def stoppable(one: Broadcast, act: Act) -> bool:
    """Whether the act waits for it to be stopped: what goes out is not cancelled in one go."""
    return act is Act.CANCEL and one.phase in SENDING


def mended(one: Broadcast) -> Broadcast | None:
    """The broadcast with the texts that an admin agreed on, standing still until they are everywhere; None where there is nothing
    to fix, or something still goes out.
    """
    if not one.content.fix or one.phase not in STILL:
        return None
    content = replace(one.content, texts={**one.content.texts, **one.content.fix}, fix={})
    following = (one.before or Phase.RUNNING) if one.phase is Phase.PAUSED else one.phase
    return replace(one, content=content, phase=Phase.PAUSED, fixing=following)


def begun(one: Broadcast, now: datetime) -> Phase:
    """Where a confirmed broadcast stands: it waits for its instant, or a few get it first, or everybody gets it."""
    if one.when.at and one.when.at > now:
        return Phase.SCHEDULED
    return Phase.CANARY if one.canary and one.when.minute is None else Phase.RUNNING


def due_in(one: Broadcast, zone: str, now: datetime) -> datetime:
    """When it is due for readers in a zone, if it goes out from now on."""
    if one.when.minute is None:
        return now
    return next_due(Rule(zone, one.when.minute, EVERY_DAY), now).at


def first_few(audience: int, canary: int) -> int:
    """How many get it first: the share, and somebody at least."""
    return min(audience, max(1, audience * canary // 1000)) if canary and audience else 0


def missing(languages: Collection[str], content: Content) -> tuple[str, ...]:
    """The languages of the audience in which nothing would be said; an article or edition speaks for itself."""
    if content.article is not None or content.edition:
        return ()
    return tuple(sorted(tag for tag in set(languages) if not content.source(tag)))
