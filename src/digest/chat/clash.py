"""A digest hour in quiet hours: which of the two is to move."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce

from digest.chat.command import Call, Reply
from digest.chat.reply import answer, command_line, hour, rows
from digest.domain.buttons import Button, ButtonRow
from digest.domain.quiet import Quiet
from digest.domain.words import Words
from digest.services.desk import Desk

OVER = "=over"
"""Behind an hour, or behind quiet hours: what stands in their way gives way to them. Nobody types it."""


def parted(typed: str) -> tuple[str, bool]:
    """What was typed, and whether the other one is to give way."""
    return typed.removesuffix(OVER).strip(), typed.endswith(OVER)


async def settled(call: Call, desk: Desk, minutes: Sequence[int], command: str, *, over: bool) -> Call | Reply:
    """The call, whose reader's quiet hours have given way where they are to; or the question which is to move.

    `command` takes the hours.
    """
    held = call.reader.quiet
    if not (inside := [minute for minute in minutes if held.holds(minute)]):
        return call
    if over:
        return replace(call, reader=await desk.accounts.hush(call.reader, without(held, inside), call.now))
    minute = inside[0]
    words = call.words
    said = words.sentence(
        "{hour} lies in the quiet hours ({quiet}). Nothing is changed yet: which of the two should move?",
        hour=hour(words, minute),
        quiet=written(words, held),
    )
    digest = _digest_at(words, held.end, command_line(command, hours(moved(minutes, held)), in_place=True))
    quiet = _quiet(words, held, inside, command_line(command, f"{hours(minutes)} {OVER}", in_place=True))
    return answer(call, said, buttons=rows((digest, quiet)), private=True)


def which(call: Call, inside: Sequence[int], held: Quiet) -> ButtonRow:
    """Two buttons for a digest that quiet hours hold already: it moves to their end, or they give way to it."""
    words, left = call.words, without(held, inside)
    over = command_line("quiet", f"{bare(held)} {OVER}", in_place=True)
    return (
        _digest_at(words, held.end, over),
        _quiet(words, held, inside, command_line("quiet", bare(left) if left else "off", in_place=True)),
    )


def moved(minutes: Iterable[int], held: Quiet) -> tuple[int, ...]:
    """The hours, those that the quiet hours hold moved to their end."""
    return tuple(sorted({held.end if held.holds(minute) else minute for minute in minutes}))


def without(held: Quiet, minutes: Iterable[int]) -> Quiet:
    """The quiet hours that are left where they give way to these hours."""
    return reduce(lambda left, minute: left.without(minute) if left.holds(minute) else left, minutes, held)


def hours(minutes: Iterable[int]) -> str:
    """Hours as a button's command carries them."""
    return " ".join(map(typed, minutes))


def written(words: Words, quiet: Quiet) -> str:
    """The quiet hours as people read them."""
    return words.sentence("{start}–{end}", start=hour(words, quiet.start), end=hour(words, quiet.end))


def bare(quiet: Quiet) -> str:
    """The quiet hours as a button's command carries them."""
    return f"{typed(quiet.start)}-{typed(quiet.end)}"


def typed(minute: int) -> str:
    """A minute of the day as a button's command carries it."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _digest_at(words: Words, minute: int, command: str) -> Button:
    return Button(words.sentence("Digest at {hour}", hour=hour(words, minute)), command)


def _quiet(words: Words, held: Quiet, inside: Sequence[int], command: str) -> Button:
    left = without(held, inside)
    if not left:
        label = words.sentence("No quiet hours")
    elif left.start == held.start:
        label = words.sentence("Quiet until {hour}", hour=hour(words, left.end))
    else:
        label = words.sentence("Quiet from {hour}", hour=hour(words, left.start))
    return Button(label, command)
