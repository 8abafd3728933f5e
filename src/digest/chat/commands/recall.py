"""/recall: a digest or broadcast that was sent by mistake, taken back."""

from collections.abc import Iterator
from datetime import timedelta

from digest.chat import orders
from digest.chat.command import Audience, Call, Command, Param, Reply
from digest.chat.reply import answer, command_line, platform_name, quiet, rows, title
from digest.domain.buttons import Button
from digest.domain.compose.parts import shortened
from digest.domain.document import Block
from digest.domain.schedule import local_date, occasion
from digest.domain.staff import account
from digest.domain.words import mark
from digest.ports.corrections import Kind, Order, Reach
from digest.services.desk import Desk

NAMED = 40
"""Characters of a name that are shown."""

SURE = " =yes"
"""What a confirmation ends in."""


async def run(call: Call, desk: Desk) -> Reply:
    """Offer what was sent lately, say what recalling does, or recall."""
    said = call.args.get("what", "")
    if (order := orders.asked(said)) is not None:
        return await orders.status_of(call, await desk.revising.progress(order))
    if call.message.pressed and said.endswith(SURE):
        return await _recalled(call, desk, said.removesuffix(SURE))
    if said and await desk.revising.has(said):
        return await _asked(call, desk, said)
    return await _offered(call, desk, said)


async def _offered(call: Call, desk: Desk, wrong: str) -> Reply:
    """What can be recalled; `wrong` is a name that nothing has."""
    words = call.words
    unknown = (words.sentence("Nothing is called “{name}”.", name=shortened(wrong, NAMED)),) if wrong else ()
    today = local_date(call.reader.zone, call.now)
    days = (
        (today, words.sentence("Today’s digest")),
        (today - timedelta(days=1), words.sentence("Yesterday’s digest")),
    )
    return answer(
        call,
        title(words.sentence("Recall what was sent by mistake")),
        *unknown,
        words.sentence("Everything that was sent for it is deleted; what is not sent yet stays unsent."),
        words.sentence("Choose, or send its name: digest:2026-11-24:0 or broadcast:7."),
        *orders.recent(call, tuple(await desk.revising.orders())),
        buttons=rows(Button(name, command_line("recall", occasion(day, 0))) for day, name in days),
        expects="recall",
    )


async def _asked(call: Call, desk: Desk, name: str) -> Reply:
    words = call.words
    reach = await desk.revising.reach(Order(Kind.RECALL, occasion=name))
    sure = command_line("recall", f"{name}{SURE}", in_place=True)
    return answer(
        call,
        title(words.sentence("Recall {occasion}?", occasion=name)),
        *orders.reach_lines(words, reach),
        *_limits(call, desk, name, reach),
        buttons=rows((Button(words.sentence("Recall it"), sure),)),
        agreed=sure,
    )


def _limits(call: Call, desk: Desk, name: str, reach: Reach) -> Iterator[Block | str]:
    """What recalling it can't do."""
    words = call.words
    for platform in reach.deliveries:
        if hours := desk.broadcasts.deletable(platform):
            yield words.plural(
                "{platform} lets messages be deleted for {count} hour; in place of older ones a note will stand.",
                "{platform} lets messages be deleted for {count} hours; in place of older ones a note will stand.",
                hours,
                platform=platform_name(words, platform),
            )
    if name.startswith("digest:"):
        yield quiet(words.sentence("Its stories count as told: they don’t come again by themselves."))


async def _recalled(call: Call, desk: Desk, name: str) -> Reply:
    who = account(call.message.address.platform, call.message.actor)
    order = await desk.revising.recall(name, who, call.now)
    if order is None:
        return answer(call, call.words.sentence("{occasion} is recalled already.", occasion=name))
    return await orders.begun(call, desk, order)


COMMAND = Command(
    name="recall",
    about=mark("Take back a digest or broadcast sent by mistake"),
    run=run,
    params=(Param("what", mark("what was sent"), "digest:2026-11-24:0", required=False, rest=True),),
    audience=Audience.BROADCASTER,
    alone=True,
    called=mark("recall"),
)
