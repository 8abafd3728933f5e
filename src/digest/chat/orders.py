"""What an order to change sent messages looks like: before it is given, and how far it is."""

from collections.abc import Iterator

from digest.chat.command import Call, Reply
from digest.chat.reply import answer, command_line, platform_name, quiet, rows, title
from digest.domain.document import Block, Button, ItemList, text
from digest.domain.words import Words
from digest.ports.corrections import Kind, Progress, Reach, Stage

STATUS = "order"
"""The word before an order's number that asks how far it is."""


def reach_lines(words: Words, reach: Reach) -> tuple[str, ...]:
    """Who has it, in sentences."""
    if not reach.total and not reach.read_here:
        return (words.sentence("Nobody has been sent it."),)
    return tuple(_reach(words, reach))


def _reach(words: Words, reach: Reach) -> Iterator[str]:
    if reach.total:
        places = words.items(
            [f"{platform_name(words, name)} {words.number(count)}" for name, count in reach.deliveries.items()]
        )
        yield words.plural(
            "{count} delivery carries it: {places}.",
            "{count} deliveries carry it: {places}.",
            reach.total,
            places=places,
        )
    if reach.read_here:
        yield words.plural(
            "{count} reader saw it with /digest; that answer can’t be changed any more.",
            "{count} readers saw it with /digest; those answers can’t be changed any more.",
            reach.read_here,
        )


def status(call: Call, one: Progress, command: str) -> Reply:
    """How far an order is, with a button that looks again."""
    words = call.words
    again = Button(words.sentence("Look again"), command_line(command, f"{STATUS} {one.id}", in_place=True))
    more = () if one.stage is Stage.DONE else (again,)
    return answer(call, title(heading(words, one)), *_progress(words, one), *_telling(words, one), buttons=rows(more))


def _telling(words: Words, one: Progress) -> Iterator[Block]:
    """How to tell those who got the story: edits make no sound."""
    if one.order.article and (one.done or one.open):
        said = words.sentence(
            "Edits make no sound. To tell those who got it: /broadcast, and “story:{number}” for who gets it.",
            number=one.order.article,
        )
        yield quiet(said)


def heading(words: Words, one: Progress) -> str:
    """What the order is."""
    match one.order.kind:
        case Kind.CORRECT:
            return words.sentence("Correction of story {number}", number=one.order.article)
        case Kind.WITHDRAW:
            return words.sentence("Withdrawal of story {number}", number=one.order.article)
        case Kind.RECALL:
            return words.sentence("Recall of {occasion}", occasion=one.order.occasion)
        case Kind.AMEND:
            return words.sentence("Fix of {occasion}", occasion=one.order.occasion)


def summary(words: Words, one: Progress) -> str:
    """The order and how far it is, on one line."""
    done, failed = words.number(one.done), words.number(sum(one.failed.values()))
    counts = words.sentence(
        "{done} changed, {open} to go, {failed} out of reach", done=done, open=words.number(one.open), failed=failed
    )
    return words.sentence("{what}: {counts}", what=heading(words, one), counts=counts)


def _progress(words: Words, one: Progress) -> Iterator[Block | str]:
    if one.stage in (Stage.AMENDING, Stage.COLLECTING):
        yield words.sentence("Looking for the messages that carry it …")
    elif one.stage is Stage.CHANGING:
        yield words.plural("{count} message still to change.", "{count} messages still to change.", one.open)
    yield words.plural("{count} message changed.", "{count} messages changed.", one.done)
    if one.failed:
        total = sum(one.failed.values())
        yield words.plural(
            "{count} message can’t be changed any more:", "{count} messages can’t be changed any more:", total
        )
        reasons = sorted(one.failed.items(), key=lambda pair: -pair[1])
        yield ItemList(
            tuple(
                text(words.sentence("{what}: {counts}", what=why, counts=words.number(count))) for why, count in reasons
            )
        )
    elif one.stage is Stage.DONE:
        yield words.sentence("Done: nothing was out of reach.")


def recent(call: Call, orders: tuple[Progress, ...]) -> tuple[Block | str, ...]:
    """The latest orders as a list; nothing where there are none."""
    if not orders:
        return ()
    lines = tuple(text(summary(call.words, one)) for one in orders)
    return (call.words.sentence("Lately:"), ItemList(lines))


async def status_of(call: Call, progress: Progress | None, command: str) -> Reply:
    """How far the order is, or that there is none of that number."""
    if progress is None:
        return answer(call, call.words.sentence("There is no order of that number."))
    return status(call, progress, command)


def asked(what: str) -> int | None:
    """The order's number in `order 7`; None where that is not what was said."""
    word, _, number = what.partition(" ")
    return int(number) if word == STATUS and number.isdecimal() and len(number) <= 9 else None
