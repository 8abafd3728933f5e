"""What is said where something goes wrong inside: one sentence, with a number that finds it in the log."""

import logging
import secrets
import traceback

from digest.chat.command import Reply
from digest.domain.document import Document, Paragraph, text
from digest.domain.words import Words

log = logging.getLogger(__name__)


def apology(error: Exception, words: Words) -> Reply:
    """One apology. The log gets the place and kind of the error, not its message: that may quote what somebody wrote."""
    incident = secrets.token_hex(4)
    place = "".join(traceback.format_tb(error.__traceback__))
    log.error("incident %s: %s\n%s", incident, type(error).__name__, place)
    log.debug("incident %s", incident, exc_info=error)
    said = words.sentence(
        "Sorry, something went wrong on my side. Nothing of yours was lost. Please try again; if it keeps happening, tell "
        "the operator this number: {incident}",
        incident=incident,
    )
    return Reply(Document((Paragraph(text(said)),), language=words.language))
