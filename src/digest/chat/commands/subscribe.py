"""/subscribe: the digest every day, with a receipt that says when the next one comes."""

from collections.abc import Sequence
from dataclasses import replace

from digest.chat import clash, panel, zones
from digest.chat.asking import after_subscribing, ask_zone, receipt, zone_known, zone_or_question
from digest.chat.clock import minutes_of_day
from digest.chat.command import Call, Command, Param, Reply
from digest.chat.commands import mention
from digest.chat.commands.language import changed
from digest.chat.panel import Step
from digest.chat.reply import answer
from digest.domain.words import mark
from digest.services.desk import Desk


async def run(call: Call, desk: Desk) -> Reply:
    """Subscribe, at the hour and in the zone that were given, asking for the zone where none is known."""
    if call.place and await desk.places.covered(call.place, call.message.actor):
        said = call.words.sentence(
            "The channel or discussion group linked with this one gets the digest already, and it is read here too. "
            "Unsubscribe that one first."
        )
        return answer(call, said, private=True)
    typed = call.args.get("when", "")
    if panel.wanted(call, desk, typed):
        return await _set_up(call, desk, panel.step(typed))
    when, over = clash.parted(typed)
    minutes, zone = _when(when)
    return await _given(call, desk, minutes or (), zone, over=over)


async def _given(call: Call, desk: Desk, minutes: Sequence[int], zone: str = "", *, over: bool = False) -> Reply:
    given = clash.hours(minutes)
    if zone:
        chosen = zone_or_question(call, zone, "subscribe", given)
        if isinstance(chosen, Reply):
            return chosen
        call = replace(call, reader=await desk.accounts.move(call.reader, chosen, call.now))
    if not zone_known(call.reader):
        return ask_zone(call, "subscribe", given)
    free = await clash.settled(call, desk, minutes, "subscribe", over=over)
    if isinstance(free, Reply):
        return free
    call = free
    if call.place is None or (call.message.private and not call.place.thread):
        return await subscribe(call, desk, minutes)
    own = await desk.places.own(call.reader, call.place, call.now)
    said = call.words.sentence("This topic has a digest and settings of its own now.") if own != call.reader else ""
    return await subscribe(replace(call, reader=own), desk, minutes, said)


async def _set_up(call: Call, desk: Desk, step: Step) -> Reply:
    """Keep what was chosen on the page on which a place is set up, and show the page."""
    if call.place and step.setting not in ("", panel.GO):
        # A thread's choices are its own where the place's digest goes elsewhere.
        call = replace(call, reader=await desk.places.own(call.reader, call.place, call.now))
    match step.setting:
        case panel.GO if zone_known(call.reader):
            return await _given(call, desk, step.minutes)
        case panel.GO:
            said = call.words.sentence("First choose the time zone, please: the hour is counted in it.")
            return await panel.page(call, desk, step.minutes, said)
        case "zone" if zones.exists(step.value):
            reader = await desk.accounts.move(call.reader, step.value, call.now)
        case "language" if step.value in desk.languages:
            reader = await desk.accounts.choose(call.reader, changed(call.reader.profile, "", step.value))
        case "topics":
            profile = replace(call.reader.profile, follow=await _topics(call, desk, step.value))
            reader = await desk.accounts.choose(
                call.reader, replace(profile, only=profile.only and bool(profile.follow))
            )
        case "role":
            await mention.choose(call, desk, step.value)
            reader = call.reader
        case _:
            return await _at(call, desk, step.minutes)
    words = desk.speak(reader.profile.language, reader.zone)
    return await panel.page(replace(call, reader=reader, words=words), desk, step.minutes)


async def _at(call: Call, desk: Desk, minutes: Sequence[int]) -> Reply:
    """The page with these hours chosen; whoever is subscribed has them from now on."""
    if not (minutes and call.reader.subscription):
        return await panel.page(call, desk, minutes)
    free = await clash.settled(call, desk, minutes, "subscribe", over=False)
    if isinstance(free, Reply):
        return free
    reader = await desk.accounts.keep_hours(free.reader, minutes, call.now)
    return await panel.page(replace(free, reader=reader), desk)


async def _topics(call: Call, desk: Desk, value: str) -> tuple[str, ...]:
    """Those of these topics that the page offers, and the followed ones that it had no room for."""
    offered = {tag.slug for tag in await panel.offered(call, desk)}
    unseen = (slug for slug in call.reader.profile.follow if slug not in offered)
    return (*(slug for slug in value.split(",") if slug in offered), *unseen)


async def subscribe(call: Call, desk: Desk, minutes: Sequence[int], said: str = "") -> Reply:
    """Subscribe at those minutes of the day, or keep the hours; the receipt, below what was just done. What comes somewhere
    already, on another platform or in another thread, goes on coming there.
    """
    subscription = call.reader.subscription
    where = subscription.address if subscription else call.destination
    reader = await desk.accounts.subscribe(call.reader, where, minutes, call.now)
    return subscribed(replace(call, reader=reader), desk, said)


def subscribed(call: Call, desk: Desk, said: str = "") -> Reply:
    """When the digest comes from now on, below what was just done."""
    words = desk.speak(call.reader.profile.language, call.reader.zone)
    done = (words.sentence("Done."), *((said,) if said else ()))
    return answer(call, *done, *receipt(call, call.reader, words), buttons=after_subscribing(call, words))


WORDS = 20
"""Of so many the times are at most: a long line is not read once for each of its words."""


def _when(typed: str) -> tuple[tuple[int, ...], str]:
    """The times in front and the zone behind them: `8:30 pm London`; either may be missing."""
    parts = typed.split()
    for border in range(min(len(parts), WORDS), 0, -1):
        if minutes := minutes_of_day(" ".join(parts[:border])):
            return minutes, " ".join(parts[border:])
    return (), typed


COMMAND = Command(
    name="subscribe",
    about=mark("Get the digest every day"),
    run=run,
    params=(Param("when", mark("the hour and your city"), mark("08:30 London"), required=False, rest=True),),
    menu=True,
    everyday=mark(
        "subscribe, subscribe me, subscribe to the digest, subscribe me to the digest, yes please, sign me up, "
        "subscribe again, send me the digest every day, send it every day, send me the news every day, "
        "daily digest please"
    ),
    changes=True,
)
