"""/preview: the digest that a new reader would get now, before any reader does."""

from digest.chat.casting.reading import language_of
from digest.chat.command import Audience, Call, Command, Param, Reply
from digest.chat.reply import answer, command_line, rows
from digest.domain.buttons import Button
from digest.domain.compose.votes import without_votes
from digest.domain.document import within
from digest.domain.words import mark
from digest.services.bulletin import reading
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """Today's digest in the language that is named, or in the editor's own; nothing is stored, and nobody votes on it."""
    typed = call.args.get("language", "")
    language = language_of(typed, desk.languages) if typed else call.reader.profile.language
    if language is None:
        return _which(call, desk, typed)
    edition = await desk.editions.preview(reading(language), call.reader.zone, call.now)
    return Reply(within(without_votes(edition.document), call.words.language), private=True)


def _which(call: Call, desk: Desk, typed: str) -> Reply:
    words = call.words
    known = [Button(words.language_name(tag), command_line("preview", tag)) for tag in desk.languages]
    return answer(call, words.sentence("I don’t speak “{typed}”. Pick one:", typed=typed), buttons=rows(known))


COMMAND = Command(
    name="preview",
    about=mark("The digest that a new reader would get now"),
    run=run,
    params=(Param("language", mark("which language"), "en", required=False),),
    audience=Audience.EDITOR,
    alone=True,
    called=mark("preview"),
)
