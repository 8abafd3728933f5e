"""/help: what there is, the eight that matter first."""

from digest.chat.command import Audience, Call, Command, Reply
from digest.chat.reply import answer, command_line, quiet, rows, title
from digest.domain.document import Button, Details, ItemList, Span, text
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """All commands with what they do."""
    from digest.chat.commands import COMMANDS  # the registry imports this module

    words = call.words
    known = [one for one in COMMANDS if one.audience is Audience.EVERYONE and one.offered(_platform(call), desk)]
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
        _listed(call, [command for command in known if command.menu]),
        Details(text(words.sentence("More commands")), (_listed(call, [c for c in known if not c.menu]),)),
        quiet(words.sentence("Everyday words work too: “stop”, “settings”, “help”.")),
        buttons=rows(
            (
                Button(words.sentence("Today’s digest"), command_line("digest")),
                Button(words.sentence("Settings"), command_line("settings")),
            )
        ),
    )


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
    everyday=mark("help, help me, menu, commands, what can you do"),
    aliases=("commands", "menu"),
)
