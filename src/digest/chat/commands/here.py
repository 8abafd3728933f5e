"""/here: the thread of a shared place that its digest goes to."""

from digest.chat.asking import receipt
from digest.chat.command import Call, Command, Reply
from digest.chat.commands import subscribe
from digest.chat.reply import answer
from digest.chat.shared import exist
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """Bring the place's digest to this thread from now on; subscribe it where it gets none yet."""
    words = call.words
    if call.place is None or call.message.private:
        return answer(call, words.sentence("Send /here in the group, in the topic where its digest is to come."))
    if call.reader.subscription is None:
        return await subscribe.run(call, desk)
    place = await desk.places.bind(call.reader, call.message.address, call.now)
    return answer(call, words.sentence("Done."), *receipt(call, place, words))


COMMAND = Command(
    name="here",
    about=mark("Have a group’s digest come to this topic"),
    run=run,
    changes=True,
    offered=exist,
    called=mark("post here"),
)
