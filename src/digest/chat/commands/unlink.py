"""/unlink: this account on its own again."""

from digest.chat.command import Call, Command, Reply
from digest.chat.commands import link
from digest.chat.reply import answer, command_line, rows, settings_button
from digest.domain.buttons import Button
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """Part this account from the others. The settings stay in both, the digest comes where it came."""
    words = call.words
    if not await desk.linking.part(call.message.address, call.message.actor, call.now):
        again = Button(words.sentence("Link an account"), command_line("link"))
        buttons = ((again,),) if link.offered(call.message.address.platform, desk) else ()
        return answer(call, words.sentence("This account is not linked with another one."), buttons=buttons)
    stays = call.reader.subscription is not None and call.reader.subscription.address == call.message.address
    said = (
        words.sentence("The digest still comes here; on the other side you can subscribe again.")
        if stays
        else words.sentence("If you get a digest, it still comes where it did. You can subscribe again here.")
    )
    start = () if stays else (Button(words.sentence("Subscribe"), command_line("subscribe")),)
    return answer(
        call,
        words.sentence("Done. This account is on its own again, with the settings as they were."),
        said,
        buttons=rows((*start, settings_button(call))),
        private=True,
    )


COMMAND = Command(
    name="unlink",
    about=mark("Unlink this account"),
    run=run,
    everyday=mark("unlink"),
    alone=True,
    offered=link.offered,
)
