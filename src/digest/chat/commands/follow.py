"""/follow: topics that count more, or alone."""

from dataclasses import replace

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.reply import answer, command_line, rows, settings_button, title, view
from digest.chat.topics import switches, unused
from digest.domain.compose.parts import shortened, tag_name
from digest.domain.document import Button, ButtonRow
from digest.domain.reader import Profile
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """Follow a topic, `-` not any more, `=only` and `=all` switch the rest off and on; the page of topics."""
    typed = call.args.get("topic", "").lstrip("#")
    if not typed:
        return await _page(call, desk)
    if typed in {"=only", "=all"}:
        return await _changed(call, desk, replace(call.reader.profile, only=typed == "=only"))
    tag = await desk.library.find_tag(typed.lstrip("+-"))
    if tag is None:
        return await _near(call, desk, typed.lstrip("+-"))
    name = tag_name(tag, view(call))
    if typed.startswith("-"):
        said = call.words.sentence("You no longer follow {topic}.", topic=name)
        return await _changed(call, desk, without(call.reader.profile, tag.slug), said)
    said = call.words.sentence("You follow {topic}: its stories count more.", topic=name)
    return await _changed(call, desk, including(call.reader.profile, tag.slug), said)


def including(profile: Profile, slug: str) -> Profile:
    """The profile following the topic, which is then not muted."""
    muted = tuple(other for other in profile.mute_tags if other != slug)
    return replace(profile, follow=(*(other for other in profile.follow if other != slug), slug), mute_tags=muted)


def without(profile: Profile, slug: str) -> Profile:
    """The profile without the topic; with none left, `only` would leave nothing, so it ends."""
    follow = tuple(other for other in profile.follow if other != slug)
    return replace(profile, follow=follow, only=profile.only and bool(follow))


async def _changed(call: Call, desk: Desk, profile: Profile, said: str = "") -> Reply:
    reader = await desk.accounts.choose(call.reader, replace(profile, only=profile.only and bool(profile.follow)))
    return await _page(replace(call, reader=reader), desk, said)


async def _page(call: Call, desk: Desk, said: str = "") -> Reply:
    words, profile = call.words, call.reader.profile
    usual = (
        words.sentence("Your digest takes only the topics you tick. Tick one here, or type it.")
        if profile.only
        else words.sentence("Tick the topics that should count more for you, or type one.")
    )
    alone = words.sentence("You get only stories on these topics.") if said and profile.only else ""
    topics = await switches(call, desk, "follow", profile.follow, await unused(desk, profile.follow))
    return answer(
        call,
        title(words.sentence("Topics you follow")),
        said or usual,
        *((alone,) if alone else ()),
        buttons=(*topics, _below(call)),
        expects="follow",
        private=True,
    )


def _below(call: Call) -> ButtonRow:
    words, profile = call.words, call.reader.profile
    if not profile.follow:
        return (settings_button(call),)
    label, switch = (
        (words.sentence("Not only these"), "=all") if profile.only else (words.sentence("Only these topics"), "=only")
    )
    return (Button(label, command_line("follow", switch, in_place=True)), settings_button(call))


async def _near(call: Call, desk: Desk, typed: str) -> Reply:
    words = call.words
    near = await desk.library.near_tags(typed)
    buttons = rows(
        Button(tag_name(tag, view(call)), command_line("follow", f"+{tag.slug}", in_place=True)) for tag in near
    )
    said = words.sentence("There is no topic called “{topic}”. Did you mean one of these?", topic=shortened(typed))
    return answer(call, said, buttons=(*buttons, (settings_button(call),)), expects="follow", private=True)


COMMAND = Command(
    name="follow",
    about=mark("Topics that count more for you"),
    run=run,
    params=(Param("topic", mark("a topic"), mark("security"), required=False, rest=True),),
    everyday=mark("follow"),
)
