"""/language: the one the bot speaks, and those stories may be told in."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.parse import fold, plainly
from digest.chat.reply import answer, command_line, rows, settings_button, title
from digest.chat.tongues import language_named
from digest.domain.buttons import Button, ButtonRow
from digest.domain.compose.parts import shortened
from digest.domain.language import WRITTEN_FROM
from digest.domain.reader import Profile
from digest.domain.words import mark
from digest.services.desk import Desk

BOTH, ONE = "=both", "=one"
"""In place of a language: show each story in both languages, the second folded; or in one."""

_MODES = {BOTH: mark("side by side"), ONE: mark("one language")}


async def run(call: Call, desk: Desk) -> Reply:
    """Switch the language, or stories in one more or less (`+zh-Hans`, `-zh-Hans`), or to both at once; show the choices."""
    typed = call.args.get("language", "")
    if not typed:
        return _choices(call, desk)
    if mode := _mode(call, typed):
        profile = replace(call.reader.profile, side_by_side=mode == BOTH)
        reader = await desk.accounts.choose(call.reader, profile)
        return _choices(replace(call, reader=reader), desk, call.words.sentence("Done."))
    wanted = language_named(typed.lstrip("+-"), desk)
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
    Of one language in two kinds of characters the one chosen last stays.
    """
    others = tuple(other for other in profile.languages if other != tag)
    if sign != "-":
        others = tuple(other for other in others if _is_another(other, (tag,)))
    match sign:
        case "-":
            return replace(profile, languages=others or profile.languages)
        case "+":
            return replace(profile, languages=(*others, tag))
        case _:
            kept = () if profile.languages == (profile.language,) else others
            return replace(profile, language=tag, languages=(tag, *kept))


def _mode(call: Call, typed: str) -> str:
    """Which of the two was pressed, or typed in the reader's language or in English; empty for neither."""
    words = call.words
    named = {fold(plainly(form, words)): mode for mode, name in _MODES.items() for form in (name, words.sentence(name))}
    return typed if typed in _MODES else named.get(fold(typed), "")


def _choices(call: Call, desk: Desk, *first: str) -> Reply:
    """The page of languages; only one that opens with them waits for a language, so that what follows a choice is heard."""
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
        *_remarks(call),
        buttons=(*rows(speak), *_stories(call, desk.languages), *_next(call)),
        expects=None if first else "language",
        private=True,
    )


def _remarks(call: Call) -> Iterator[str]:
    """What else holds of the languages chosen."""
    words, profile = call.words, call.reader.profile
    if any(tag in WRITTEN_FROM for tag in profile.languages):
        yield words.sentence("Where nobody wrote Traditional Chinese, a program converts the Simplified.")
    if profile.side_by_side:
        yield words.sentence("Each story stands in both languages, the second one folded.")


def _stories(call: Call, languages: Iterable[str]) -> tuple[ButtonRow, ...]:
    words, chosen = call.words, call.reader.profile.languages
    buttons = []
    for tag in languages:
        if tag not in chosen and _is_another(tag, chosen):
            label, sign = words.sentence("Also in {language}", language=words.language_name(tag)), "+"
        elif tag in chosen and len(chosen) > 1:
            label, sign = words.sentence("Not in {language}", language=words.language_name(tag)), "-"
        else:
            continue
        buttons.append(Button(label, command_line("language", f"{sign}{tag}", in_place=True)))
    both = call.reader.profile.side_by_side
    label = words.sentence("One language at a time") if both else words.sentence("Both languages side by side")
    return rows((*buttons, Button(label, command_line("language", ONE if both else BOTH, in_place=True))))


def _is_another(tag: str, chosen: Iterable[str]) -> bool:
    """Whether it tells readers of these languages anything that they don't read already in other characters."""
    return all(tag != WRITTEN_FROM.get(one) and one != WRITTEN_FROM.get(tag) for one in chosen)


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
    everyday=mark(
        "language, change language, change the language, switch language, another language, translate, "
        "translate this, translate it, translation, translate to english, translate to chinese, translate "
        "into english, translate into chinese, other language, which languages"
    ),
    aliases=("lang",),
    changes=True,
)
