"""/admins: who runs this bot, and letting others do it."""

from digest.chat.command import Audience, Call, Command, Param, Reply
from digest.chat.offices import MAY, doer, office_name, office_of
from digest.chat.parse import fold
from digest.chat.reply import answer, capitalised, command_line, quiet, rows, title
from digest.domain.buttons import Button
from digest.domain.document import ItemList, Span, Text, text
from digest.domain.staff import Office, account
from digest.domain.words import mark
from digest.ports import Grant
from digest.services.desk import Desk

REVOKE, EVERYWHERE = mark("revoke"), mark("everywhere")
"""The words that take an office away, and that give it to all linked accounts."""


async def run(call: Call, desk: Desk) -> Reply:
    """List the admins, ask which office somebody is to have, or give or take one."""
    said = call.args.get("who", "").split()
    named = next((word for word in said if ":" in word), "")
    if not named:
        return await _listed(call, desk)
    holder = await desk.staff.named(named, with_links=_says(call, said, EVERYWHERE))
    if holder is None:
        return await _unknown(call, desk, named)
    office = office_of(call.words, said)
    if office is None:
        return _which(call, holder)
    return await _changed(call, desk, holder, office, take=_says(call, said, REVOKE))


async def _listed(call: Call, desk: Desk) -> Reply:
    words, grants = call.words, await desk.staff.grants()
    by_settings = [
        _line(call, who, Office.OWNER, words.sentence("by the settings")) for who in sorted(desk.staff.owners)
    ]
    granted = [_line(call, one.holder, one.office, _by(call, one)) for one in grants]
    buttons = [Button(_taking(call, one), _command(REVOKE, one.holder, one.office)) for one in grants[:10]]
    return answer(
        call,
        title(words.sentence("Who runs this bot")),
        ItemList((*by_settings, *granted)),
        words.sentence("To let somebody help, send their account and what they may do, for example:"),
        ItemList(tuple(_example(call, office) for office in Office)),
        quiet(words.sentence("An account is what the bot names when it refuses somebody: “telegram:12345678”.")),
        buttons=rows(buttons, 1),
    )


def _line(call: Call, who: str, office: Office, how: str) -> Text:
    name = call.words.sentence("{office}, {how}", office=office_name(call.words, office), how=how)
    return (Span(who, code=True), Span(call.words.sentence(": ") + name))


def _by(call: Call, one: Grant) -> str:
    return call.words.sentence("by {who}, {date}", who=doer(call.words, one.by), date=call.words.instant(one.at))


def _example(call: Call, office: Office) -> Text:
    command = f"/admins telegram:12345678 {office_name(call.words, office)}"
    return (Span(command, code=True), Span(call.words.sentence(": ") + call.words.sentence(MAY[office])))


def _taking(call: Call, one: Grant) -> str:
    who = one.holder if len(one.holder) <= 24 else f"{one.holder[:23]}…"
    return call.words.sentence("Remove {who}: {office}", who=who, office=office_name(call.words, one.office))


def _which(call: Call, holder: str) -> Reply:
    words = call.words
    offered = [Button(capitalised(office_name(words, one)), _command("", holder, one)) for one in Office]
    return answer(
        call,
        words.sentence("What may {who} do?", who=holder),
        ItemList(tuple(text(_meaning(call, office)) for office in Office)),
        buttons=rows(offered),
    )


def _meaning(call: Call, office: Office) -> str:
    return office_name(call.words, office) + call.words.sentence(": ") + call.words.sentence(MAY[office])


async def _changed(call: Call, desk: Desk, holder: str, office: Office, *, take: bool) -> Reply:
    words, by = call.words, account(call.message.address.platform, call.message.actor)
    named = {"who": holder, "office": office_name(words, office)}
    if take:
        done = await desk.staff.revoke(by, holder, office, call.now)
        said = (
            words.sentence("{who} is no longer {office}.", **named)
            if done
            else words.sentence("{who} was not {office}.", **named)
        )
        back = Button(words.sentence("Give it back"), _command("", holder, office))
    else:
        done = await desk.staff.grant(by, holder, office, call.now)
        said = (
            words.sentence("{who} is now {office}.", **named)
            if done
            else words.sentence("{who} is {office} already.", **named)
        )
        back = Button(words.sentence("Take it back"), _command(REVOKE, holder, office))
    return answer(call, said, buttons=rows((*((back,) if done else ()), _all_button(call))))


async def _unknown(call: Call, desk: Desk, named: str) -> Reply:
    said = call.words.sentence(
        "I know nobody called {who}. An account is a platform and a number: “telegram:12345678”.", who=named
    )
    return answer(call, said, buttons=rows((_all_button(call),)))


def _all_button(call: Call) -> Button:
    return Button(call.words.sentence("All admins"), command_line("admins"))


def _says(call: Call, said: list[str], word: str) -> bool:
    return bool({fold(one) for one in said} & {fold(word), fold(call.words.sentence(word))})


def _command(verb: str, holder: str, office: Office) -> str:
    return command_line("admins", f"{verb} {holder} {office}".strip())


COMMAND = Command(
    name="admins",
    about=mark("Who runs this bot, and who may help"),
    run=run,
    params=(
        Param("who", mark("an account and what it may do"), "telegram:12345678 editor", required=False, rest=True),
    ),
    audience=Audience.OWNER,
    alone=True,
    called=mark("admins"),
)
