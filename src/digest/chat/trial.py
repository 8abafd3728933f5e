"""The one thing that only the reader can see: whether their app draws a rendering that not every app does."""

from digest.chat.command import Call, Reply, Trial
from digest.chat.parse import fold, plainly
from digest.chat.reply import answer, command_line, rows
from digest.domain.buttons import Button
from digest.domain.document import Document
from digest.domain.words import Words

SEE = "=see"
"""Before what is expected after the question: a yes or a no; anything else is no answer to it. Nobody types it."""

RICH, SIMPLE, LATER = "=rich", "=simple", "=later"
"""The answers, as arguments of the command that asked; LATER: the server refused the rendering, nobody saw anything."""


def _seen(words: Words) -> str:
    return words.sentence("Yes, I see them")


def _unseen(words: Words) -> str:
    return words.sentence("No")


def pressed(typed: str, words: Words) -> str | None:
    """The answer whose button says what was typed; None where neither does."""
    seen, unseen, said = (_bare(plainly(one, words)) for one in (_seen(words), _unseen(words), typed))
    return {seen: RICH, unseen: SIMPLE}.get(said)


def _bare(text: str) -> str:
    """The words without the commas that people leave out."""
    return " ".join(fold(text).replace(",", " ").split())


def tried(call: Call, shown: Document, command: str) -> Reply:
    """Show the document in that rendering, and ask below it. The answer is an argument of the command."""
    words = call.words
    asked = answer(
        call,
        words.sentence("Do you see folded sections above?"),
        buttons=rows(
            (
                Button(_seen(words), command_line(command, RICH, in_place=True), primary=True),
                Button(_unseen(words), command_line(command, SIMPLE, in_place=True)),
            )
        ),
        expects=f"{command} {SEE}",
    )
    return Reply(asked.document, expects=asked.expects, trial=Trial(shown, command_line(command, LATER)))
