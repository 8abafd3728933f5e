"""/follow: topics that count more, or alone."""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from digest.chat.command import Call, Command, Param, Reply, Suggests
from digest.chat.reply import answer, command_line, rows, settings_button, title, view
from digest.chat.topics import several, switches, unused
from digest.domain.article import Tag
from digest.domain.buttons import Button, ButtonRow
from digest.domain.compose.parts import shortened, tag_name
from digest.domain.reader import Profile
from digest.domain.words import mark
from digest.services.desk import Desk

ONLY, ALL = "=only", "=all"
"""In place of a topic, or before one: the rest is left out, or not."""


async def run(call: Call, desk: Desk) -> Reply:
    """Follow a topic, `-` not any more, `=only` and `=all` switch the rest off and on; the page of topics.

    `=only` may stand before a topic: the first one ticked after it leaves all others out.
    """
    typed = call.args.get("topic", "").lstrip("#")
    if not typed:
        return await _page(call, desk)
    if typed == ALL:
        return await _changed(call, desk, replace(call.reader.profile, only=False))
    if typed.startswith(ONLY):
        call, typed = _alone(call), typed.removeprefix(ONLY).strip()
        if not typed:
            return await _changed(call, desk, call.reader.profile, alone=True)
    tag = await desk.library.find_tag(typed.lstrip("+-"))
    if tag is None and (tags := await several(desk, typed)):
        return await _all(call, desk, tags)
    if tag is None:
        return await _near(call, desk, typed.lstrip("+-"))
    name = tag_name(tag, view(call))
    if typed.startswith("-"):
        said = call.words.sentence("You no longer follow {topic}.", topic=name)
        return await _changed(call, desk, without(call.reader.profile, tag.slug), said)
    said = call.words.sentence("You follow {topic}: its stories count more.", topic=name)
    return await _changed(call, desk, including(call.reader.profile, tag.slug), said)


async def _all(call: Call, desk: Desk, tags: Sequence[Tag]) -> Reply:
    """Follow several topics at once."""
    profile = reduce(including, (tag.slug for tag in tags), call.reader.profile)
    names = call.words.items([tag_name(tag, view(call)) for tag in tags])
    said = call.words.sentence("You follow {topics}: their stories count more.", topics=names)
    return await _changed(call, desk, profile, said)


def _alone(call: Call) -> Call:
    return replace(call, reader=replace(call.reader, profile=replace(call.reader.profile, only=True)))


def including(profile: Profile, slug: str) -> Profile:
    """The profile following the topic, which is then not muted."""
    muted = tuple(other for other in profile.mute_tags if other != slug)
    return replace(profile, follow=(*(other for other in profile.follow if other != slug), slug), mute_tags=muted)


def without(profile: Profile, slug: str) -> Profile:
    """The profile without the topic; with none left, `only` would leave nothing, so it ends."""
    follow = tuple(other for other in profile.follow if other != slug)
    return replace(profile, follow=follow, only=profile.only and bool(follow))


async def _changed(call: Call, desk: Desk, profile: Profile, said: str = "", *, alone: bool = False) -> Reply:
    reader = await desk.accounts.choose(call.reader, replace(profile, only=profile.only and bool(profile.follow)))
    return await _page(replace(call, reader=reader), desk, said, alone=alone)


async def _page(call: Call, desk: Desk, said: str = "", *, alone: bool = False) -> Reply:
    """The page of topics; `alone`: the first one ticked leaves all others out."""
    words, profile = call.words, call.reader.profile
    mode = ONLY if alone and not profile.follow else ""
    usual = (
        words.sentence("Your digest takes only the topics you tick. Tick one here, or type it.")
        if profile.only or mode
        else words.sentence("Tick the topics that should count more for you, or type one.")
    )
    rest = words.sentence("You get only stories on these topics.") if said and profile.only else ""
    topics = await switches(
        call,
        desk,
        "follow",
        profile.follow,
        await unused(desk, profile.follow),
        mode,
    )
    return answer(
        call,
        title(words.sentence("Topics you follow")),
        said or usual,
        *((rest,) if rest else ()),
        buttons=(*topics, *_below(call)),
        expects=None if said and not call.message.pressed else f"follow {mode}".strip(),
        private=True,
    )


def _below(call: Call) -> tuple[ButtonRow, ...]:
    words, profile = call.words, call.reader.profile
    label, switch = words.sentence("Only these topics"), ALL if profile.only else ONLY
    only = Button(f"✓ {label}" if profile.only else label, command_line("follow", switch, in_place=True))
    start = Button(words.sentence("Subscribe"), command_line("subscribe"), primary=True)
    return rows(
        (
            *((only,) if profile.follow else ()),
            *(() if call.reader.subscription else (start,)),
            settings_button(call),
        )
    )


async def _near(call: Call, desk: Desk, typed: str) -> Reply:
    words = call.words
    meant = await desk.library.like_tags(typed)
    near = meant or await desk.library.near_tags(typed)
    buttons = rows(
        Button(tag_name(tag, view(call)), command_line("follow", f"+{tag.slug}", in_place=True)) for tag in near
    )
    said = (
        words.sentence("There is no topic called “{topic}”. Did you mean one of these?", topic=shortened(typed))
        if meant
        else words.sentence("There is no topic called “{topic}”. These have the most stories:", topic=shortened(typed))
    )
    return answer(call, said, buttons=(*buttons, (settings_button(call),)), expects="follow", private=True)


COMMAND = Command(
    name="follow",
    about=mark("Topics that count more for you"),
    run=run,
    params=(Param("topic", mark("a topic"), mark("security"), required=False, rest=True, suggests=Suggests.TOPIC),),
    everyday=mark(
        "follow, follow a topic, follow topics, choose topics, pick topics, my topics, what can i follow, "
        "unfollow, unfollow everything, unfollow all"
    ),
    changes=True,
)
