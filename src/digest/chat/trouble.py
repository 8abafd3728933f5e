"""What is said when a line cannot be run: what is wrong with it, and what would work."""

from collections.abc import Sequence

from digest.chat.command import Call, Command, Reply, Suggests
from digest.chat.parse import Misfit, Wrong
from digest.chat.reply import answer, capitalised, command_line, latest_button, rows
from digest.domain.buttons import Button
from digest.domain.compose.parts import shortened

AGAIN = "!"
"""In place of an argument, in what is expected: asked for once more, so that what does not fit now is no answer."""


def unknown(typed: str, near: Sequence[str], call: Call) -> Reply:
    """There is no such command; the nearest ones, else where all are listed."""
    words = call.words
    buttons = [Button(f"/{name}", command_line(name)) for name in near]
    said = (
        words.sentence("I don’t know /{name}.", name=shortened(typed, 32))
        if call.message.pressed or call.message.text.lstrip().startswith(("/", "／"))
        else words.sentence("I don’t know what to do with “{typed}”.", typed=shortened(typed, 32))
    )
    return answer(
        call,
        said,
        words.sentence("Did you mean:") if near else words.sentence("/help lists what I understand."),
        buttons=rows(buttons or [Button(words.sentence("Help"), command_line("help"))]),
        agreed=buttons[0].command if len(buttons) == 1 else "",
    )


def misfit(misfit: Misfit, command: Command, call: Call) -> Reply:
    """What does not fit, with an example that works; the next bare line is taken for the argument, if it fits."""
    words, param = call.words, misfit.param
    example = f"/{command.name} {words.sentence(param.example)}"
    match misfit.wrong:
        case Wrong.MISSING:
            said = words.sentence("Please add {what}.", what=words.sentence(param.about))
        case Wrong.NUMBER:
            said = words.sentence("“{value}” isn’t a number I can use.", value=shortened(misfit.value))
        case Wrong.CHOICE:
            said = words.sentence("“{value}” isn’t one of the choices.", value=shortened(misfit.value))
    choices = [
        Button(capitalised(words.sentence(choice)), command_line(command.name, choice)) for choice in param.choices
    ]
    return answer(
        call,
        said,
        words.sentence("For example: {example}", example=example),
        buttons=rows((*choices, *((latest_button(call),) if param.suggests is Suggests.STORY else ()))),
        expects=command.name if misfit.wrong is Wrong.MISSING else f"{command.name} {AGAIN}",
    )
