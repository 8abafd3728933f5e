"""What a call counts as: the command, and the story or topic that was opened. What is only shown, or sent, counts nothing."""

from collections.abc import Iterator

from digest.chat.command import Audience, Call, Command
from digest.chat.parse import integer
from digest.chat.reply import meant, page_of
from digest.domain.figures import Act, Kind
from digest.services.desk import Desk

OPENING = frozenset({"article", "ask", "why", "share", "save"})
"""Commands whose number is a story's."""


async def acts(call: Call, command: Command, desk: Desk) -> tuple[Act, ...]:
    """What is counted; what those do who run the service is not."""
    if command.audience is not Audience.EVERYONE:
        return ()
    return (Act(Kind.COMMAND, command.name), *_story(call, command), *await _topic(call, command, desk))


def _story(call: Call, command: Command) -> Iterator[Act]:
    number = integer(call.args.get("number", ""))
    if command.name in OPENING and number is not None:
        yield Act(Kind.ARTICLE, str(meant(call, number)))


async def _topic(call: Call, command: Command, desk: Desk) -> tuple[Act, ...]:
    """The topic that was looked at, under whatever name; turning its pages is no further look."""
    typed = call.args.get("name", "").lstrip("#")
    if command.name != "tag" or not typed or page_of(call) > 1:
        return ()
    found = await desk.library.find_tag(typed)
    return (Act(Kind.TAG, found.slug),) if found else ()
