"""The web chat's routes: the page, the conversation, its live events, the digest's preview, and the door."""

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.routing import Route

from digest.platforms import Context
from digest_preview.live import LiveMailbox
from digest_preview.web.conversation import Conversation
from digest_preview.web.door import Door
from digest_preview.web.events import Events
from digest_preview.web.guard import Guard
from digest_preview.web.latch import Latch
from digest_preview.web.page import Pages

BODY_BYTES = 32 * 1024
"""The largest body of a POST; a line may have 4,000 characters."""


def chat_routes(context: Context, mailbox: LiveMailbox) -> Sequence[Route]:
    """The routes to mount at the site's root, each behind the guard."""
    door = Door(context)
    conversation = Conversation(context, mailbox)
    events = Events(mailbox)
    latch = Latch(context)
    pages = Pages(context, mailbox, latch.lapsed)
    closed = [Middleware(Guard, token=context.token, closed=door.closed, known=latch.lifted, lapsed=latch.lapsed)]
    ajar = [Middleware(Guard, token=context.token)]
    return [
        Route("/", pages.chat, middleware=closed),
        Route("/digest", pages.digest, middleware=closed),
        Route("/chat", conversation.post, methods=["POST"], middleware=closed, max_body_size=BODY_BYTES),
        Route("/events", events.stream, middleware=closed),
        Route("/file/{message:int}", conversation.file, middleware=closed),
        Route("/admin", latch.enter, middleware=ajar),
        Route("/login", door.enter, methods=["GET", "POST"], middleware=ajar, max_body_size=BODY_BYTES),
    ]
