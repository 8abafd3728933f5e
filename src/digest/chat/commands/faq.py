"""/faq, and every plain question in a private chat: answered from the stories' own questions, never invented."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from digest.chat import own_faq
from digest.chat.command import Call, Command, Param, Reply
from digest.chat.commands import article, tag
from digest.chat.empty import is_empty, nothing_yet
from digest.chat.parse import counted, integer, is_brief
from digest.chat.reply import answer, command_line, page_of, quiet, rows, story_title, tag_buttons, view
from digest.domain.article import StoredArticle, Tag
from digest.domain.buttons import Button, ButtonRow
from digest.domain.compose.parts import badge, shortened
from digest.domain.compose.times import age
from digest.domain.document import Block, Paragraph, Span, text
from digest.domain.language import choose, written_for
from digest.domain.words import mark
from digest.ports import FaqHit
from digest.services.desk import Desk
from digest.services.twins import SURE

OFFERED = 5
"""Questions of one story that are offered."""

NUMBERED = 10
"""Stories of a list that are offered to whoever typed another number."""

_PICKED = re.compile(r"=(?P<article>\d{1,9})\.(?P<language>[A-Za-z-]{2,12})\.(?P<position>\d{1,3})")


async def run(call: Call, desk: Desk) -> Reply:
    """The answer, up to three that it might be, or an honest no."""
    question = call.args.get("question", "")
    if not question:
        return await _invite(call, desk)
    if (number := counted(question)) in call.listed:
        return await article.run(replace(call, args={"number": str(number)}), desk)
    if (number := integer(question)) is not None:
        return _odd_number(call, number)
    if picked := _PICKED.fullmatch(question):
        return await _picked(call, desk, picked)
    if (topic := await _topic(call, desk, question)) is not None:
        return await tag.run(replace(call, args={**call.args, "name": topic.slug}), desk)
    return await ask(call, desk, question, call.within)


async def _topic(call: Call, desk: Desk, typed: str) -> Tag | None:
    """The topic with stories that somebody names in private, and asks nothing about."""
    if call.within or not (call.message.private and is_brief(typed)):
        return None
    named = desk.library.topic(typed)
    return named if named and (await desk.library.tagged(named.slug, 1, 0)).total else None


def _odd_number(call: Call, number: int) -> Reply:
    """A number that no story of the list shown last has, if any list was shown; it may be a story's own."""
    words, listed = call.words, sorted(call.listed.items())
    own = Button(f"/article {number}", command_line("article", number))
    if not listed:
        said = words.sentence(
            "I can’t tell what that number is for. Press one under a list, or send /article {number}.", number=number
        )
        return answer(call, said, buttons=rows((own,)))
    said = words.plural(
        "The last list has only {count} story. Press its number, or look for story {number}:",
        "The last list has {count} stories. Press one of its numbers, or look for story {number}:",
        len(listed),
        number=number,
    )
    opening = (Button(str(shown), command_line("article", article)) for shown, article in listed[:NUMBERED])
    return answer(call, said, buttons=(*rows(opening, 5), (own,)))


async def ask(call: Call, desk: Desk, question: str, within: Collection[int] = ()) -> Reply:
    """Answer a question, the FAQ of the articles `within` first."""
    hits = await desk.library.ask(question, call.reader.profile.languages, within)
    surely = bool(hits) and hits[0].confidence >= SURE
    if not surely and (not within or call.pointed) and (own := await _own(call, desk, question)):
        return own
    if page_of(call) == 1:
        price = await desk.library.price(question, _languages(call), within, hits[0] if surely else None)
        if price:
            return await _answered(call, desk, price)
    if not hits and call.pointed and (stored := await desk.library.article(next(iter(within)))):
        return _of_this(call, stored)
    if not hits:
        return await _unanswered(call, desk, question)
    if page_of(call) == 1 and surely:
        return await _answered(call, desk, hits[0], _another(call, question, hits))
    others = hits[1:] if surely else hits
    return _offered(call, question, others or hits)


def _languages(call: Call) -> tuple[str, ...]:
    """What the reader reads, the interface's first."""
    return tuple(dict.fromkeys((call.words.language, *call.reader.profile.languages)))


async def _own(call: Call, desk: Desk, question: str) -> Reply | None:
    """The answer to a question about the bot itself, asked in any of its languages and answered in the reader's."""
    phrased = list(own_faq.phrased([call.words, *(desk.speak(one, call.reader.zone) for one in desk.languages)]))
    at = await desk.library.most_alike(question, [phrase for _, phrase in phrased])
    if at is None:
        return None
    entry = phrased[at][0]
    asked = entry.phrasings(call.words)[0]
    go = Button(call.words.sentence(entry.label), command_line(entry.command))
    help_ = Button(call.words.sentence("Help"), command_line("help"))
    return answer(
        call,
        Paragraph((Span(asked, bold=True),)),
        call.words.sentence(entry.answer),
        buttons=rows((go, help_)),
    )


async def _answered(call: Call, desk: Desk, hit: FaqHit, more: Sequence[Button] = ()) -> Reply:
    words, hit = call.words, _read(call, hit)
    told_in = hit.language if hit.language != words.language else None
    stored = await desk.library.article(hit.article)
    blocks: list[Block] = [Paragraph((Span(hit.question, bold=True),), language=told_in)]
    if told_in:
        blocks.append(Paragraph((badge(told_in, view(call)),), quiet=True))
    blocks.append(Paragraph(text(hit.answer), language=told_in))
    if stored:
        blocks.append(_source(call, stored))
    blocks.append(quiet(words.sentence("Written by AI, for reference only.")))
    opening = Button(words.sentence("Open"), command_line("article", hit.article))
    return replace(answer(call, *blocks, buttons=rows((opening, *more))), story=hit.article)


