"""/privacy: who runs this, what is stored and for how long, and who else sees what you ask."""

from collections.abc import Iterator

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.reply import answer, command_line, rows, title
from digest.domain.buttons import Button
from digest.domain.document import ItemList, text
from digest.domain.words import Words, mark
from digest.services.desk import Desk, Operator
from digest.services.erasures import REMEMBERED_DAYS

COUNT, UNCOUNTED = mark("count"), mark("uncounted")


async def run(call: Call, desk: Desk) -> Reply:
    """The operator, every stored item with its days, and outside endpoints."""
    words = call.words
    if (wanted := call.args.get("counting")) and call.place is None:
        await desk.counting.count_me(call.reader.id, wanted == COUNT)
    counted = await desk.counting.counted(call.reader.id)
    return answer(
        call,
        title(words.sentence("Privacy")),
        _operator(words, desk.operator),
        words.sentence("What is stored about you:"),
        ItemList(tuple(text(line) for line in (*_stored(words, desk.operator.retention_days), *_kept(call, desk)))),
        _counting(words, counted),
        words.sentence(
            "A question I can’t answer, an error you report and your feedback are noted without saying who wrote them."
        ),
        words.sentence("A link or post whose story I don’t have is noted without saying who sent it. I never open it."),
        _outside(words, desk.operator),
        buttons=rows(
            (
                Button(words.sentence("Get my data"), command_line("export")),
                Button(words.sentence("Erase my data"), command_line("forget")),
                *((_switch(words, counted),) if call.place is None else ()),
            )
        ),
    )


def _counting(words: Words, counted: bool) -> str:
    if not counted:
        return words.sentence("You are not counted in the figures.")
    return words.sentence(
        "Commands, presses and stories opened are counted by the day, not by whom. Of you only the day you were last here "
        "is kept for that."
    )


def _switch(words: Words, counted: bool) -> Button:
    if counted:
        return Button(words.sentence("Don’t count me"), command_line("privacy", UNCOUNTED, in_place=True))
    return Button(words.sentence("Count me again"), command_line("privacy", COUNT, in_place=True))


def _operator(words: Words, operator: Operator) -> str:
    if not operator.name:
        return words.sentence("The operator of this bot has not given a name.")
    if not operator.contact:
        return words.sentence("This bot is run by {name}.", name=operator.name)
    return words.sentence("This bot is run by {name}: {contact}", name=operator.name, contact=operator.contact)


def _outside(words: Words, operator: Operator) -> str:
    if not operator.endpoint:
        return words.sentence("Questions are answered right here: nothing you write is passed on to anybody else.")
    return words.sentence(
        "To find answers, what you ask is sent to {host}, without saying who asks. Nothing else is passed on.",
        host=operator.endpoint,
    )


def _stored(words: Words, days: int) -> tuple[str, ...]:
    return (
        words.sentence("your account number here, your settings and your subscription: until you erase them"),
        words.plural(
            "which digests were sent to you, and when: {count} day",
            "which digests were sent to you, and when: {count} days",
            days,
        ),
        words.sentence("the stories you saved: until you remove them or erase your data"),
        words.sentence("your votes on digests and stories: until you take them back or erase your data"),
        words.plural(
            "what you were told without asking, such as that your code was used, and when: {count} day",
            "what you were told without asking, such as that your code was used, and when: {count} days",
            days,
        ),
        words.sentence("text too long for its button: 30 days"),
        words.sentence("the question I am waiting for you to answer: 10 minutes at most"),
        words.sentence(
            "after you erase your data, a hash of this chat’s number, so that no backup brings you back: {days} days",
            days=words.number(REMEMBERED_DAYS),
        ),
        words.sentence(
            "which groups and channels show you their digest first: until they ask nobody, or you erase your data"
        ),
        words.sentence(
            "what you did, or tried to do, as somebody who runs this bot: a year; without your name once you erase it"
        ),
        words.sentence("a code that links your accounts, stored unreadably: until it is used or the next one is made"),
    )


def _kept(call: Call, desk: Desk) -> Iterator[str]:
    if days := desk.accounts.conversation_days(call.message.address):
        yield call.words.plural("this conversation: {count} day", "this conversation: {count} days", days)


COMMAND = Command(
    name="privacy",
    about=mark("What is stored about you"),
    run=run,
    params=(
        Param("counting", mark("count or uncounted"), mark("uncounted"), required=False, choices=(COUNT, UNCOUNTED)),
    ),
    everyday=mark("privacy"),
)
