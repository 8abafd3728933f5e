"""/language: the one the bot speaks, and those stories may be told in."""

from collections.abc import Iterable
from dataclasses import replace

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.parse import fold
from digest.chat.reply import answer, command_line, rows, settings_button, title
from digest.domain.compose.parts import shortened
from digest.domain.document import Button, ButtonRow
from digest.domain.language import canonical
from digest.domain.reader import Profile
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """Switch the language, or stories in one more or less (`+zh-Hans`, `-zh-Hans`), and show the choices."""
    typed = call.args.get("language", "")
    if not typed:
        return _choices(call, desk)
    wanted = _meant(typed.lstrip("+-"), desk)
    if wanted is None:
        said = call.words.sentence(
            "I don’t speak “{language}” yet, only the languages below.", language=shortened(typed)
        )
        return _choices(call, desk, said)
    profile = changed(call.reader.profile, typed[0], wanted)
    reader = await desk.accounts.choose(call.reader, profile)
    words = desk.speak(profile.language, reader.zone)
    return _choices(replace(call, reader=reader, words=words), desk, words.sentence("Done."))


def changed(profile: Profile, sign: str, tag: str) -> Profile:
    """The profile in one more language (`+`), in one less (`-`), or with this one for all.

    The last content language can't be taken away; with the interface, its language comes first among the stories'.
    """
    others = tuple(other for other in profile.languages if other != tag)
    match sign:
        case "-":
            return replace(profile, languages=others or profile.languages)
        case "+":
            return replace(profile, languages=(*others, tag))
        case _:
            kept = () if profile.languages == (profile.language,) else others
            return replace(profile, language=tag, languages=(tag, *kept))


def _meant(typed: str, desk: Desk) -> str | None:
    """The language of a tag, or of its name in any interface language."""
    names = {
        fold(desk.speak(speaker, "UTC").language_name(tag)): tag for speaker in desk.languages for tag in desk.languages
    }
    if named := names.get(fold(typed)):
        return named
    try:
        tag = canonical(typed)
    except ValueError:
        return None
    return tag if tag in desk.languages else None


def _choices(call: Call, desk: Desk, *first: str) -> Reply:
    words, profile = call.words, call.reader.profile
    own = {tag: desk.speak(tag, "UTC").language_name(tag) for tag in desk.languages}
    speak = [
        Button(_ticked(own[tag], tag == profile.language), command_line("language", tag, in_place=True))
        for tag in desk.languages
    ]
    read = words.items([words.language_name(tag) for tag in profile.languages])
    return answer(
        call,
        title(words.sentence("Language")),
        *first,
        words.sentence(
            "I write to you in {language}. Your digest takes stories in {languages}.",
            language=words.language_name(profile.language),
            languages=read,
        ),
        buttons=(*rows(speak), *_stories(call, desk.languages), *_next(call)),
        expects="language",
        private=True,
    )


def _stories(call: Call, languages: Iterable[str]) -> tuple[ButtonRow, ...]:
    words, chosen = call.words, call.reader.profile.languages
    buttons = []
    for tag in languages:
        if tag not in chosen:
            label, sign = words.sentence("Also in {language}", language=words.language_name(tag)), "+"
        elif len(chosen) > 1:
            label, sign = words.sentence("Not in {language}", language=words.language_name(tag)), "-"
        else:
            continue
        buttons.append(Button(label, command_line("language", f"{sign}{tag}", in_place=True)))
    return rows(buttons)


def _next(call: Call) -> tuple[ButtonRow, ...]:
    today = Button(call.words.sentence("Today’s digest"), command_line("digest"))
    if call.reader.subscription:
        return ((today, settings_button(call)),)
    subscribe = Button(call.words.sentence("Subscribe"), command_line("subscribe"))
    return rows((subscribe, today, settings_button(call)))


def _ticked(label: str, chosen: bool) -> str:
    return f"✓ {label}" if chosen else label


COMMAND = Command(
    name="language",
    about=mark("Language of the chat and of the stories"),
    run=run,
    params=(Param("language", mark("a language"), mark("English"), required=False, rest=True),),
    everyday=mark("language, change language, change the language, switch language, another language"),
    aliases=("lang",),
    changes=True,
)