def _source(call: Call, stored: StoredArticle) -> Paragraph:
    moment = stored.article.published or stored.article.updated
    when = age(moment, view(call), call.now).text if moment else call.words.relative(stored.available_at, call.now)
    return quiet(call.words.sentence("From: {title} · {age}", title=story_title(stored, call), age=when))


def _another(call: Call, question: str, hits: Sequence[FaqHit]) -> tuple[Button, ...]:
    if len(hits) < 2:
        return ()
    return (Button(call.words.sentence("Another answer"), command_line("faq", question, page=2)),)


def _offered(call: Call, question: str, hits: Sequence[FaqHit]) -> Reply:
    words = call.words
    none = Button(words.sentence("None of these: search"), command_line("search", question))
    said = words.sentence("I’m not certain. Did you mean one of these?")
    return answer(call, said, buttons=(*offers(call, hits), (none,)))


def offers(call: Call, hits: Sequence[FaqHit]) -> tuple[ButtonRow, ...]:
    """A button for each question, which answers it."""
    return rows(
        (
            Button(
                shortened(_read(call, hit).question, 60),
                command_line("faq", f"={hit.article}.{hit.language}.{hit.position}"),
                title=_read(call, hit).question,
            )
            for hit in hits
        ),
        per_row=1,
    )


def questions(call: Call, stored: StoredArticle) -> list[FaqHit]:
    """The first questions that the story answers, in the language that the reader reads first."""
    told = {language: content.faq for language, content in stored.article.contents.items() if content.faq}
    if not told:
        return []
    language = choose((call.words.language, *call.reader.profile.languages), told, min(told))
    return [
        FaqHit(stored.id, language, position, entry.question, entry.answer, 1.0)
        for position, entry in enumerate(told[language][:OFFERED])
    ]


def _read(call: Call, hit: FaqHit) -> FaqHit:
    """The question and answer in the characters of the reader's language."""
    language = written_for(hit.language, call.reader.profile.languages)
    question, said = (call.words.written(text, language) for text in (hit.question, hit.answer))
    return replace(hit, language=language, question=question, answer=said)


async def _picked(call: Call, desk: Desk, picked: re.Match[str]) -> Reply:
    """The answer to a question chosen by its button; an expired choice says so."""
    stored = await desk.library.article(int(picked["article"]))
    faq = stored.article.content(picked["language"]).faq if stored else ()
    position = int(picked["position"])
    if stored is None or position >= len(faq):
        return answer(
            call, call.words.sentence("This question is no longer there: its story has changed. Ask me again.")
        )
    entry = faq[position]
    return await _answered(
        call, desk, FaqHit(stored.id, picked["language"], position, entry.question, entry.answer, 1.0)
    )


def _of_this(call: Call, stored: StoredArticle) -> Reply:
    """What the story that a question points at does answer."""
    words = call.words
    said = words.sentence("“{title}” doesn’t say. It answers these:", title=shortened(story_title(stored, call), 80))
    help_ = Button(words.sentence("Help"), command_line("help"))
    return replace(answer(call, said, buttons=(*offers(call, questions(call, stored)), (help_,))), story=stored.id)


async def _unanswered(call: Call, desk: Desk, question: str) -> Reply:
    words = call.words
    if is_brief(question) and (alike := await desk.library.sounding_tag(question)):
        said = words.sentence("I don’t know what to do with “{typed}”. Do you mean this topic?", typed=question)
        return answer(call, said, buttons=tag_buttons(call, (alike,)), agreed=command_line("tag", alike.slug))
    if is_brief(question):
        said = words.sentence("I have nothing on “{typed}” yet. Ask a whole question, or:", typed=question)
    elif not call.reader.id:  # nobody: the operator tries it on the command line
        said = words.sentence("I can’t answer that yet.")
    else:
        await desk.library.unanswered(question, words.language, call.now)
        said = words.sentence("I can’t answer that yet. I’ve noted the question (not who asked).")
    if await is_empty(desk):
        return nothing_yet(call, said)
    told = await desk.library.tells_of(question)
    search = Button(words.sentence("Stories that mention it"), command_line("search", question))
    if told and is_brief(question):
        said = words.sentence("Shall I look for “{typed}” in the stories?", typed=question)
    topics = Button(words.sentence("All topics"), command_line("tags"))
    return answer(
        call,
        said,
        buttons=rows((*((search,) if told else ()), topics, Button(words.sentence("Help"), command_line("help")))),
        agreed=search.command if told and is_brief(question) else "",
    )


async def _invite(call: Call, desk: Desk) -> Reply:
    words = call.words
    example = await desk.library.example(words.language)
    if not example and await is_empty(desk):
        return nothing_yet(call, expects="faq")
    if not example:
        return answer(call, words.sentence("Ask me anything about the stories."), expects="faq")
    said = words.sentence("Ask me anything about the stories, for example: “{question}”", question=example)
    asked = Button(words.written(example, words.language), command_line("faq", example))
    return answer(call, said, buttons=rows((asked,)), expects="faq")


COMMAND = Command(
    name="faq",
    about=mark("Ask in your own words"),
    run=run,
    params=(Param("question", mark("your question"), mark("Why does it matter?"), required=False, rest=True),),
    everyday=mark("question, i have a question"),
)
