"""What is wrong with a place, told once in private to whoever can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from digest.chat import parse
from digest.chat.reply import command_line
from digest.domain.buttons import Button
from digest.domain.document import Document, Paragraph, text
from digest.domain.reader import Address, Reader
from digest.domain.words import Speak, Words
from digest.ports import Clock, Store
from digest.services.notices import tell


class Trouble(StrEnum):
    """What is wrong."""

    TOPIC = "topic"
    """The topic is closed or gone; what goes there comes in the chat's general one."""
    CLOSED = "closed"
    """Nothing can be sent there at all."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong where, and who can mend it: users of the platform, whoever owns the place first."""

    place: Address
    title: str
    trouble: Trouble
    managers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Alarm:
    """Tells people. They are told who have a private chat with the bot: it can write to nobody else first."""

    store: Store
    speak: Speak
    clock: Clock

    async def tell(self, wrong: Wrong) -> bool:
        """Have the first of them told who can be; once about each matter. False where none can."""
        async with self.store.begin() as uow:
            for user in wrong.managers:
                reader = await uow.readers.get(wrong.place.platform, user)
                homes = await uow.links.homes(reader.id) if reader else ()
                private = [home for home in homes if home.platform == wrong.place.platform]
                if reader and private:
                    about = f"{wrong.trouble}:{wrong.place}"
                    await tell(uow, reader, private, about, self._said(wrong, reader), self.clock.now())
                    return True
        return False

    def _said(self, wrong: Wrong, reader: Reader) -> Document:
        words = self.speak(reader.profile.language, reader.zone)
        settings = Button(words.sentence("Settings"), command_line("place", wrong.place.chat))
        return Document((Paragraph(text(_told(words, wrong))),), ((settings,),), words.language)


def _told(words: Words, wrong: Wrong) -> str:
    place = parse.clean(wrong.title) or wrong.place.chat
    if wrong.trouble is Trouble.TOPIC:
        return words.sentence(
            "The topic of {place} in which the digest came is closed or gone, so it comes to the general one now. Open it "
            "again, or send /here in the topic where it should come.",
            place=place,
        )
    return words.sentence(
        "I can’t post the digest in {place} any more. Its settings are kept. Let me write there again, and send "
        "/subscribe there: then it goes on.",
        place=place,
    )
