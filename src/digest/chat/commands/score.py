"""/score: the least score a story of the digest has."""

from dataclasses import replace

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.reply import answer, command_line, rows, settings_button
from digest.domain.buttons import Button
from digest.domain.words import mark
from digest.services.desk import Desk

OFFERED = (50, 60, 70, 80)
MOST = 100
_ANY = mark("any, any score, all, off, none, no minimum")


async def run(call: Call, desk: Desk) -> Reply:
    """Set the least score, 0 to 100, or offer some."""
    words, given = call.words, call.args.get("score")
    if given is None:
        return _offer(
            call,
            words.sentence(
                "What is the lowest score a story may have? The higher it is, the fewer get through; some days, none."
            ),
        )
    wanted = int(given)
    if wanted > MOST:
        return _offer(call, words.sentence("Scores go from 0 to 100. What is the lowest a story may have?"))
    await desk.accounts.choose(call.reader, replace(call.reader.profile, floor=wanted))
    said = (
        words.sentence("Done. Your digest holds stories with a score of {score} or more.", score=words.number(wanted))
        if wanted
        else words.sentence("Done. Your digest holds stories of any score.")
    )
    return answer(call, said, buttons=((settings_button(call),),), private=True)


def _offer(call: Call, said: str) -> Reply:
    words, now = call.words, call.reader.profile.floor
    any_score = Button(words.sentence("Any score"), command_line("score", 0, in_place=True), primary=not now)
    buttons = [
        Button(
            words.number(score),
            command_line("score", score, in_place=True),
            title=words.sentence("{score} or more", score=words.number(score)),
            primary=score == now,
        )
        for score in OFFERED
    ]
    return answer(
        call, said, buttons=(*rows(buttons, 4), (any_score, settings_button(call))), expects="score", private=True
    )


def least(call: Call) -> str:
    """The least score there is, as /settings lists it."""
    words, floor = call.words, call.reader.profile.floor
    if not floor:
        return words.sentence("Minimum score: any")
    return words.sentence("Minimum score: {score}", score=words.number(floor))


COMMAND = Command(
    name="score",
    about=mark("The lowest score a story may have"),
    run=run,
    params=(Param("score", mark("a number from 0 to 100"), "70", required=False, kind=int, zero=_ANY),),
    everyday=mark("minimum score, lowest score, least score"),
    changes=True,
)
