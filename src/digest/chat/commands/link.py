"""/link: one reader on several platforms, by a code that is written here and sent there."""

from dataclasses import replace

from digest.chat import courtesy, linking
from digest.chat.asking import receipt
from digest.chat.command import Call, Command, Param, Reply
from digest.chat.parse import fold, plainly
from digest.chat.reply import answer, command_line, platform_name, quiet, rows, settings_button, title
from digest.domain.buttons import Button
from digest.domain.document import Paragraph, Span
from digest.domain.words import mark
from digest.services.desk import Desk
from digest.services.linking import LASTS, Refusal, Side, Undecided

HERE, THERE, CODE = mark("here"), mark("there"), mark("code")
"""In place of a code: have the digest come to this chat, and write another code although something is linked already.

THERE: of two digests the other one.
"""


async def run(call: Call, desk: Desk) -> Reply:
    """Write a code, link by one, or say what is linked."""
    typed = call.args.get("code", "")
    if not desk.linking.others(_platform(call)):
        return answer(call, call.words.sentence("I am on one platform only, so there is nothing to link."))
    if _means(call, typed, HERE):
        return await _brought(call, desk)
    if not typed and len(await desk.linking.homes(call.reader)) > 1:
        return await _shown(call, desk)
    if not typed or _means(call, typed, CODE):
        return await _written(call, desk)
    code, side, answered = _read(call, desk, typed)
    return await _redeemed(call, desk, code, side, answered=answered)


def offered(platform: str, desk: Desk) -> bool:
    """Whether there is anything to link with."""
    return bool(desk.linking.others(platform))


async def _unlinked(call: Call, desk: Desk) -> list[str]:
    """The platforms on which there is no account of the reader's yet, as people call them."""
    linked = {home.platform for home in await desk.linking.homes(call.reader)}
    return [platform_name(call.words, one) for one in desk.linking.others(_platform(call)) if one not in linked]


async def _written(call: Call, desk: Desk) -> Reply:
    words, others = call.words, await _unlinked(call, desk)
    if not others:
        return answer(call, words.sentence("Everything that can be linked is linked."), private=True)
    code = await desk.linking.offer(call.reader, call.now)
    minutes = int(LASTS.total_seconds()) // 60
    within = words.plural(
        "I am on {places} too. Send me this line there within {count} minute:",
        "I am on {places} too. Send me this line there within {count} minutes:",
        minutes,
        places=words.items(others),
    )
    return answer(
        call,
        title(words.sentence("Link your accounts")),
        words.sentence("Then they share one set of settings and one digest, and no story is told twice."),
        within,
        Paragraph((Span(f"/link {code[:4]}-{code[4:]}", code=True),)),
        quiet(
            words.sentence("The code works once. Show it to nobody: whoever sends it shares your settings and data.")
        ),
        private=True,
    )


async def _redeemed(call: Call, desk: Desk, code: str, side: Side | None, *, answered: bool) -> Reply:
    done = await desk.linking.redeem(
        call.message.address,
        call.message.actor,
        code,
        call.now,
        side,
        lambda reader: linking.notice(call, desk, reader),
    )
    match done:
        case Refusal():
            return linking.refused(call, done)
        case Undecided(platform, both):
            return (
                linking.which(call, code, platform, answered=answered) if both else linking.sure(call, code, platform)
            )
    words = desk.speak(done.profile.language, done.zone)
    linked = replace(call, reader=done, words=words)
    return await _shown(linked, desk, words.sentence("Done."))


async def _brought(call: Call, desk: Desk) -> Reply:
    reader = await desk.linking.bring(call.message.address, call.message.actor, call.now)
    if reader is None or reader.subscription is None:
        start = Button(call.words.sentence("Subscribe"), command_line("subscribe"))
        said = call.words.sentence("You get no daily digest yet.")
        return answer(call, said, buttons=((start, settings_button(call)),), private=True)
    return answer(
        call,
        call.words.sentence("Done."),
        *receipt(call, reader, call.words),
        buttons=((settings_button(call),),),
        private=True,
    )


async def _shown(call: Call, desk: Desk, done: str = "") -> Reply:
    """What is linked, and where the digest comes."""
    words, subscription = call.words, call.reader.subscription
    names = words.items([platform_name(words, home.platform) for home in await desk.linking.homes(call.reader)])
    elsewhere = subscription is not None and subscription.address != call.message.address
    more = Button(words.sentence("Link another account"), command_line("link", CODE))
    buttons = (
        *((Button(words.sentence("Bring the digest here"), command_line("link", HERE)),) if elsewhere else ()),
        *(() if subscription else (Button(words.sentence("Subscribe"), command_line("subscribe")),)),
        settings_button(call),
        *((more,) if await _unlinked(call, desk) else ()),
        Button(words.sentence("Unlink this account"), command_line("unlink")),
    )
    said = words.sentence("Linked: {accounts}. The same settings apply everywhere.", accounts=names)
    return answer(
        call, *((done,) if done else ()), said, *receipt(call, call.reader, words), buttons=rows(buttons), private=True
    )


def _read(call: Call, desk: Desk, typed: str) -> tuple[str, Side | None, bool]:
    """The code, whose settings are to count, where that is said, and whether it answers which digest should stay.

    A yes says that it is all right; to that question it says nothing.
    """
    asked, either, chosen = typed.partition(linking.EITHER)
    if either:
        return asked.strip(), _side(call, desk, chosen.strip()), True
    code, _, said = typed.rpartition(" ")
    if code and courtesy.agrees(said, call.words):
        return code, Side.THERE, False
    return (code, Side(said), False) if code and said in tuple(Side) else (typed, None, False)


def _side(call: Call, desk: Desk, said: str) -> Side | None:
    """Which digest was typed: by a word, as its button says it, or by its platform; None where it is neither."""
    if _means(call, said, HERE) or _means(call, said, linking.THIS_ONE):
        return Side.HERE
    others = (platform_name(call.words, one) for one in desk.linking.others(_platform(call)))
    there = _means(call, said, THERE) or any(fold(name) in fold(said) for name in others)
    return Side.THERE if there else None


def _platform(call: Call) -> str:
    return call.message.address.platform


def _means(call: Call, typed: str, word: str) -> bool:
    return fold(typed) in (fold(word), fold(plainly(call.words.sentence(word), call.words)))


COMMAND = Command(
    name="link",
    about=mark("Link your accounts on other platforms"),
    run=run,
    params=(Param("code", mark("the code from the other platform"), "K7QM-2XWP", required=False, rest=True),),
    everyday=mark("link, link accounts, link my accounts"),
    alone=True,
    offered=offered,
)
