"""What an order to change sent messages looks like: before it is given, and how far it is."""

from collections.abc import Iterator
from dataclasses import replace

from digest.chat.command import Call, Reply
from digest.chat.reply import answer, laid_out, platform_name, watcher
from digest.domain.document import Block, ItemList, text
from digest.domain.words import Words
from digest.ports.corrections import Progress, Reach
from digest.services.desk import Desk
from digest.services.proceeding import STATUS, heading, proceeding_document


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


def summary(words: Words, one: Progress) -> str:
    """The order and how far it is, on one line."""
    done, failed = words.number(one.done), words.number(sum(one.failed.values()))
    counts = words.sentence(
        "{done} changed, {open} to go, {failed} out of reach", done=done, open=words.number(one.open), failed=failed
    )
    return words.sentence("{what}: {counts}", what=heading(words, one), counts=counts)


def recent(call: Call, orders: tuple[Progress, ...]) -> tuple[Block | str, ...]:
    """The latest orders as a list; nothing where there are none."""
    if not orders:
        return ()
    lines = tuple(text(summary(call.words, one)) for one in orders)
    return (call.words.sentence("Lately:"), ItemList(lines))


async def status_of(call: Call, progress: Progress | None) -> Reply:
    """How far the order is, or that there is none of that number."""
    if progress is None:
        return answer(call, call.words.sentence("There is no order of that number."))
    document = proceeding_document(progress, call.words)
    return Reply(replace(document, buttons=laid_out(call, document.buttons)))


async def begun(call: Call, desk: Desk, order: int) -> Reply:
    """How far an order is that was given just now; from now on its editor is told how far it gets."""
    await desk.revising.watch(order, watcher(call))
    return await status_of(call, await desk.revising.progress(order))


def asked(what: str) -> int | None:
    """The order's number in `order 7`; None where that is not what was said."""
    word, _, number = what.partition(" ")
    return int(number) if word == STATUS and number.isdecimal() and len(number) <= 9 else None
