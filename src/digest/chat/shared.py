"""What may be said and changed in a shared place, and how it is refused to one person without telling the others."""

from digest.chat.command import Call, Command, Reply
from digest.chat.offices import office_name
from digest.chat.reply import SILENCE, answer, command_line, platform_name, quiet, rows, settings_button
from digest.domain.buttons import Button, LinkButton
from digest.domain.place import Asking, Role
from digest.domain.reader import Address
from digest.domain.staff import Office, account
from digest.domain.words import Words
from digest.services.desk import Desk


def exist(platform: str, desk: Desk) -> bool:
    """Whether the platform has shared places: what is only about them is offered nowhere else."""
    return desk.places.exist_on(platform)


def place_of(call: Call) -> Address:
    """Where the digest goes, or would go on this platform: the place that these choices are about."""
    subscription = call.reader.subscription
    here = subscription is not None and subscription.address.platform == call.message.address.platform
    return subscription.address if subscription and here else call.destination


async def kept_from(command: Command, call: Call, desk: Desk) -> Reply | None:
    """The reply instead of the command's, where it is typed about shared places and there are none, or where this person must
    not run it in this one; else None.
    """
    if call.place is None or call.message.private:
        nowhere = command.offered is exist and not exist(call.message.address.platform, desk)
        return without_places(call, desk) if nowhere and not call.message.pressed else None
    if command.alone:
        return in_private(call, command.name)
    if not command.changes:
        open_to_all = command.anybody and call.message.pressed
        return None if open_to_all or await _may_ask(call, desk) else unasked(call)
    if call.message.anonymous:
        return unseen(call)
    return refusal(call, (await desk.places.standing(call.place, call.message.actor)).role)


def refusal(call: Call, role: Role) -> Reply | None:
    """Why somebody in this role can't change a place's settings; None where they can."""
    words = call.words
    match role:
        case Role.MANAGER:
            return None
        case Role.MEMBER:
            return answer(
                call, words.sentence("Only administrators can change the settings of a group or channel."), private=True
            )
        case Role.ABSENT:
            said = words.sentence(
                "I can’t post there. Add me to the group, or make me an administrator of the channel who may post, and "
                "choose it again."
            )
            return answer(call, said, private=True)


def without_places(call: Call, desk: Desk) -> Reply:
    """What groups and channels get, and where, for whoever asks on a platform that has none."""
    words = call.words
    names = words.items([platform_name(words, name) for name in desk.places.platforms])
    where = (
        words.sentence(
            "That works on {platforms}: add me to the group or channel there, and send me /place in a private chat there.",
            platforms=names,
        )
        if names
        else words.sentence(
            "That takes a messenger with groups, such as Telegram or Discord, and I’m on none yet. Whoever runs me can "
            "connect me to one."
        )
    )
    return answer(
        call,
        words.sentence("Groups and channels can get a digest, too: one for everyone who reads there."),
        where,
        words.sentence("Here you get a digest of your own."),
        buttons=rows((Button(words.sentence("Today’s digest"), command_line("digest")), settings_button(call))),
    )


def in_private(call: Call, link: str = "", said: str = "") -> Reply:
    """What is for one person only is done where one person reads: with a link to that, else to the place's settings."""
    said = said or call.words.sentence("Let’s do that in private: here everybody would see it.")
    return answer(call, said, buttons=_link(call, call.words.sentence("Open a private chat"), link), private=True)


def unseen(call: Call) -> Reply:
    """An anonymous administrator can't be checked: in private they can."""
    said = call.words.sentence(
        "You write anonymously here, so I can’t see that you are an administrator. In a private chat I can:"
    )
    return answer(call, said, buttons=_link(call, call.words.sentence("Set it up in private")), private=True)


def unasked(call: Call) -> Reply:
    """Who may not ask here: a line is passed over, a press gets a word, because a button that does nothing looks broken."""
    if not call.message.pressed:
        return SILENCE
    said = (
        call.words.sentence("Here I answer administrators only. Write to me in private, and I’ll answer.")
        if call.reader.asking is Asking.ADMINS
        else call.words.sentence("Here I answer nobody. Write to me in private, and I’ll answer.")
    )
    return answer(call, said, private=True)


def not_yours(call: Call) -> Reply:
    """Somebody else's answer: its pages are turned by whoever asked."""
    said = call.words.sentence("Only the person who asked can turn these pages. Ask me, and you get your own.")
    return answer(call, said, private=True)


def not_staff(call: Call, office: Office) -> Reply:
    """Who does not run the service is told so, and how they are named to those who do; in a shared place nothing is said."""
    if not call.message.private:
        return SILENCE
    words, who = call.words, account(call.message.address.platform, call.message.actor)
    granting = f"/admins {who} {office_name(words, office)}"
    return answer(
        call,
        words.sentence("Only those who run this bot can do that."),
        *((_brought(words),) if office is Office.EDITOR else ()),
        quiet(words.sentence("If you are to help them, an owner sends me: {line}", line=granting)),
        buttons=((Button(words.sentence("What can you do?"), command_line("help")),),),
    )


def _brought(words: Words) -> str:
    """What everybody can do about a story that is missing or wrong, of which an editor's command made them think."""
    return words.sentence(
        "Is a story missing? Send me its link, and I note it. Is one wrong? Open it, and report the error."
    )


async def _may_ask(call: Call, desk: Desk) -> bool:
    match call.reader.asking:
        case Asking.EVERYONE:
            return True
        case Asking.NOBODY:
            return False
        case Asking.ADMINS:
            if call.place is None or call.message.anonymous:
                return call.message.anonymous
            return (await desk.places.standing(call.place, call.message.actor)).role is Role.MANAGER


def _link(call: Call, label: str, link: str = "") -> tuple[tuple[LinkButton, ...], ...]:
    if not (call.message.private_url and call.place):
        return ()
    place = "_".join(filter(None, ("place", call.place.chat, call.place.thread)))
    return ((LinkButton(label, f"{call.message.private_url}{link or place}"),),)
