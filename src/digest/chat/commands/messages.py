"""/messages: how messages come, as far as the platform leaves a choice: silently, with link previews, simple or rich."""

from collections.abc import Iterator
from dataclasses import replace

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.parse import chosen, fold, plainly
from digest.chat.reply import answer, command_line, rows, settings_button, title
from digest.chat.shared import place_of
from digest.chat.trial import LATER, RICH, SIMPLE, tried
from digest.domain.buttons import Button
from digest.domain.compose.parts import shortened
from digest.domain.document import ItemList, text
from digest.domain.reader import Manner
from digest.domain.words import Words, mark
from digest.ports import Choices
from digest.services.desk import Desk
from digest.services.manners import is_rich, is_undecided

SILENT, SOUND = mark("silent"), mark("with sound")
PREVIEWS, NO_PREVIEWS = mark("previews"), mark("no previews")
TRY, PLAIN = mark("rich"), mark("simple")
CHOICES = (SILENT, SOUND, PREVIEWS, NO_PREVIEWS, TRY, PLAIN)

_ALSO = {
    SILENT: mark("silently, quietly, no sound, without sound, mute"),
    SOUND: mark("sound, sound on, loud, not silent"),
    PREVIEWS: mark("link previews, previews on, show previews"),
    NO_PREVIEWS: mark("no link previews, without previews, previews off, hide previews"),
    TRY: mark("rich messages, rich text, folded"),
    PLAIN: mark("simple messages, simpler, plain"),
}


async def run(call: Call, desk: Desk) -> Reply:
    """Change one thing and show what is chosen now."""
    choices, place = desk.manners.choices(call.message.address.platform), place_of(call)
    before = await desk.manners.of(place)
    typed = call.args.get("how", "")
    wanted = _meant(typed, call.words)
    if typed and not wanted:
        return _page(call, before, choices, _no_choice(call, typed, choices))
    if wanted == LATER:
        said = call.words.sentence("Rich messages can’t be sent at the moment, so yours stay simple.")
        return _page(call, before, choices, said)
    if wanted == TRY and choices.asks and call.place is None and not is_rich(before, choices):
        sample = await desk.editions.sample(call.reader.profile, call.reader.zone, call.now)
        return tried(call, replace(sample.document, buttons=()), "messages")
    after = _changed(before, wanted, choices)
    if after == before:
        return _page(call, after, choices)
    await desk.manners.keep(place, after)
    return _page(call, after, choices, call.words.sentence("Done. It counts from your next digest on."))


def _no_choice(call: Call, typed: str, choices: Choices) -> str:
    """That it is none, and what can be typed here."""
    words = call.words
    has = {SILENT: choices.sound, SOUND: choices.sound, PREVIEWS: choices.previews, NO_PREVIEWS: choices.previews}
    had = has | {TRY: bool(choices.rich), PLAIN: bool(choices.rich)}
    offered = [words.sentence(choice) for choice in CHOICES if had[choice]]
    none = words.sentence("“{value}” isn’t one of the choices.", value=shortened(typed))
    return (
        words.sentence("{none} You can type {choices}.", none=none, choices=words.items(offered)) if offered else none
    )


async def keep(call: Call, desk: Desk, wanted: str) -> None:
    """Keep a choice for the place that the call is about."""
    place, choices = place_of(call), desk.manners.choices(call.message.address.platform)
    before = await desk.manners.of(place)
    if (after := _changed(before, wanted, choices)) != before:
        await desk.manners.keep(place, after)


async def undecided(call: Call, desk: Desk) -> bool:
    """Whether nobody has said yet if the app here draws rich messages."""
    choices = desk.manners.choices(call.message.address.platform)
    return choices.asks and is_undecided(await desk.manners.of(place_of(call)), choices)


def simpler(call: Call, manner: Manner, choices: Choices) -> Iterator[Button]:
    """The button from rich messages to simple ones, always offered; or the one back."""
    words = call.words
    if is_rich(manner, choices):
        unreadable = words.sentence("Messages unreadable? Use simple ones")
        yield Button(unreadable, command_line("messages", PLAIN, in_place=True))
    elif choices.rich:
        yield Button(words.sentence("Use rich messages"), command_line("messages", TRY))


def described(words: Words, manner: Manner, choices: Choices) -> Iterator[str]:
    """What is chosen, a line each."""
    if choices.rich:
        rich = is_rich(manner, choices)
        yield (
            words.sentence("Messages: rich, with folded sections and tables")
            if rich
            else words.sentence("Messages: simple, for every app")
        )
    if choices.sound:
        yield words.sentence("Digest: without a sound") if manner.silent else words.sentence("Digest: with a sound")
    if choices.previews:
        yield words.sentence("Link previews: on") if manner.previews else words.sentence("Link previews: off")


def _changed(manner: Manner, wanted: str, choices: Choices) -> Manner:
    """What is wanted, where the platform has it."""
    match wanted:
        case "silent" | "with sound" if choices.sound:
            return replace(manner, silent=wanted == SILENT)
        case "previews" | "no previews" if choices.previews:
            return replace(manner, previews=wanted == PREVIEWS)
        case "rich" | "=rich" if choices.rich:
            return replace(manner, variant=choices.rich)
        case "simple" | "=simple" if choices.simple:
            return replace(manner, variant=choices.simple)
        case _:
            return manner


def _meant(typed: str, words: Words) -> str:
    """The choice that was typed, in the reader's language or in English, or pressed; empty where it is none."""
    if typed in (RICH, SIMPLE, LATER):
        return typed
    return chosen(CHOICES, _ALSO, words).get(fold(plainly(typed, words)), "")


def _page(call: Call, manner: Manner, choices: Choices, said: str = "") -> Reply:
    words = call.words
    lines = tuple(text(line) for line in described(words, manner, choices))
    shown = (ItemList(lines),) if lines else (words.sentence("There is nothing to choose here."),)
    return answer(
        call,
        title(words.sentence("Messages")),
        *((said,) if said else ()),
        *shown,
        buttons=(*rows(_switches(call, manner, choices)), (*simpler(call, manner, choices),), (settings_button(call),)),
        expects="messages" if lines else None,
        private=True,
    )


def _switches(call: Call, manner: Manner, choices: Choices) -> Iterator[Button]:
    words = call.words
    if choices.sound:
        label, to = (
            (words.sentence("Deliver with a sound"), SOUND)
            if manner.silent
            else (words.sentence("Deliver silently"), SILENT)
        )
        yield Button(label, command_line("messages", to, in_place=True))
    if choices.previews:
        label, to = (
            (words.sentence("Hide link previews"), NO_PREVIEWS)
            if manner.previews
            else (words.sentence("Show link previews"), PREVIEWS)
        )
        yield Button(label, command_line("messages", to, in_place=True))


def offered(platform: str, desk: Desk) -> bool:
    """Whether there is anything about messages to choose."""
    choices = desk.manners.choices(platform)
    return bool(choices.rich) or choices.sound or choices.previews


COMMAND = Command(
    name="messages",
    about=mark("How messages look and sound"),
    run=run,
    params=(
        Param(
            "how",
            mark("silent, previews, simple or rich"),
            mark("silent"),
            required=False,
            rest=True,
        ),
    ),
    everyday=mark(
        "messages, message settings, silent, silently, notifications, mute notifications, notifications off, "
        "turn off notifications, turn off the sound, sound off, no sound, no notifications"
    ),
    changes=True,
    offered=offered,
)
