"""What linking asks and says: with whom, which digest stays, why not, and what whoever wrote the code learns."""

from digest.chat.command import Call, Reply
from digest.chat.reply import answer, command_line, platform_name, rows
from digest.domain.buttons import Button
from digest.domain.document import Document, Paragraph, text
from digest.domain.reader import Reader
from digest.domain.words import mark
from digest.services.desk import Desk
from digest.services.linking import Refusal, Side

THIS_ONE = mark("The one here")
"""What stands on the button of the digest that comes here."""

EITHER = "=which"
"""Behind the code, in what is expected: which of two digests should stay is asked. Nobody types it."""


def notice(call: Call, desk: Desk, reader: Reader) -> Document:
    """What whoever wrote the code learns: if it was not them who sent it, there is a way back."""
    words = desk.speak(reader.profile.language, reader.zone)
    said = words.sentence(
        "This account is linked with one on {platform} now: the code that you got here was sent there. If that wasn’t you, "
        "unlink this account.",
        platform=platform_name(words, call.message.address.platform),
    )
    unlink = Button(words.sentence("Unlink this account"), command_line("unlink"))
    settings = Button(words.sentence("Settings"), command_line("settings"))
    return Document((Paragraph(text(said)),), ((unlink, settings),), words.language)


def sure(call: Call, code: str, platform: str) -> Reply:
    """Before anything is linked: with whom, and what that means."""
    words = call.words
    said = words.sentence("Link this account with the one on {platform}?", platform=platform_name(words, platform))
    buttons = (
        Button(words.sentence("Yes, link them"), command_line("link", f"{code} {Side.THERE}"), primary=True),
        Button(words.sentence("Don’t link"), command_line("settings")),
    )
    return answer(call, said, _means_that(call), buttons=rows(buttons), expects=f"link {code}", private=True)


def which(call: Call, code: str, platform: str, *, answered: bool) -> Reply:
    """Both get a digest: which one stays; once more where what was answered chooses neither."""
    words, name = call.words, platform_name(call.words, platform)
    said = words.sentence(
        "You get a digest here and on {platform}. Once linked, only one comes. Which should stay, with its hour and settings?",
        platform=name,
    )
    buttons = (
        Button(words.sentence(THIS_ONE), command_line("link", f"{code} {Side.HERE}")),
        Button(words.sentence("The one on {platform}", platform=name), command_line("link", f"{code} {Side.THERE}")),
        Button(words.sentence("Don’t link"), command_line("settings")),
    )
    again = (words.sentence("I need to know which of the two, so that the right one stays."),) if answered else ()
    expects = f"link {code} {EITHER}"
    return answer(call, *again, said, _means_that(call), buttons=rows(buttons), expects=expects, private=True)


def _means_that(call: Call) -> str:
    return call.words.sentence(
        "Linked accounts share settings, digest and data: from each, all can be exported or erased. Link only your own."
    )


def refused(call: Call, refusal: Refusal) -> Reply:
    """Why nothing is linked, and what to do."""
    words = call.words
    match refusal:
        case Refusal.UNKNOWN:
            said = words.sentence(
                "This code doesn’t work. Codes work once, for ten minutes. Send /link on the other platform for a new one."
            )
        case Refusal.OWN:
            said = words.sentence("This code is your own. Send it to me on the other platform.")
        case Refusal.TAKEN:
            said = words.sentence(
                "Another account on the same platform is linked already. Send /unlink there first, then link this one."
            )
        case Refusal.BRAKED:
            said = words.sentence("Too many codes were tried. Please wait ten minutes, then use a new one.")
    return answer(call, said, private=True)
