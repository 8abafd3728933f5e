"""/feedback: a 👍 or a 👎 for a digest or a story, or words for whoever runs this."""

import re
from dataclasses import dataclass

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.commands.report import braked, who
from digest.chat.reply import answer, command_line, rows, settings_button, title, view
from digest.domain.buttons import Button, ButtonRow
from digest.domain.compose.votes import article_votes, digest_votes
from digest.domain.opinion import Kind, Subject, cut_named
from digest.domain.words import mark
from digest.services.desk import Desk

_VOTE = re.compile(
    r"(?P<vote>up|down|off|👍|👎)[\ufe0f\U0001f3fb-\U0001f3ff]*(?: (?:t(?P<cut>[0-9a-f]{1,9})|a(?P<article>\d{1,9})))?"
)
_UP = {"up": True, "👍": True, "down": False, "👎": False}


@dataclass(frozen=True, slots=True)
class Thumb:
    """A vote as pressed: what on, how (None: taken back), and how its button names what it is on."""

    subject: Subject
    up: bool | None
    named: str


async def run(call: Call, desk: Desk) -> Reply:
    """Count a vote, pass words on, or ask for them."""
    typed = call.args.get("words", "")
    if match := _VOTE.fullmatch(typed):
        thumb = await _thumb(call, desk, match)
        return _no_digest(call) if thumb is None else await _voted(call, desk, thumb)
    return await _passed_on(call, desk, typed) if typed else await _ask(call, desk)


async def _thumb(call: Call, desk: Desk, match: re.Match[str]) -> Thumb | None:
    """The vote meant; None where it is on a digest that this reader did not get, or on a story that is gone."""
    up = _UP.get(match["vote"])
    if match["article"]:
        number = int(match["article"])
        known = await desk.library.article(number)
        return Thumb(Subject(Kind.ARTICLE, number), up, f"a{number}") if known else None
    cut = cut_named(match["cut"]) if match["cut"] else None
    edition = await desk.voting.edition(call.reader.id, cut)
    named = f"t{match['cut']}" if match["cut"] else ""
    return Thumb(Subject(Kind.EDITION, edition), up, named) if edition else None


async def _voted(call: Call, desk: Desk, thumb: Thumb) -> Reply:
    platform, actor = call.message.address.platform, call.message.actor
    if thumb.up is None:
        await desk.voting.withdraw(platform, actor, thumb.subject)
        return _withdrawn(call, thumb)
    counts = await desk.voting.press(platform, actor, thumb.subject, thumb.up, call.now)
    return _counted(call, thumb) if counts else _withdrawn(call, thumb)


def _counted(call: Call, thumb: Thumb) -> Reply:
    """Said to one person; in a shared place without buttons, so that it can be a passing notice."""
    words = call.words
    said = (
        words.sentence("Noted: you liked it. Thank you.")
        if thumb.up
        else words.sentence("Noted: you didn’t like it. Thank you.")
    )
    back = Button(words.sentence("Take it back"), command_line("feedback", f"off {thumb.named}".strip(), in_place=True))
    more = Button(words.sentence("Say more"), command_line("feedback"))
    return answer(call, said, buttons=() if call.place else rows((back, more)), private=True)


def _withdrawn(call: Call, thumb: Thumb) -> Reply:
    said = call.words.sentence("Taken back: your vote no longer counts.")
    return answer(call, said, buttons=() if call.place else _again(call, thumb), private=True)


def _again(call: Call, thumb: Thumb) -> tuple[ButtonRow, ...]:
    """The two buttons once more, in place."""
    if thumb.subject.kind is Kind.ARTICLE:
        return article_votes(view(call), thumb.subject.number, in_place=True)
    cut = cut_named(thumb.named[1:]) if thumb.named else None
    return digest_votes(view(call), cut, in_place=True)


def _no_digest(call: Call) -> Reply:
    words = call.words
    said = words.sentence("I can’t find what this vote is on. Try it under your latest digest.")
    today = Button(words.sentence("Today’s digest"), command_line("digest"))
    return answer(call, said, buttons=() if call.place else ((today, settings_button(call)),), private=True)


async def _passed_on(call: Call, desk: Desk, typed: str) -> Reply:
    words = call.words
    if not await desk.remarks.note(who(call), 0, words.language, typed, call.now):
        return braked(call)
    said = words.sentence("Thank you. The people who run this will read it; it doesn’t say who wrote it.")
    return answer(call, said, private=True)


async def _ask(call: Call, desk: Desk) -> Reply:
    """What words are wanted; with a vote on the last digest, for whoever had one."""
    words = call.words
    said = words.sentence(
        "What is good, what is missing? Write it in one line. An error in a story? Open it and report it."
    )
    had = not call.place and await desk.voting.edition(call.reader.id, None)
    votes = digest_votes(view(call), None) if had else ()
    return answer(call, title(words.sentence("Feedback")), said, buttons=votes, expects="feedback", private=True)


COMMAND = Command(
    name="feedback",
    about=mark("Say what you think"),
    run=run,
    params=(Param("words", mark("what you think"), mark("shorter, please"), required=False, rest=True),),
    everyday=mark(
        "feedback, give feedback, suggestion, i have a suggestion, complaint, i have a complaint, complain, "
        "contact, contact you, talk to a human, talk to a person, can i talk to a human"
    ),
    anybody=True,
)
