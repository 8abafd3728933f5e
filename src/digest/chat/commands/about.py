"""/about: what this is, and how stories are chosen."""

from digest.chat.command import Call, Command, Reply
from digest.chat.reply import answer, command_line, rows, title
from digest.domain.buttons import Button
from digest.domain.document import ItemList, text
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """What the service does, the three scores, and that AI writes."""
    words = call.words
    stories = (await desk.library.latest(1)).total
    scores = (
        words.sentence("Hot: how much it is being talked about"),
        words.sentence("Quality: how solid and well argued it is"),
        words.sentence("Impact: how much it may change, and for how many people"),
    )
    return answer(
        call,
        title(words.sentence("About Digest")),
        words.sentence(
            "Once a day, at your hour and in your language: the few AI stories most worth your time. One message, no stream."
        ),
        words.sentence("Every story has three scores from 0 to 100:"),
        ItemList(tuple(text(score) for score in scores)),
        words.sentence("“Why this?” under a story shows how they were weighed for you."),
        words.sentence(
            "Summaries, analyses and answers are written by AI from the sources named, and are for reference only."
        ),
        words.plural("There is {count} story to read.", "There are {count} stories to read.", stories),
        buttons=rows(
            (
                Button(words.sentence("Today’s digest"), command_line("digest")),
                Button(words.sentence("Privacy"), command_line("privacy")),
            )
        ),
    )


COMMAND = Command(
    name="about",
    about=mark("What this is"),
    run=run,
    everyday=mark("about, who are you, what is this, what are you, what is this bot"),
)
