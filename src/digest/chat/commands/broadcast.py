"""/broadcast: write, check, send, watch and stop a message to many."""

from dataclasses import replace
from datetime import timedelta

from digest.chat.casting.discarding import discard
from digest.chat.casting.doubt import again
from digest.chat.casting.fixing import FIXING
from digest.chat.casting.last_look import SAID, check_page
from digest.chat.casting.listing import list_page
from digest.chat.casting.pages import command, draft_page, progress_page
from digest.chat.casting.reading import language_of, reach_of, when_of, words_of
from digest.chat.command import Audience, Call, Command, Param, Reply
from digest.chat.parse import fold, integer
from digest.chat.reply import answer, quiet, rows, watcher
from digest.domain.broadcast import BEGUN, Broadcast, Phase, stoppable
from digest.domain.buttons import Button
from digest.domain.compose.parts import shortened
from digest.domain.compose.progress import WRITTEN
from digest.domain.document import ItemList, Span, within
from digest.domain.staff import account
from digest.domain.words import mark
from digest.services.broadcasts import Refusal
from digest.services.desk import Desk

LOOK = "."
"""What a button says that only asks how far it is, and what each other act ends in: it is done in place."""

ACTS = {name: act for act, name in WRITTEN.items()}


async def run(call: Call, desk: Desk) -> Reply:
    """List them, begin one, or do what is said to one."""
    first, _, rest = call.args.get("what", "").partition(" ")
    if fold(first) in {"new", "新建"}:
        return await _drafted(call, desk)
    number = integer(first) if first else None
    one = await desk.broadcasts.get(number) if number else None
    if one is None:
        return await list_page(call, desk, *_unknown_number(call, first, number))
    verb, _, argument = rest.partition(" ")
    if fold(verb) in FIXING and one.phase in BEGUN:
        return await FIXING[fold(verb)](call, desk, one, argument.strip())
    if one.phase is Phase.DRAFT:
        return await _draft(call, desk, one, fold(verb), argument.strip())
    if fold(verb) == "again" and one.phase in BEGUN:
        return await again(call, desk, one, fold(argument))
    return await _underway(call, desk, one, fold(verb))


async def _drafted(call: Call, desk: Desk) -> Reply:
    return await _page(call, desk, await desk.broadcasts.draft(_who(call), call.now))


async def _draft(call: Call, desk: Desk, one: Broadcast, verb: str, rest: str) -> Reply:
    """Change a draft, look at it, or let it go out."""
    match verb:
        case "to":
            return await _reaching(call, desk, one, rest)
        case "at":
            return await _timed(call, desk, one, rest)
        case "canary":
            return await _first(call, desk, one, rest)
        case "article" | "digest":
            return await _carrying(call, desk, one, integer(rest) if verb == "article" else None)
        case "show":
            return await _shown(call, desk, one, rest)
        case "check":
            return await _checked(call, desk, one, said=rest == SAID)
        case "cancel":
            return await discard(call, desk, one, rest)
        case "confirm":
            return await _confirmed(call, desk, one, rest)
        case _ if tag := language_of(verb, desk.languages) if verb else None:
            return await _written(call, desk, one, tag, rest)
        case _:
            return await _page(call, desk, one, *_not_understood(call, verb))


async def _underway(call: Call, desk: Desk, one: Broadcast, verb: str) -> Reply:
    """Do something to one that was confirmed, or say how far it is."""
    if verb == "approve":
        return await _outcome(call, desk, one, await desk.broadcasts.approve(one.id, _who(call), call.now))
    if act := ACTS.get(verb):
        if done := await desk.broadcasts.act(one.id, act, _who(call), call.now):
            return await progress_page(call, desk, done)
        stop = call.words.sentence("It is going out: stop it first, with {line}.", line=f"/broadcast {one.id} stop")
        return await progress_page(call, desk, one, *((stop,) if stoppable(one, act) else ()))
    return await progress_page(call, desk, one, *_not_understood(call, verb))


def _unknown_number(call: Call, typed: str, number: int | None) -> tuple[str, ...]:
    """What is wrong with what stands in place of a broadcast's number."""
    if number is None:
        return _not_understood(call, typed)
    return (call.words.sentence("There is no broadcast {number}.", number=number),)


def _not_understood(call: Call, typed: str) -> tuple[str, ...]:
    """That a word means nothing; nothing of no word, and of the dot that stands for a look."""
    if typed in {"", LOOK}:
        return ()
    return (call.words.sentence("I don’t understand “{word}”.", word=shortened(typed, 40)),)


async def _page(call: Call, desk: Desk, one: Broadcast, *wrong: str) -> Reply:
    return draft_page(call, one, await desk.broadcasts.preflight(one, call.now), desk.languages, *wrong)


async def _kept(call: Call, desk: Desk, changed: Broadcast) -> Reply:
    """The draft's page with the change, or how far it is where it is no draft any more."""
    if await desk.broadcasts.edit(changed):
        return await _page(call, desk, changed)
    return await progress_page(call, desk, await desk.broadcasts.get(changed.id) or changed)


async def _written(call: Call, desk: Desk, one: Broadcast, tag: str, typed: str) -> Reply:
    """Ask for the text in a language, or keep it."""
    words = call.words
    if not typed or call.message.pressed:
        said = words.sentence("Send me the text in {language}.", language=words.language_name(tag))
        how = words.sentence("# heading, - list, **bold**, *italic* and links are shown as such.")
        return answer(call, said, quiet(how), buttons=rows((_back(call, one),)), expects=f"broadcast {one.id} {tag}")
    own = words_of(call.message.text, command=call.message.text.lstrip().startswith(("/", "／")))
    texts = {**one.content.texts, tag: own}
    return await _kept(call, desk, replace(one, content=replace(one.content, texts=texts)))


