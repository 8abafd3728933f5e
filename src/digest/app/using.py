"""What the command line does with an opened application; everything here answers with values, printing is the caller's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TextIO

from tzlocal import get_localzone_name

from digest.app.opening import App
from digest.chat.command import Call, Message
from digest.chat.commands import COMMANDS, faq
from digest.chat.greeting import language_of
from digest.chat.router import Router
from digest.chat.sharing import choose_language
from digest.chat.throttle import Throttle
from digest.domain.article import Tag
from digest.domain.document import Document
from digest.domain.reader import Address, Profile, Reader
from digest.platforms import discover
from digest.ports import OpenQuestion, Payload, Requested
from digest.reports import AnswerReport, ArticleLine, DeliveriesReport, RemarkLine, SubscriberLine, TickReport
from digest.services.deliver import tick as one_round
from digest.services.reindex import reindex
from digest.services.twins import SURE
from digest.settings import SetupError
from digest.sources.samples import samples
from digest.storage import schema
from digest_preview.talk import Screen, talk

EVERYTHING = 100_000
"""More articles than anybody lists."""

UNLIMITED = 1_000_000
"""Lines at once that whoever sits at this terminal, or pipes a file into it, may say."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The edition somebody wants to see, in a canonical language. `tags` as typed; `at` empty means now."""

    language: str
    tags: tuple[str, ...]
    top: int
    at: datetime | None


async def load_samples(app: App, count: int | None = None) -> int:
    """Store the sample articles, or the first `count`, where nothing is stored yet: how many. Their ages count from now."""
    async with app.store.read() as uow:
        if await uow.articles.count():
            return 0
    report = await app.ingest.store_all(samples(app.clock.now(), count), samples=True)
    return len(report.ingested)


async def article_lines(app: App) -> tuple[ArticleLine, ...]:
    """Every stored article, newest first; samples only while there is nothing else."""
    async with app.store.read() as uow:
        return tuple(map(ArticleLine.of, (await uow.articles.latest(EVERYTHING)).items))


async def tag_counts(app: App) -> tuple[tuple[Tag, int], ...]:
    """Every tag in use and the number of its articles."""
    return await app.desk.library.tags()


async def open_questions(app: App) -> tuple[OpenQuestion, ...]:
    """The questions that could not be answered, the most frequent first."""
    async with app.store.read() as uow:
        return tuple(await uow.notes.open_questions(EVERYTHING))


async def preview(app: App, wish: Preview) -> Document:
    """The edition that a new reader with this profile would get."""
    await load_samples(app)
    follow = tuple([await _slug(app, tag) for tag in wish.tags])
    profile = Profile(wish.language, (wish.language,), follow, only=bool(follow), length=wish.top)
    return (await app.desk.editions.preview(profile, zone(), wish.at or app.clock.now())).document


def payloads(document: Document, platform: str, variant: str | None = None) -> tuple[Payload, ...]:
    """The document as an installed platform's messages, in its best rendering unless one is named; nothing is opened.

    Raises SetupError, naming what there is, where there is no such platform or rendering.
    """
    installed = discover()
    if platform not in installed:
        raise SetupError(f"No platform is called {platform!r}. Installed: {', '.join(sorted(installed))}")
    renderer = installed[platform]()
    if variant is not None and variant not in renderer.variants:
        raise SetupError(f"{platform} has no rendering {variant!r}. It has: {', '.join(renderer.variants)}")
    return renderer.render(document, variant or renderer.variants[0])


async def chat(app: App, language: str, lines: TextIO, screen: Screen, name: str = "") -> None:
    """Converse until the lines end, under that name on the preview platform."""
    await _understood(app)
    alone = Throttle(burst=UNLIMITED)
    router = Router(app.store, app.desk, COMMANDS, app.clock, alone)
    async with app.senders():
        await talk(
            replace(app.context, converse=router.converse), lines, screen, language=language, zone=zone(), name=name
        )


