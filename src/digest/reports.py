"""What the command line prints with `--json`: one document a command, its shape published by `digest schema NAME`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from digest.codec import DOCUMENT, Codec
from digest.domain.article import Scores, StoredArticle
from digest.domain.broadcast import Broadcast, Phase
from digest.domain.broadcast_tally import Tally
from digest.domain.figures import Figures
from digest.domain.opinion import Remark
from digest.domain.reader import Subscription
from digest.domain.staff import Office
from digest.domain.status import Status
from digest.ports import Deed, FaqHit, OpenQuestion, Requested
from digest.ports.corrections import Progress


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """One stored article, as `digest articles` lists it. Titles are keyed by language, tags are slugs."""

    id: int
    revision: int
    available_at: datetime
    published_at: datetime | None
    titles: Mapping[str, str]
    scores: Scores
    tags: tuple[str, ...]
    url: str | None
    sample: bool

    @classmethod
    def of(cls, stored: StoredArticle) -> "ArticleLine":
        """The line of a stored article."""
        article = stored.article
        return cls(
            stored.id,
            stored.revision,
            stored.available_at,
            article.published.at if article.published else None,
            {language: content.title for language, content in article.contents.items()},
            article.scores,
            tuple(tag.slug for tag in article.tags),
            article.url,
            article.sample,
        )


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """What `digest ask` found: `sure` where the first hit is given as the answer, else the hits are only offers."""

    question: str
    sure: bool
    hits: tuple[FaqHit, ...]


@dataclass(frozen=True, slots=True)
class UnknownDelivery:
    """A delivery of which nobody can say whether it arrived; it waits for its policy or an admin."""

    delivery: int
    address: str
    occasion: str
    since: datetime


@dataclass(frozen=True, slots=True)
class HeldLine:
    """How many deliveries of an occasion wait for the operator on a platform, why, and between which instants they were due."""

    occasion: str
    platform: str
    reason: str
    count: int
    first_due: datetime
    last_due: datetime


@dataclass(frozen=True, slots=True)
class DeliveriesReport:
    """Deliveries by state; the counts of all states sum to the audience."""

    audience: int
    states: Mapping[str, int]
    unknown: tuple[UnknownDelivery, ...]
    held: tuple[HeldLine, ...] = ()


@dataclass(frozen=True, slots=True)
class SubscriberLine:
    """One active subscription: where it goes, when (local times in `zone`), in which languages, and how far it was told."""

    address: str
    language: str
    languages: tuple[str, ...]
    zone: str
    times: tuple[str, ...]
    length: int
    told_until: datetime | None

    @classmethod
    def of(cls, subscription: Subscription) -> "SubscriberLine":
        """The line of an active subscription."""
        rules, profile = subscription.rules, subscription.profile
        return cls(
            str(subscription.address),
            profile.language,
            profile.languages,
            rules[0].zone if rules else "",
            tuple(f"{rule.minute // 60:02}:{rule.minute % 60:02}" for rule in rules),
            profile.length,
            subscription.since,
        )


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """A reported error, or feedback where `article` is 0; `title` is the article's, in that language where it has one."""

    number: int
    article: int
    title: str
    language: str
    words: str
    count: int
    first_at: datetime
    last_at: datetime

    @classmethod
    def of(cls, remark: Remark, stored: StoredArticle | None) -> "RemarkLine":
        """The line of an open remark on that article; None where it is on none, or on one that is gone."""
        titles = {tag: content.title for tag, content in stored.article.contents.items()} if stored else {}
        title = titles.get(remark.language) or next(filter(None, titles.values()), "")
        said = (remark.language, remark.words, remark.count, remark.first_at, remark.last_at)
        return cls(remark.number, remark.article, title, *said)


@dataclass(frozen=True, slots=True)
class TickReport:
    """One round of `digest tick`: deliveries planned, and messages by what became of them.

    `elsewhere`: the platforms on which another process sends, the running service for example; it sends what was planned.
    """

    planned: int
    outcomes: Mapping[str, int]
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AdminLine:
    """Somebody who holds an office: who gave it to them, and when; `settings` where the settings name them."""

    holder: str
    office: Office
    by: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BroadcastReport:
    """A broadcast and what became of its deliveries so far: `sent`, `doubtful` (it may have arrived), `failed`, and the rest.

    `recalled`: what was sent is taken back. `local`: the minute of the readers' own days at which it goes out, if there is one.
    """

    number: int
    phase: Phase
    author: str
    audience: int
    sent: int
    unsent: int
    quiet: int
    doubtful: int
    failed: int
    reasons: Mapping[str, int]
    reason: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    recalled: bool
    local: int | None

    @classmethod
    def of(cls, one: Broadcast, tally: Tally) -> "BroadcastReport":
        """The report of a broadcast."""
        figures = (tally.audience, tally.sent, tally.unsent, tally.quiet, tally.doubtful, tally.failed, tally.reasons)
        instants = (one.created_at, one.started_at, one.ended_at)
        return cls(one.id, one.phase, one.author, *figures, one.reason, *instants, tally.recalled, one.when.minute)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of `digest doctor`. `fix` says what to do where it is not ok."""

    name: str
    ok: bool
    found: str
    fix: str = ""


ARTICLES = Codec(tuple[ArticleLine, ...])
ANSWER = Codec(AnswerReport)
DELIVERIES = Codec(DeliveriesReport)
SUBSCRIBERS = Codec(tuple[SubscriberLine, ...])
REQUESTS = Codec(tuple[Requested, ...])
TICK = Codec(TickReport)
REMARKS = Codec(tuple[RemarkLine, ...])
ADMINS = Codec(tuple[AdminLine, ...])
AUDIT = Codec(tuple[Deed, ...])
BROADCASTS = Codec(tuple[BroadcastReport, ...])
STATS = Codec(Figures)
STATUS = Codec(Status)
CORRECTIONS = Codec(tuple[Progress, ...])
CHECKS = Codec(tuple[Check, ...])
QUESTIONS = Codec(tuple[OpenQuestion, ...])

SHAPES: Mapping[str, Codec[Any]] = {
    "document": DOCUMENT,
    "articles": ARTICLES,
    "answer": ANSWER,
    "deliveries": DELIVERIES,
    "subscribers": SUBSCRIBERS,
    "requests": REQUESTS,
    "tick": TICK,
    "reports": REMARKS,
    "admins": ADMINS,
    "audit": AUDIT,
    "broadcasts": BROADCASTS,
    "corrections": CORRECTIONS,
    "stats": STATS,
    "status": STATUS,
    "checks": CHECKS,
    "questions": QUESTIONS,
}
