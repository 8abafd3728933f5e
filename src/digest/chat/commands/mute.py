"""/mute: topics and words that a digest leaves out."""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from digest.chat.command import Call, Command, Param, Reply, Suggests
from digest.chat.commands import follow
from digest.chat.reply import answer, command_line, rows, settings_button, title, view
from digest.chat.topics import several, switches, unused
from digest.domain.article import Tag
from digest.domain.buttons import Button, ButtonRow
from digest.domain.compose.parts import shortened, tag_name
from digest.domain.reader import Profile
from digest.domain.terms import fold
from digest.domain.words import mark
from digest.services.desk import Desk

LESS = "=less "
"""Before a topic of which somebody wants less."""

LONGEST_WORD = 40
MOST_WORDS = 50
SHOWN_WORDS = 2
"""Muted words that have a button of their own; the others are unmuted by typing `/mute -word`."""


async def run(call: Call, desk: Desk) -> Reply:
    """Mute a topic, or else a word; `-` hears it again; `=less` asks first; the page of topics and words."""
    words, typed = call.words, call.args.get("topic", "")
    wanted = typed.lstrip("+-#").strip()
    if not wanted:
        return await _page(call, desk)
    if wanted.startswith(LESS):
        return await _less(call, desk, wanted.removeprefix(LESS).strip())
    tag = await desk.library.find_tag(wanted)
    if typed.startswith("-"):
        if tag is None and (tags := await several(desk, wanted)):
            return await _all_heard(call, desk, tags)
        said = words.sentence(
            "“{topic}” is no longer muted.", topic=tag_name(tag, view(call)) if tag else shortened(wanted)
        )
        return await _changed(call, desk, _heard(call.reader.profile, tag.slug if tag else "", wanted), said)
    if tag:
        said = words.sentence("Stories on {topic} stay out of your digest.", topic=tag_name(tag, view(call)))
        back = "" if tag.slug in call.reader.profile.mute_tags else _undone(call.reader.profile, tag.slug)
        return await _changed(call, desk, _muted(call.reader.profile, tag.slug), said, back)
    if tags := await several(desk, wanted):
        return await _all(call, desk, tags)
    return await _mute_word(call, desk, wanted)


async def _all(call: Call, desk: Desk, tags: Sequence[Tag]) -> Reply:
    """Mute several topics at once."""
    profile = reduce(_muted, (tag.slug for tag in tags), call.reader.profile)
    said = call.words.sentence("Stories on {topics} stay out of your digest.", topics=_names(call, tags))
    return await _changed(call, desk, profile, said, _all_undone(call.reader.profile, tags))


def _all_undone(profile: Profile, tags: Sequence[Tag]) -> str:
    """What takes the muting of several topics back; empty where one was followed, which unmuting alone doesn't bring back."""
    muted = [tag.slug for tag in tags if tag.slug not in profile.mute_tags]
    if any(tag.slug in profile.follow for tag in tags) or not muted:
        return ""
    return command_line("mute", f"-{', '.join(muted)}")


async def _all_heard(call: Call, desk: Desk, tags: Sequence[Tag]) -> Reply:
    """Hear several topics again."""
    profile = reduce(lambda before, tag: _heard(before, tag.slug, tag.slug), tags, call.reader.profile)
    said = call.words.sentence("{topics} are no longer muted.", topics=_names(call, tags))
    return await _changed(call, desk, profile, said)


def _names(call: Call, tags: Sequence[Tag]) -> str:
    return call.words.items([tag_name(tag, view(call)) for tag in tags])


