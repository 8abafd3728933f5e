"""/digest: today's, now."""

from digest.chat.command import Call, Command, Reply
from digest.chat.reply import answer, command_line, latest_button, rows
from digest.domain.document import Button
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """Today's digest, pulled forward or shown again; what else there is where it holds nothing."""
    edition = await desk.editions.today(call.reader, call.now)
    if edition.selection.choices:
        return Reply(edition.document)
    words = call.words
    top = Button(words.sentence("Best of the week"), command_line("top", "week"))
    return answer(
        call,
        words.sentence("Nothing new for you since your last digest. The next one covers everything from there on."),
        buttons=rows((latest_button(call), top)),
    )


COMMAND = Command(
    name="digest",
    about=mark("Today's digest, now"),
    run=run,
    menu=True,
    everyday=mark("digest, today, news, today's digest, what's new"),
    aliases=("today",),
)