async def _reaching(call: Call, desk: Desk, one: Broadcast, typed: str) -> Reply:
    """Ask who is to get it, or keep that."""
    reach = reach_of(typed.split(), desk.broadcasts.platforms, desk.languages) if typed else "?"
    if not isinstance(reach, str):
        tags = [tag.slug if (tag := await desk.library.find_tag(name)) else name for name in reach.tags]
        return await _kept(call, desk, replace(one, reach=replace(reach, tags=tuple(tags))))
    words = call.words
    examples = ("all", f"{desk.broadcasts.platforms[-1]} zh", "private #security", "groups 30d")
    unknown = (words.sentence("I don’t understand “{word}”.", word=reach),) if typed else ()
    return answer(
        call,
        *unknown,
        words.sentence(
            "Who is to get it? Platforms, languages, topics they follow, kinds of places, or who is active:"
        ),
        ItemList(tuple((Span(example, code=True),) for example in examples)),
        buttons=rows((Button(words.sentence("Everybody"), command(one, "to all")), _back(call, one))),
        expects=f"broadcast {one.id} to",
    )


async def _timed(call: Call, desk: Desk, one: Broadcast, typed: str) -> Reply:
    """Ask when it is to go out, or keep that."""
    when = when_of(typed, call.reader.zone, call.now) if typed else None
    if when is not None:
        return await _kept(call, desk, replace(one, when=when))
    words, example = call.words, f"{call.now + timedelta(days=1):%Y-%m-%d} 08:00"
    return answer(
        call,
        *((words.sentence("“{word}” isn’t a time in the future.", word=typed),) if typed else ()),
        words.sentence("When? An hour is each reader’s own; a date and an hour are yours:"),
        ItemList(((Span("8:30", code=True),), (Span(example, code=True),))),
        buttons=rows((Button(words.sentence("At once"), command(one, "at now")), _back(call, one))),
        expects=f"broadcast {one.id} at",
    )


async def _first(call: Call, desk: Desk, one: Broadcast, typed: str) -> Reply:
    """Keep which share gets it first, in percent."""
    share = integer(typed.rstrip("%％ "))
    if share is None or share > 50:
        return await _page(call, desk, one)
    return await _kept(call, desk, replace(one, canary=share * 10))


async def _carrying(call: Call, desk: Desk, one: Broadcast, article: int | None) -> Reply:
    """Have it carry a story, or today's digest."""
    if article is not None and await desk.library.article(article) is None:
        said = call.words.sentence("There is no story {number}.", number=article)
        return answer(call, said, buttons=rows((_back(call, one),)))
    content = replace(one.content, article=article, edition=article is None)
    return await _kept(call, desk, replace(one, content=content))


async def _shown(call: Call, desk: Desk, one: Broadcast, typed: str) -> Reply:
    """The message as readers of a language get it."""
    tag = language_of(typed, desk.languages) or call.words.language
    document = await desk.broadcasts.show(one, tag, call.now)
    if not document.blocks:
        said = call.words.sentence("It says nothing in {language} yet.", language=call.words.language_name(tag))
        return answer(call, said, buttons=rows((_back(call, one),)))
    told = within(document, call.words.language)
    return Reply(replace(told, buttons=(*told.buttons[:4], (_back(call, one),))))


async def _checked(call: Call, desk: Desk, one: Broadcast, *, said: bool) -> Reply:
    """The last look, after a typed yes with what that does: nothing."""
    ready, token = await desk.broadcasts.prepare(one)
    nothing = (call.words.sentence("Nothing is sent by a word. Press the button, and it goes out."),) if said else ()
    return check_page(call, ready, await desk.broadcasts.preflight(ready, call.now), token, *nothing)


async def _confirmed(call: Call, desk: Desk, one: Broadcast, token: str) -> Reply:
    return await _outcome(call, desk, one, await desk.broadcasts.confirm(one.id, token, _who(call), call.now))


async def _outcome(call: Call, desk: Desk, one: Broadcast, done: Broadcast | Refusal) -> Reply:
    """What became of a confirmation; whoever confirmed is told how it goes from now on."""
    if isinstance(done, Broadcast):
        await desk.broadcasts.watch(done.id, watcher(call))
        return await progress_page(call, desk, done)
    return answer(call, _refused(call, done), buttons=rows((_back(call, one),)))


def _refused(call: Call, refusal: Refusal) -> str:
    words = call.words
    match refusal:
        case Refusal.USED:
            return words.sentence(
                "That button was used already, or the broadcast was changed since. Nothing new was sent."
            )
        case Refusal.NOBODY:
            return words.sentence("Nobody would get it, so nothing was sent.")
        case Refusal.SILENT:
            return words.sentence("It says nothing in a language that some of them read, so nothing was sent.")
        case Refusal.OWN:
            return words.sentence("A second admin has to approve it: you wrote it yourself.")


def _back(call: Call, one: Broadcast) -> Button:
    return Button(call.words.sentence("Back to the draft"), command(one))


def _who(call: Call) -> str:
    return account(call.message.address.platform, call.message.actor)


COMMAND = Command(
    name="broadcast",
    about=mark("Send a message to many"),
    run=run,
    params=(Param("what", mark("what to do"), "new", required=False, rest=True),),
    audience=Audience.BROADCASTER,
    alone=True,
    called=mark("broadcast"),
)
