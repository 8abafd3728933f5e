"""`digest status`: what runs and what waits, gathered here and told in the operator's language."""

from collections.abc import Collection, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from digest.app.opening import App
from digest.app.using import zone
from digest.chat.reply import capitalised, platform_name, title
from digest.domain.document import Block, Document, Heading, ItemList, Paragraph, text
from digest.domain.status import (
    Alarm,
    Holder,
    Incoming,
    Occurrence,
    Plans,
    Queue,
    Served,
    Standby,
    Status,
    Stored,
    Warned,
)
from digest.domain.words import Words
from digest.i18n import speak
from digest.services import status as service
from digest.storage import schema

NOTHING = Queue()


async def status(app: App) -> Status:
    """Everything as it stands now. Raises StorageError where the schema is not this program's."""
    await schema.check(app.database)

    def stored(size: int) -> Stored:
        return Stored(app.database.dialect, app.database.name, size, schema.head())

    return await service.status(app.store, app.clock.now(), stored, app.platforms)


def status_told(found: Status, language: str) -> Document:
    """The same in words: warnings, then each platform, then what is planned and stored."""
    return Document(tuple(_blocks(speak(language, zone()), found)), language=language)


def _blocks(words: Words, found: Status) -> Iterator[Block]:
    when = words.sentence("{instant} ({zone})", instant=words.instant(found.at), zone=words.zone)
    yield title(words.sentence("How Digest does"))
    yield Paragraph(text(when), quiet=True)
    if found.warnings:
        yield _list(*(_warning(words, one, found) for one in found.warnings))
    else:
        yield Paragraph(text(words.sentence("Nothing needs you.")))
    for one in found.platforms:
        yield Heading(text(capitalised(platform_name(words, one.platform))), 2)
        yield _list(*_platform(words, one, found.at))
    yield Heading(text(words.sentence("Digests")), 2)
    yield _list(*_plans(words, found.plans), *_incoming(words, found.incoming, found.at))
    yield Heading(text(words.sentence("Database")), 2)
    yield _list(*_stored(words, found))


def _list(*lines: str) -> ItemList:
    return ItemList(tuple(map(text, lines)))


def _warning(words: Words, one: Warned, found: Status) -> str:
    queues = {served.platform: served for served in found.platforms}
    served = queues.get(one.platform, Served(one.platform))
    platform, count = platform_name(words, one.platform), words.number(one.count)
    values = {"platform": platform, "count": count, "reason": one.reason, "holder": _named(words, served.holder)}
    values |= _since(words, one.since or served.queue.since, found.at)
    match one.what:
        case Alarm.NOT_RUNNING if one.since is None:
            return words.sentence("No service has run on this database yet. Start `digest run`.")
        case Alarm.NOT_RUNNING:
            said = words.sentence(
                "No service runs: the last heartbeat was {age} ({when}). Start `digest run`.", **values
            )
        case Alarm.STOPPED:
            said = words.sentence(
                "{platform} refuses the token of {holder} ({reason}): nothing is sent there. Due: {count}. Correct the token, "
                "and start that process again.",
                **values,
            )
        case Alarm.NOBODY_SENDS:
            said = words.sentence(
                "Nobody sends on {platform}. Due: {count}, the first {age} ({when}). Start `digest run` where that platform is "
                "set up.",
                **values,
            )
        case Alarm.NOTHING_SENT:
            said = _nothing_sent(words, one, values)
        case Alarm.NOT_PLANNED:
            said = words.sentence(
                "The digests of {when} ({age}) are not planned. Readers who wait: {count}. See the log of each process.",
                **values,
            )
        case Alarm.HELD:
            said = words.sentence(
                "Held on {platform} until you decide: {count}. See `digest deliveries`, then --release or --drop them.",
                **values,
            )
        case Alarm.DRY:
            said = words.sentence("The last article came {age} ({when}). Does the import still run?", **values)
    return said


def _nothing_sent(words: Words, one: Warned, values: dict[str, str]) -> str:
    if one.since:
        return words.sentence(
            "Nothing has been sent on {platform} since {when} ({age}). Due: {count}. See the log of {holder}.", **values
        )
    return words.sentence(
        "Nothing is sent on {platform}. Due: {count}, the first {age} ({when}). See the log of {holder}.", **values
    )


