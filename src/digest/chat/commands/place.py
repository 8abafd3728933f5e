"""/place: a group or channel, managed from a private chat. `/place CHAT time 9` is `/time 9` for that chat, and
`/place CHAT/THREAD time 9` for a thread of it.

Every button of such an answer names the chat again, so nothing is remembered about who manages what, and each press is
checked like the first.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from digest.chat import onward, parse, trouble
from digest.chat.command import Call, Command, Param, Reply
from digest.chat.parse import Line, Misfit
from digest.chat.reply import answer, quiet, settings_button
from digest.chat.shared import exist, in_private, refusal
from digest.domain.buttons import Button, LinkButton
from digest.domain.document import Block, Choice
from digest.domain.reader import Address
from digest.domain.words import mark
from digest.services.desk import Desk

_CHAT = re.compile(r"(?P<chat>[\w@-]{1,64})(?:/(?P<thread>\d{1,20}))?", re.ASCII)


async def run(call: Call, desk: Desk) -> Reply:
    """Run a setting's command for the chat; its settings where none is named; without a chat, offer to choose one."""
    if not (call.message.private or call.message.aside):
        return in_private(call)
    chat, inner = call.args.get("chat", ""), call.args.get("setting", "settings")
    known = _settings()
    line = parse.read(f"/{inner.removeprefix('/')}", known)
    named = _CHAT.fullmatch(chat)
    if named is None or line is None or line.name not in known:
        return _choose(call)
    place = Address(call.message.address.platform, named["chat"], named["thread"] or "")
    return await _managed(call, desk, place, known[line.name], line)


async def _managed(call: Call, desk: Desk, place: Address, command: Command, line: Line) -> Reply:
    standing = await desk.places.standing(place, call.message.actor)
    if refused := refusal(call, standing.role):
        return refused
    settings = await desk.places.meet(place, call.words.language, call.now, zone=call.message.zone)
    words = desk.speak(call.words.language, settings.zone)
    about = replace(call, place=place, reader=settings, words=words, within=(), listed={})
    args = parse.bind(command, line.rest, words)
    if isinstance(args, Misfit):
        reply = trouble.misfit(args, command, about)
    else:
        page = {name: call.args[name] for name in ("page",) if name in call.args}
        reply = await command.run(replace(about, command=command.name, args={**args, **page}), desk)
    return _of(place, standing.title, reply, about)


def _of(place: Address, title: str, reply: Reply, call: Call) -> Reply:
    """The reply with the place named above it and in each of its buttons."""
    named = call.words.sentence("For {place}:", place=parse.clean(title)) if title else ""
    about = (_wrapped_choice(place, block) for block in reply.document.blocks)
    blocks = (*((quiet(named),) if named else ()), *about)
    buttons = tuple(tuple(_wrapped(place, button) for button in row) for row in reply.document.buttons)
    expects = reply.expects and _expected(place, reply.expects)
    agreed = reply.agreed and _about(place, reply.agreed)
    return replace(
        reply, document=replace(reply.document, blocks=blocks, buttons=buttons), expects=expects, agreed=agreed
    )


def _expected(place: Address, expects: str) -> str:
    """What is expected, about that place: an answer to its command, or a wish for more of its list."""
    name, _, argument = expects.removesuffix(f" {trouble.AGAIN}").partition(" ")
    about = f"{named_in_line(place)} {name}"
    if argument.startswith(onward.NEXT):
        return f"{COMMAND.name} {onward.led(about, argument)}"
    return f"{COMMAND.name} {about} {argument}".strip()


def named_in_line(place: Address) -> str:
    """The place as `/place` takes it."""
    return f"{place.chat}/{place.thread}" if place.thread else place.chat


def _wrapped(place: Address, button: Button | LinkButton) -> Button | LinkButton:
    if isinstance(button, LinkButton):
        return button
    return replace(button, command=_about(place, button.command))


def _wrapped_choice(place: Address, block: Block) -> Block:
    return replace(block, command=_about(place, block.command)) if isinstance(block, Choice) else block


def _about(place: Address, command: str) -> str:
    """The command, about that place where it is one of a place's."""
    line = parse.read(command, _settings())
    if line is None or line.name not in _settings():
        return command
    line = parse.trailers(line)
    return parse.written(replace(line, name="place", rest=f"{named_in_line(place)} {line.name} {line.rest}".strip()))


def _settings() -> Mapping[str, Command]:
    """The commands about what a place gets, by each of their names."""
    from digest.chat.commands import COMMANDS  # the registry imports this module

    about = (one for one in COMMANDS if one.changes and one.name != COMMAND.name)
    return {name: one for one in about for name in (one.name, *one.aliases)}


def _choose(call: Call) -> Reply:
    words = call.words
    said = words.sentence("Choose a group or channel that you manage; then you can set up its digest here.")
    how = words.sentence(
        "I must be a member of the group, or an administrator of the channel who may post. In a group you can also send "
        "/settings."
    )
    return replace(answer(call, said, how, buttons=((settings_button(call),),)), choose=True)


COMMAND = Command(
    name="place",
    about=mark("Set up a group or a channel"),
    run=run,
    params=(
        Param("chat", mark("a group or channel you manage"), "@example", required=False),
        Param("setting", mark("one of its settings"), "settings", required=False, rest=True),
    ),
    aliases=("channel", "group"),
    changes=True,
    offered=exist,
    called=mark("place"),
)
