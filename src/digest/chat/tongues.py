"""Which language somebody names, in whichever language they name it."""

from digest.chat import courtesy
from digest.chat.parse import everyday, fold, plainly
from digest.domain.language import canonical
from digest.services.desk import Desk


def language_named(typed: str, desk: Desk) -> str | None:
    """The interface language of a tag or of its name in any of them: `zh-TW`, `chinese`, 繁體; None for anything else."""
    voices = [desk.speak(speaker, "UTC") for speaker in desk.languages]
    names = {fold(plainly(words.language_name(tag), words)): tag for words in voices for tag in desk.languages}
    asked = [
        (tag, said) for name, said in courtesy.EVERYDAY if (tag := name.removeprefix("language ")) in desk.languages
    ]
    called = everyday((tag, plainly(words.sentence(said), words)) for words in voices for tag, said in asked)
    read = {fold(plainly(typed, words)) for words in voices}
    meant = [found for said in sorted(read) if (found := names.get(said) or called.get(said))]
    return meant[0] if meant else _tagged(typed, desk)


def _tagged(typed: str, desk: Desk) -> str | None:
    try:
        tag = canonical(typed if " " not in typed.strip() else "")
    except ValueError:
        return None
    return tag if tag in desk.languages else None
