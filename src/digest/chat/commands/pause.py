"""/pause and /resume: no digests for a while, and again."""

from dataclasses import replace

from digest.chat.asking import receipt
from digest.chat.command import Call, Command, Param, Reply
from digest.chat.reply import answer, command_line, rows, settings_button
from digest.chat.until import until
from digest.chat.when import paused, until_when
from digest.domain.buttons import Button
from digest.domain.compose.parts import shortened
from digest.domain.words import Words, mark
from digest.services.desk import Desk

OFFERED = (1, 3, 7, 14, 30)
"""Days."""


async def run(call: Call, desk: Desk) -> Reply:
    """Pause until then, or say what there is to choose."""
    words, typed = call.words, call.args.get("until", "")
    if call.reader.subscription is None:
        return _nothing(call)
    if not typed:
        return _offer(call, words.sentence("For how long? Nothing is lost: the first digest afterwards catches up."))
    ends = until(typed, call.reader.zone, call.now)
    if ends is None:
        said = words.sentence(
            "“{typed}” isn’t a day in the future. Send /pause 3 days or /pause 2027-01-04, or press:",
            typed=shortened(typed),
        )
        return _offer(call, said)
    reader = await desk.accounts.pause(call.reader, ends)
    said = words.sentence("Done. No digests {until}.", until=until_when(words, ends, reader.zone))
    return answer(call, said, buttons=((resume_button(words), settings_button(call)),), private=True)


async def resume(call: Call, desk: Desk) -> Reply:
    """Go on at once."""
    words, subscription = call.words, call.reader.subscription
    if subscription is None:
        return _nothing(call)
    if not paused(call.reader, call.now):
        told = receipt(call, call.reader, words)
        return answer(call, words.sentence("The digest isn’t paused."), *told, buttons=((settings_button(call),),))
    reader = await desk.accounts.pause(call.reader, None)
    called = replace(call, reader=reader)
    return answer(called, words.sentence("Done."), *receipt(called, reader, words), buttons=((settings_button(call),),))


def pause_button(words: Words) -> Button:
    """To pause."""
    return Button(words.sentence("Pause"), command_line("pause", in_place=True))


def resume_button(words: Words) -> Button:
    """To go on."""
    return Button(words.sentence("Resume"), command_line("resume"))


def _nothing(call: Call) -> Reply:
    words = call.words
    said = words.sentence("No digest comes here yet.") if call.place else words.sentence("You get no daily digest yet.")
    return answer(
        call, said, buttons=((Button(words.sentence("Subscribe"), command_line("subscribe")),),), private=True
    )


def _offer(call: Call, said: str) -> Reply:
    words = call.words
    buttons = [
        Button(words.plural("{count} day", "{count} days", days), command_line("pause", days, in_place=True))
        for days in OFFERED
    ]
    forever = Button(words.sentence("Until I resume"), command_line("pause", "forever", in_place=True))
    return answer(call, said, buttons=rows((*buttons, forever, settings_button(call))), expects="pause", private=True)


PAUSE = Command(
    name="pause",
    about=mark("Pause the digest for a while"),
    run=run,
    params=(Param("until", mark("how many days, or until when"), mark("3 days"), required=False, rest=True),),
    everyday=mark(
        "pause, take a break, holiday, vacation, i am on holiday, i'm on holiday, i'm on vacation, not for "
        "now, stop for now, stop for a while, pause for now, pause for a while, pause it, pause the digest, "
        "going on vacation, going on holiday, i'm going on vacation, i'm going on holiday, i'm away, i'm "
        "busy, i'm busy this week, mute all, mute everything, silence, be quiet for a while"
    ),
    changes=True,
)

RESUME = Command(
    name="resume",
    about=mark("Resume the digest after a pause"),
    run=resume,
    everyday=mark(
        "resume, continue, go on, i'm back, i am back, unpause, send it again, resume it, back from holiday, "
        "back from vacation, start sending again"
    ),
    changes=True,
)