async def ask(app: App, question: str, language: str | None = None) -> AnswerReport:
    """What the FAQ holds for a question of a reader of that language, or of the question's own; nothing is noted."""
    await _understood(app)
    hits = await app.desk.library.ask(question, (language or _language(app, question),))
    return AnswerReport(question, bool(hits) and hits[0].confidence >= SURE, hits)


async def answer(app: App, question: str, language: str | None = None) -> Document:
    """The answer as a reader of that language would see it, or of the question's own."""
    await _understood(app)
    language, now = language or _language(app, question), app.clock.now()
    nobody = Reader(0, Profile(language, (language,)), zone(), True, now)
    message = Message(question, Address("cli", "-"), "-", language=language)
    call = Call("faq", {"question": question}, message, nobody, app.desk.speak(language, nobody.zone), now)
    return (await faq.COMMAND.run(call, app.desk)).document


def _language(app: App, question: str) -> str:
    """The language that a chat would answer in, whose first words are these."""
    return choose_language(language_of(Message(question, Address("cli", "-"), "-")), app.desk.languages)


async def tick(app: App, at: datetime | None) -> TickReport:
    """One round of plan, deliver and recover; planning as if it were `at`."""
    async with app.senders() as senders, app.delivering(senders) as deliverer:
        return await one_round(app.planner, deliverer, at, app.caster)


async def rebuild_index(app: App, tell: Callable[[int, int], None]) -> int:
    """Make the search index anew from the articles, and every vector with it: how many articles were put."""
    count = await reindex(app.store, tell)
    await app.meanings.catch_up(app.store)
    return count


async def deliveries(app: App) -> DeliveriesReport:
    """Deliveries by state, and the unknown ones."""
    async with app.store.read() as uow:
        return await uow.ledger.report()


async def requests(app: App, most: int) -> tuple[Requested, ...]:
    """The links and titles that people brought and no article has, most often first."""
    async with app.store.read() as uow:
        return tuple(await uow.notes.requests(most))


async def subscribers(app: App) -> tuple[SubscriberLine, ...]:
    """Every active subscription."""
    async with app.store.read() as uow:
        return tuple(map(SubscriberLine.of, await uow.readers.subscriptions()))


async def remarks(app: App) -> tuple[RemarkLine, ...]:
    """What readers reported or said that nobody has closed."""
    found = await app.desk.remarks.open()
    async with app.store.read() as uow:
        known = {one.id: one for one in await uow.articles.many([one.article for one in found])}
    return tuple(RemarkLine.of(one, known.get(one.article)) for one in found)


async def close_remark(app: App, number: int) -> bool:
    """Close one of them; False where none that is open has this number."""
    return await app.desk.remarks.close(number, app.clock.now())


async def export(app: App, who: Address) -> Mapping[str, object] | None:
    """Everything stored about a reader; None where there is nobody."""
    reader = await _reader(app, who)
    if reader is None:
        return None
    async with app.senders():
        return await app.desk.accounts.export(reader, who)


async def forget(app: App, who: Address) -> bool:
    """Erase a reader; False where there is nobody."""
    if (reader := await _reader(app, who)) is None:
        return False
    async with app.senders():
        await app.desk.accounts.forget(reader)
    return True


async def schema_revision(app: App) -> str:
    """The database's revision."""
    return await schema.current(app.database) or "nothing yet"


def zone() -> str:
    """This machine's time zone."""
    return get_localzone_name() or "UTC"


async def _understood(app: App) -> None:
    """Have the samples where there is nothing else, and every question's vector."""
    await load_samples(app)
    await app.meanings.catch_up(app.store)


async def _reader(app: App, who: Address) -> Reader | None:
    async with app.store.read() as uow:
        return await uow.readers.get(who.platform, who.chat)


async def _slug(app: App, typed: str) -> str:
    if tag := await app.desk.library.find_tag(typed):
        return tag.slug
    near = ", ".join(tag.slug for tag in await app.desk.library.near_tags(typed))
    raise SetupError(f"No topic is called {typed!r}. Close: {near or 'none; no article has a topic yet'}")
