"""Files that people send: what is said of them at once, and their bytes once they are wanted."""

import asyncio
import logging
from functools import partial
from pathlib import Path

from telegram import Document, Message
from telegram.error import TelegramError

from digest.chat.command import Upload
from digest.services.intake import LARGEST

log = logging.getLogger(__name__)


def offered(message: Message) -> Upload | None:
    """The file in the message, not fetched yet; None where there is none. A moving picture is none, though it comes as one.

    The service gives bots 20 MB of a file at most (core.telegram.org/bots/api#getfile).
    """
    document = message.document
    if document is None or message.animation is not None:
        return None
    return Upload(document.file_name or "", document.file_size or 0, partial(_fetched, document))


async def _fetched(document: Document) -> bytes | None:
    try:
        file = await document.get_file()
        if not file.file_path:
            return None
        if Path(file.file_path).is_absolute():
            return await asyncio.to_thread(_read, file.file_path)
        return bytes(await file.download_as_bytearray())
    except (TelegramError, OSError) as error:  # a server of one's own names a file on its disk, which may be another's
        log.warning("Telegram: a file could not be fetched: %s", error)
        return None


def _read(path: str) -> bytes:
    """The file of a server of one's own; of one that is too large no more than shows it: such a server takes 2,000 MB."""
    with open(path, "rb") as file:
        return file.read(LARGEST + 1)
