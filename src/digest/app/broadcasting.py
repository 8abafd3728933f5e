"""What the command line does about broadcasts; the operator at it is an admin like any other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from digest.app.opening import App
from digest.chat.casting.reading import language_of, reach_of, when_of
from digest.domain.broadcast import Act, Broadcast, Content, Phase, stoppable
from digest.domain.document import Document
from digest.domain.staff import OPERATOR
from digest.reports import BroadcastReport
from digest.services.broadcasts import Refusal
from digest.services.preflight import Preflight
from digest.settings import SetupError

NEVER = {
    Refusal.USED: "it is no draft any more, or somebody else was faster",
    Refusal.NOBODY: "nobody would get it",
    Refusal.SILENT: "it says nothing in a language that some of them read",
    Refusal.OWN: "a second admin has to approve it",
}
"""Why a broadcast was not started, for the operator."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A broadcast as the operator wants it, as typed."""

    texts: Mapping[str, str]
    article: int | None
    edition: bool
    to: str
    at: str
    canary: int


async def draft(app: App, wish: Wish) -> Broadcast:
    """A new draft; raises SetupError, with what to do, where something in the wish means nothing."""
    texts = {_language(app, tag): text for tag, text in wish.texts.items()}
    reach = reach_of(wish.to.split(), app.broadcasts.platforms, app.desk.languages)
    if isinstance(reach, str):
        raise SetupError(f"{reach!r} says nobody; write platforms, languages, private, groups, #topic or 30d")
    if wish.article is not None and await app.desk.library.article(wish.article) is None:
        raise SetupError(f"There is no article {wish.article}; `digest articles` lists them")
    when = when_of(wish.at or "now", "UTC", app.clock.now())
    if when is None:
        raise SetupError(
            f"{wish.at!r} is no time ahead; write 8:30 for each reader's own hour, or 2026-11-27 08:00 in UTC"
        )
    tags = [tag.slug if (tag := await app.desk.library.find_tag(name)) else name for name in reach.tags]
    one = await app.broadcasts.draft(OPERATOR, app.clock.now())
    content = Content(texts, wish.article, wish.edition)
    changed = replace(one, content=content, reach=replace(reach, tags=tuple(tags)), when=when, canary=wish.canary * 10)
    await app.broadcasts.edit(changed)
    return changed


async def preflight(app: App, number: int) -> Preflight:
    """What would happen if it went out now."""
    return await app.broadcasts.preflight(await _one(app, number), app.clock.now())


async def startable(app: App, number: int) -> Preflight:
    """What would happen if it were started now; raises SetupError where it can't be."""
    one = await _one(app, number)
    found = await app.broadcasts.preflight(one, app.clock.now())
    if refusal := app.broadcasts.unstartable(one, found, OPERATOR):
        raise SetupError(f"Broadcast {number} was not started: {NEVER[refusal]}.")
    return found


async def wording(app: App, number: int, language: str) -> Document:
    """The message as readers of this language get it."""
    return await app.broadcasts.show(await _one(app, number), _language(app, language), app.clock.now())


async def start(app: App, number: int) -> BroadcastReport:
    """Let a draft go out, let one go on that the first few have, or approve one that another admin wrote."""
    one, now = await _one(app, number), app.clock.now()
    match one.phase:
        case Phase.CANARY:
            return await act(app, number, Act.GO_ON)
        case Phase.APPROVAL:
            done = await app.broadcasts.approve(number, OPERATOR, now)
        case _:
            ready, token = await app.broadcasts.prepare(one)
            done = await app.broadcasts.confirm(ready.id, token, OPERATOR, now)
    if isinstance(done, Refusal):
        raise SetupError(f"Broadcast {number} was not started: {NEVER[done]}.")
    return await _report(app, done)


async def act(app: App, number: int, what: Act) -> BroadcastReport:
    """Do it to one under way; raises SetupError where it can't be done now."""
    one = await _one(app, number)
    done = await app.broadcasts.act(number, what, OPERATOR, app.clock.now())
    if done is None and stoppable(one, what):
        raise SetupError(f"Broadcast {number} is going out: stop it first, with `digest broadcast stop {number}`.")
    if done is None:
        raise SetupError(f"Broadcast {number} is {one.phase}: {what} can't be done to it now.")
    return await _report(app, done)


async def resend(app: App, number: int) -> BroadcastReport:
    """Send it again to those in doubt; raises SetupError where there is none, or nothing was sent yet."""
    one = await _one(app, number)
    if not await app.broadcasts.resend(number, OPERATOR, app.clock.now()):
        raise SetupError(f"Broadcast {number} is {one.phase}: nobody is in doubt to whom it could be sent again.")
    return await _report(app, await _one(app, number))


async def broadcast_status(app: App, number: int) -> BroadcastReport:
    """How far it is."""
    return await _report(app, await _one(app, number))


async def broadcasts(app: App, limit: int) -> Sequence[BroadcastReport]:
    """The last ones, newest first."""
    found, _ = await app.broadcasts.recent(limit)
    return [BroadcastReport.of(one, tally) for one, tally in found]


async def _report(app: App, one: Broadcast) -> BroadcastReport:
    return BroadcastReport.of(one, await app.broadcasts.tally(one))


async def _one(app: App, number: int) -> Broadcast:
    if (one := await app.broadcasts.get(number)) is None:
        raise SetupError(f"There is no broadcast {number}; `digest broadcast status` lists them.")
    return one


def _language(app: App, tag: str) -> str:
    if (known := language_of(tag, app.desk.languages)) is None:
        raise SetupError(f"Nobody reads {tag!r} here; the languages are {', '.join(app.desk.languages)}")
    return known
