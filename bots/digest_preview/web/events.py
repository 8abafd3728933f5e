"""The conversation as server-sent events (HTML, 9.2). An event's id tells what the page has seen; it resumes from there."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response

from digest_preview.live import LiveMailbox
from digest_preview.web.cookies import visitor_of
from digest_preview.web.shown import shown

RETRY_MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a page has seen the mailbox of this epoch; written `epoch.sequence`."""

    epoch: str = ""
    sequence: int = 0

    @classmethod
    def parse(cls, text: str) -> "Seen":
        """Read it; anything odd is nothing seen."""
        epoch, _, sequence = text.partition(".")
        return cls(epoch, int(sequence)) if re.fullmatch("[0-9]{1,18}", sequence) else cls()

    def __str__(self) -> str:
        return f"{self.epoch}.{self.sequence}"


class Events:
    """The live half of the page."""

    def __init__(self, mailbox: LiveMailbox) -> None:
        self._mailbox = mailbox

    async def stream(self, request: Request) -> Response:
        """What came after `Last-Event-ID`, or after the page's own `after`, and then everything new as it comes."""
        visitor = visitor_of(request)
        if visitor is None:
            return Response(status_code=204)  # tells EventSource not to come again
        seen = Seen.parse(request.headers.get("last-event-id") or request.query_params.get("after", ""))
        return EventSourceResponse(self._events(visitor, seen), ping=15)

    async def _events(self, visitor: str, seen: Seen) -> AsyncIterator[ServerSentEvent]:
        epoch = self._mailbox.epoch
        # A page that has seen more than there is was open while the file was put back from a backup.
        if seen.epoch != epoch or seen.sequence > await self._mailbox.read(lambda box: box.sequence):
            seen = Seen(epoch)
            yield ServerSentEvent("{}", event="reset", id=str(seen), retry=RETRY_MILLISECONDS)
        else:
            yield ServerSentEvent(comment="resumed", retry=RETRY_MILLISECONDS)
        sequence = seen.sequence
        while self._mailbox.watched:
            change = self._mailbox.change(visitor)
            for entry in await self._mailbox.read(lambda box: box.since(visitor, sequence)):  # noqa: B023
                sequence = entry.sequence
                yield ServerSentEvent(json.dumps(shown(entry)), event="message", id=str(Seen(epoch, sequence)))
            await change.wait()