async def _less(call: Call, desk: Desk, typed: str) -> Reply:
    """Whoever wants less of a topic is asked if they want none of it: there is nothing between."""
    words, tag = call.words, await desk.library.find_tag(typed)
    if tag is None or tag.slug in call.reader.profile.mute_tags:
        return await run(replace(call, args={"topic": typed}), desk)
    sure, name = command_line("mute", f"+{tag.slug}"), tag_name(tag, view(call))
    said = words.sentence(
        "I can’t send just a little less of it. Shall stories on {topic} stay out altogether?", topic=name
    )
    mute = Button(words.sentence("Mute “{topic}”", topic=shortened(name, 20)), sure)
    more = Button(words.sentence("Follow topics"), command_line("follow"))
    return answer(call, said, buttons=rows((mute, more)), agreed=sure, private=True)


async def _mute_word(call: Call, desk: Desk, word: str) -> Reply:
    words, profile = call.words, call.reader.profile
    if len(word) > LONGEST_WORD or len(profile.mute_words) >= MOST_WORDS:
        return await _page(
            call,
            desk,
            words.sentence(
                "That is too much to mute: a word or two at a time, and at most {most} in all.", most=MOST_WORDS
            ),
        )
    back = "" if any(fold(known) == fold(word) for known in profile.mute_words) else command_line("mute", f"-{word}")
    word = next((known for known in profile.mute_words if fold(known) == fold(word)), word)
    muted = (*_other_words(profile, word), word)
    said = words.sentence("Stories with “{word}” stay out of your digest.", word=word)
    return await _changed(call, desk, replace(profile, mute_words=muted), said, back)


def _undone(profile: Profile, slug: str) -> str:
    """What takes the muting of a topic back: it is followed again where it was."""
    return command_line("follow", f"+{slug}") if slug in profile.follow else command_line("mute", f"-{slug}")


def _muted(profile: Profile, slug: str) -> Profile:
    heard = follow.without(profile, slug)
    return replace(heard, mute_tags=(*(other for other in heard.mute_tags if other != slug), slug))


def _heard(profile: Profile, slug: str, word: str) -> Profile:
    return replace(
        profile,
        mute_tags=tuple(other for other in profile.mute_tags if other != slug),
        mute_words=_other_words(profile, word),
    )


def _other_words(profile: Profile, word: str) -> tuple[str, ...]:
    return tuple(other for other in profile.mute_words if fold(other) != fold(word))


async def _changed(call: Call, desk: Desk, profile: Profile, said: str, back: str = "") -> Reply:
    reader = await desk.accounts.choose(call.reader, profile)
    return await _page(replace(call, reader=reader), desk, said, back)


async def _page(call: Call, desk: Desk, said: str = "", back: str = "") -> Reply:
    """The page of topics and words; what was said in passing may be taken `back` by a button of its own."""
    words, profile = call.words, call.reader.profile
    usual = words.sentence("Tick what your digest should leave out, or type a topic or a word.")
    undo = (Button(words.sentence("Undo"), back),) if back and not call.message.pressed else ()
    topics = await switches(call, desk, "mute", profile.mute_tags, await unused(desk, profile.mute_tags))
    listed = words.sentence("Muted words: {words}", words=words.items(profile.mute_words)) if profile.mute_words else ""
    return answer(
        call,
        title(words.sentence("Muted")),
        said or usual,
        *((listed,) if listed else ()),
        buttons=(undo, *topics, *_words(call), (settings_button(call),)),
        expects=None if said and not call.message.pressed else "mute",
        private=True,
    )


def _words(call: Call) -> tuple[ButtonRow, ...]:
    shown = call.reader.profile.mute_words[-SHOWN_WORDS:]
    return rows(Button(f"✓ {shortened(word, 20)}", command_line("mute", f"-{word}", in_place=True)) for word in shown)


COMMAND = Command(
    name="mute",
    about=mark("Topics and words to leave out"),
    run=run,
    params=(
        Param("topic", mark("a topic or a word"), mark("funding"), required=False, rest=True, suggests=Suggests.TOPIC),
    ),
    everyday=mark(
        "mute, block, hide, mute a topic, mute a word, block a topic, hide a topic, what can i mute, "
        "unmute, unmute everything, unmute all"
    ),
    changes=True,
)
