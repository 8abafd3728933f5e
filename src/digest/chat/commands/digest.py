"""/digest: today's, now."""

from digest.chat.command import Call, Command, Reply
from digest.chat.empty import is_empty, nothing_yet
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """Today's digest, pulled forward or shown again; an empty one says so and offers what there is.

    A shared place gets its own at its hour: who asks meanwhile sees what there is, and nothing counts as told.
    """
    edition = (
        await desk.editions.today(call.reader, call.now)
        if call.place is None
        else await desk.editions.sample(call.reader.profile, call.reader.zone, call.now)
    )
    nothing = edition.selection is not None and not edition.selection.choices
    return nothing_yet(call) if nothing and await is_empty(desk) else Reply(edition.document)


COMMAND = Command(
    name="digest",
    about=mark("Today’s digest, now"),
    run=run,
    menu=True,
    everyday=mark(
        "digest, today, news, today’s digest, today’s news, what’s new, what’s new today, what happened "
        "today, any news, any news today, anything new, anything new today, today's stories, show me today's "
        "digest, show me the digest, show me the news, show me the news today, send me the news, send today's "
        "digest, send me today's digest, give me the news, give me the digest, what's the news, what's going "
        "on, my digest, ai news, the news, now, digest now, send me the digest now, send the digest now, send "
        "it now, give me a summary of today, summary of today, summary, tldr, today's summary, where's the "
        "news"
    ),
    aliases=("today",),
)