def _since(words: Words, then: datetime | None, now: datetime) -> dict[str, str]:
    return {"when": words.instant(then), "age": words.relative(then, now)} if then else {"when": "", "age": ""}


def _platform(words: Words, one: Served, now: datetime) -> Iterator[str]:
    queue, number = one.queue, words.number
    yield _sends(words, one.holder, now)
    if one.holder and one.holder.stopped:
        yield words.sentence("The token is refused: {reason}", reason=one.holder.stopped)
    if one.holder and (paused := one.holder.paused_until) and paused > now:
        yield words.sentence("Asked to wait until {hour}", hour=_second(words, paused))
    if one.standbys:
        yield words.sentence("Ready to take over: {processes}", processes=_listed(words, one.standbys))
    if queue == NOTHING:
        yield words.sentence("Nothing waits.")
        return
    due = words.sentence("Due now: {count}", count=number(queue.due))
    since = words.sentence("the first {age} ({when})", **_since(words, queue.since, now)) if queue.since else ""
    yield words.sentence(", ").join(filter(None, (due, since)))
    yield words.sentence(
        "Within the hour: {soon}, being sent: {sending}, held: {held}",
        soon=number(queue.soon),
        sending=number(queue.sending),
        held=number(queue.held),
    )
    yield words.sentence(
        "In the last 24 hours, unknown: {unknown}, refused: {dead}",
        unknown=number(queue.unknown),
        dead=number(queue.dead),
    )
    if queue.last_sent:
        yield words.sentence("Last sent {age} ({when})", **_since(words, queue.last_sent, now))


def _sends(words: Words, holder: Holder | None, now: datetime) -> str:
    if holder is None:
        return words.sentence("Nobody sends here.")
    name, hour = _named(words, holder), _second(words, holder.until)
    if holder.until <= now:
        return words.sentence("Nobody sends here; {holder} did until {hour}.", holder=name, hour=hour)
    if holder.ended:
        return words.sentence(
            "{holder} has ended; another process takes over by {hour}, if one runs.", holder=name, hour=hour
        )
    return words.sentence("{holder} sends, and renews that before {hour}.", holder=name, hour=hour)


def _listed(words: Words, standbys: Collection[Standby]) -> str:
    return words.items([_named(words, one) for one in standbys])


def _named(words: Words, holder: Holder | Standby | None) -> str:
    if holder is None:
        return words.sentence("the process that sends")
    named = words.sentence("{machine}, process {number}", machine=holder.machine, number=holder.process)
    return named if holder.process else holder.machine


def _second(words: Words, at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(words.zone)):%H:%M:%S}"


def _plans(words: Words, plans: Plans) -> Iterator[str]:
    if plans.last:
        yield words.sentence("Planned last: a digest due {when}", when=words.instant(plans.last))
    else:
        yield words.sentence("Planned last: none of late")
    if plans.overdue:
        yield words.sentence("Not planned yet: due {when}, {readers}", **_occurrence(words, plans.overdue))
    if plans.next:
        yield words.sentence("Next: {when}, {readers}", **_occurrence(words, plans.next))
    elif not plans.overdue:
        yield words.sentence("Next: nobody has subscribed")


def _occurrence(words: Words, one: Occurrence) -> dict[str, str]:
    readers = words.plural("{count} reader or place", "{count} readers and places", one.readers)
    return {"when": words.instant(one.at), "readers": readers}


def _incoming(words: Words, incoming: Incoming, now: datetime) -> Iterator[str]:
    yield words.sentence(
        "In the last 24 hours, articles: {articles}, editions: {editions}",
        articles=words.number(incoming.articles),
        editions=words.number(incoming.editions),
    )
    if incoming.imported:
        yield words.sentence("Last import {age} ({when})", **_since(words, incoming.imported, now))


def _stored(words: Words, found: Status) -> Iterator[str]:
    one = found.database
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(one.kind, one.kind)
    size = words.number(one.size / 1e6, 1)
    yield words.sentence("{kind}, {name}", kind=kind, name=one.name)
    yield words.sentence("{size} MB, revision {revision}", size=size, revision=one.revision)
    if found.alive_at:
        yield words.sentence("Last heartbeat {age} ({when})", **_since(words, found.alive_at, found.at))
