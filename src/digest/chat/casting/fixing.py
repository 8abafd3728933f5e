"""[Fix]: a text that went out is replaced, in the messages that have arrived and in those that will."""

from collections.abc import Awaitable, Callable, Mapping

from digest.chat.casting.pages import command, progress_page
from digest.chat.casting.reading import language_of, words_of
from digest.chat.command import Call, Reply
from digest.chat.reply import answer, capitalised, quiet, rows
from digest.chat.tongues import language_named
from digest.domain.broadcast import SENDING, Act, Broadcast, Phase
from digest.domain.buttons import Button
from digest.domain.document import Block, Paragraph, Quote, text
from digest.domain.staff import account
from digest.services.desk import Desk


async def fix(call: Call, desk: Desk, one: Broadcast, typed: str) -> Reply:
    """Pause it, ask in which language and for the text, and show what was and what would be."""
    if one.phase in SENDING:
        one = await desk.broadcasts.act(one.id, Act.PAUSE, _who(call), call.now) or one
    first, _, rest = typed.partition(" ")
    spoken = [tag for tag in desk.languages if one.content.texts.get(tag)]
    if named := language_named(typed, desk):
        first, rest = named, ""
    tag = language_of(first, desk.languages) if first else (spoken[0] if len(spoken) == 1 else None)
    if tag is None:
        return _which(call, one, spoken or list(desk.languages))
    if not rest or call.message.pressed:
        return _asked(call, one, tag)
    own = words_of(call.message.text, command=call.message.text.lstrip().startswith(("/", "／")))
    if not await desk.broadcasts.propose(one, tag, own, call.now):
        said = call.words.sentence("That takes more messages than went out. Make it shorter, and send it again.")
        return answer(call, said, buttons=rows((_leave(call, one),)), expects=f"broadcast {one.id} fix {tag}")
    return _compared(call, one, tag, own)


async def mend(call: Call, desk: Desk, one: Broadcast, _typed: str) -> Reply:
    """Put the new text in place."""
    done = await desk.broadcasts.mend(one.id, _who(call), call.now)
    return await progress_page(call, desk, done or await desk.broadcasts.get(one.id) or one)


def _which(call: Call, one: Broadcast, tags: list[str]) -> Reply:
    words = call.words
    buttons = [Button(capitalised(words.language_name(tag)), command(one, f"fix {tag}")) for tag in tags]
    said = words.sentence("Which text is to be fixed?")
    buttons = [*buttons, _leave(call, one)]
    return answer(call, *_paused(call, one), said, buttons=rows(buttons), expects=f"broadcast {one.id} fix")


def _asked(call: Call, one: Broadcast, tag: str) -> Reply:
    words = call.words
    old = one.content.texts.get(tag, "")
    return answer(
        call,
        *_paused(call, one),
        words.sentence("Send me the new text in {language}.", language=words.language_name(tag)),
        *_quoted(call, words.sentence("So far:"), old),
        buttons=rows((_leave(call, one),)),
        expects=f"broadcast {one.id} fix {tag}",
    )


def _compared(call: Call, one: Broadcast, tag: str, new: str) -> Reply:
    words = call.words
    use = command(one, "mend")
    buttons = (
        Button(words.sentence("Use the new text"), use, primary=True),
        Button(words.sentence("Write it again"), command(one, f"fix {tag}")),
        _leave(call, one),
    )
    return answer(
        call,
        *_quoted(call, words.sentence("So far:"), one.content.texts.get(tag, "")),
        *_quoted(call, words.sentence("From now on:"), new),
        quiet(words.sentence("Whoever has it sees it change, without a sound. The others get the new text.")),
        buttons=rows(buttons, 1),
        agreed=use,
    )


def _quoted(call: Call, label: str, said: str) -> tuple[Block, ...]:
    return (Paragraph(text(label), quiet=True), Quote(text(said))) if said else ()


def _paused(call: Call, one: Broadcast) -> tuple[str, ...]:
    return (call.words.sentence("Paused."),) if one.phase is Phase.PAUSED else ()


def _leave(call: Call, one: Broadcast) -> Button:
    return Button(call.words.sentence("Leave it as it is"), command(one))


def _who(call: Call) -> str:
    return account(call.message.address.platform, call.message.actor)


FIXING: Mapping[str, Callable[[Call, Desk, Broadcast, str], Awaitable[Reply]]] = {"fix": fix, "mend": mend}
"""What fixes a text, by its word in the command."""
