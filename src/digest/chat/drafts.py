"""What is said to a draft: post it, drop a story of it, skip it. Who presses must manage the place, as at any change."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from digest.chat.command import Call, Reply
from digest.chat.reply import answer, open_buttons, page_of, pager, rows, title
from digest.chat.shared import refusal
from digest.domain.buttons import Button
from digest.domain.compose.draft import DraftOf, press, shown
from digest.domain.compose.view import View
from digest.domain.document import ItemList, text
from digest.services.desk import Desk
from digest.services.reviews import Shown

SIZE = 10
"""Stories on a page of those that can be dropped."""


async def run(call: Call, desk: Desk, number: int, what: str, article: int) -> Reply:
    """Do what the button says, and show what becomes of the digest."""
    found = await desk.reviews.shown(number)
    # Another platform's users are others, whatever their ids.
    if found is None or found.posting.place.platform != call.message.address.platform:
        return answer(call, call.words.sentence("That draft is gone."), private=True)
    standing = await desk.places.standing(found.posting.place, call.message.actor)
    if refused := refusal(call, standing.role):
        return refused
    of = DraftOf(number, standing.title)
    match what:
        case "post" if await desk.reviews.post(found.posting, call.now):
            return _shown(call, found, of, _posts(call, found))
        case "skip" if await desk.reviews.skip(found.posting, call.now):
            return _skipped(call)
        case "drop" if found.posting.open:
            return await _drop(call, desk, found, of, article)
    return _late(call)


async def _drop(call: Call, desk: Desk, found: Shown, of: DraftOf, article: int) -> Reply:
    if not article:
        return await _which(call, desk, found)
    left = await desk.reviews.drop(found, article, call.now)
    return _shown(call, left, of, call.words.sentence("Dropped.")) if left else _late(call)


def _shown(call: Call, found: Shown, of: DraftOf, said: str) -> Reply:
    """The draft as it is now."""
    view = View(call.words, call.reader.profile.languages, call.reader.profile.style)
    document = shown(found.edition.document, of, said, view)
    return replace(answer(call), document=document)


def _posts(call: Call, found: Shown) -> str:
    words, due = call.words, found.posting.due
    if due <= call.now:
        return words.sentence("I’m posting it now.")
    zone = call.reader.zone if call.reader.zone_confirmed else found.posting.reader.zone
    return words.sentence("I’ll post it at {hour}.", hour=words.hour(due.astimezone(ZoneInfo(zone)).time()))


async def _which(call: Call, desk: Desk, found: Shown) -> Reply:
    """The stories, a number each; the draft is a press away."""
    words = call.words
    stories = [story for item in found.edition.items if (story := await desk.library.article(item.article))]
    page = page_of(call)
    some = stories[(page - 1) * SIZE : page * SIZE]
    drop, number = f"={found.posting.number} drop", found.posting.number
    buttons = [
        replace(button, command=press(number, f"drop {story.id}"))
        for button, story in zip(open_buttons(call, some, (page - 1) * SIZE + 1), some, strict=True)
    ]
    return answer(
        call,
        title(words.sentence("Which one shall I drop?")),
        ItemList(tuple(text(button.title) for button in buttons), (page - 1) * SIZE + 1),
        buttons=(*rows(buttons, 5), pager(call, "review", drop, page, -(-len(stories) // SIZE)), _back(call, number)),
        private=True,
    )


def _back(call: Call, number: int) -> tuple[Button, ...]:
    words = call.words
    return (
        Button(words.sentence("Post"), press(number, "post"), primary=True),
        Button(words.sentence("Skip today"), press(number, "skip")),
    )


def _skipped(call: Call) -> Reply:
    said = call.words.sentence("Nothing is posted today. What still matters tomorrow can come with the next digest.")
    return answer(call, said, private=True)


def _late(call: Call) -> Reply:
    """It is out, or on its way, or was skipped, or nobody said anything for too long."""
    said = call.words.sentence("That is settled already: it was posted or skipped, or its time is over.")
    return answer(call, said, private=True)
