"""/subscribe: the digest every day, with a receipt that says when the next one comes."""

from dataclasses import replace

from digest.chat.asking import after_subscribing, ask_zone, receipt, zone_known, zone_or_question
from digest.chat.clock import minute_of_day
from digest.chat.command import Call, Command, Param, Reply
from digest.chat.reply import answer, hour
from digest.domain.reader import Address
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
    minute, zone = _when(call.args.get("when", ""))
    given = "" if minute is None else hour(call.words, minute)
    if zone:
        chosen = zone_or_question(call, zone, "subscribe", given)
        if isinstance(chosen, Reply):
            return chosen
        call = replace(call, reader=await desk.accounts.move(call.reader, chosen, call.now))
    if not zone_known(call.reader):
        return ask_zone(call, "subscribe", given)
    return await subscribe(call, desk, minute)


async def subscribe(call: Call, desk: Desk, minute: int | None) -> Reply:
    """Subscribe at that minute of the day, or keep the hour; the receipt."""
    reader = await desk.accounts.subscribe(call.reader, _where(call), minute, call.now)
    words = desk.speak(reader.profile.language, reader.zone)
    call = replace(call, reader=reader)
    return answer(call, words.sentence("Done."), *receipt(call, reader, words), buttons=after_subscribing(call, words))


def _where(call: Call) -> Address:
    """Where it comes; for whoever gets one on another platform, with which this account is linked, it stays there."""
    subscription = call.reader.subscription
    return subscription.address if subscription and call.place is None else call.destination


def _when(typed: str) -> tuple[int | None, str]:
    """The time in front and the zone behind it: `8:30 pm London`; either may be missing."""
    parts = typed.split()
    for border in range(len(parts), 0, -1):
        minute = minute_of_day(" ".join(parts[:border]))
        if minute is not None:
            return minute, " ".join(parts[border:])
    return None, typed


COMMAND = Command(
    name="subscribe",
    about=mark("Get the digest every day"),
    run=run,
    params=(Param("when", mark("the hour and your city"), mark("08:30 London"), required=False, rest=True),),
    menu=True,
    everyday=mark("subscribe, yes please, sign me up, resume"),
    changes=True,
)
