"""What is said while there is no story at all: lists, topics and searches would only lead from one empty page to another."""

from digest.chat.command import Call, Reply
from digest.chat.reply import answer, command_line, rows, settings_button
from digest.domain.buttons import Button
from digest.domain.words import Words
from digest.services.desk import Desk


async def is_empty(desk: Desk) -> bool:
    """Whether there is no story."""
    return not (await desk.library.latest(1)).total


def no_stories(words: Words) -> str:
    """That there are none: none has come in yet, or all were withdrawn."""
    return words.sentence("There are no stories right now.")


def nothing_yet(call: Call, *before: str, expects: str | None = None) -> Reply:
    """That there are no stories yet, what happens once there are, and the way there. `before`: what is said first."""
    words = call.words
    subscribed = call.reader.subscription is not None
    said = (
        words.sentence("There are no stories right now. Once there are, your digest comes at its usual hour.")
        if subscribed
        else words.sentence(
            "There are no stories right now. Subscribe now, and your digest comes every day once there are."
        )
    )
    way = settings_button(call) if subscribed else Button(words.sentence("Subscribe"), command_line("subscribe"))
    help_ = Button(words.sentence("Help"), command_line("help"))
    return answer(call, *before, said, buttons=rows((way, help_)), expects=expects)
