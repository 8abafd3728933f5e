"""/help: what there is, the eight that matter first."""

from collections.abc import Collection

from digest.chat.command import Audience, Call, Command, Reply
from digest.chat.reply import answer, command_line, quiet, rows, title
from digest.domain.buttons import Button
from digest.domain.document import Details, ItemList, Span, text
from digest.domain.staff import Office, may
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """All commands with what they do."""
    from digest.chat.commands import COMMANDS  # the registry imports this module

    words = call.words
    held = await desk.staff.offices(_platform(call), call.message.actor) if call.message.private else frozenset()
    known = [one for one in COMMANDS if _theirs(one, held) and one.offered(_platform(call), desk)]
    example = await desk.library.example(words.language)
    asking = (
        words.sentence("Just ask, for example: “{question}” Or send one of these:", question=example)
        if example
        else words.sentence("Just ask, or send one of these:")
    )
    return answer(
        call,
        title(words.sentence("What I can do")),
        asking,
        _listed(call, [one for one in known if one.menu and one is not COMMAND]),
        Details(text(words.sentence("More commands")), (_listed(call, [c for c in known if _more(c)]),)),
        *_for_staff(call, [one for one in known if one.audience is not Audience.EVERYONE]),
        quiet(words.sentence("Everyday words work too: “stop”, “settings”, “help”.")),
        buttons=rows(
            (
                Button(words.sentence("Today’s digest"), command_line("digest")),
                Button(words.sentence("Settings"), command_line("settings")),
            )
        ),
    )


def _theirs(command: Command, held: Collection[Office]) -> bool:
    return command.audience.office is None or may(held, command.audience.office)


def _more(command: Command) -> bool:
    return not command.menu and command.audience is Audience.EVERYONE


def _for_staff(call: Call, commands: list[Command]) -> tuple[Details, ...]:
    """What those who run the service can do besides; nobody else sees it."""
    if not commands:
        return ()
    return (Details(text(call.words.sentence("For those who run this bot")), (_listed(call, commands),)),)


def _platform(call: Call) -> str:
    return call.message.address.platform


def _listed(call: Call, commands: list[Command]) -> ItemList:
    return ItemList(tuple(_line(call, command) for command in commands))


def _line(call: Call, command: Command) -> tuple[Span, ...]:
    words = call.words
    return (
        Span(f"/{command.name}", command=command_line(command.name)),
        Span(words.sentence(": ") + words.sentence(command.about)),
    )


COMMAND = Command(
    name="help",
    about=mark("What I can do"),
    run=run,
    menu=True,
    everyday=mark(
        "help, help me, menu, commands, what can you do, what can you do for me, what do you do, what can "
        "this bot do, how do i use this, how do i use you, how to use this, how to use, instructions, guide, "
        "i need help, i'm lost, i'm confused, now what, what now, what do i do now, features, can you help "
        "me, can you help"
    ),
    aliases=("commands", "menu"),
)
