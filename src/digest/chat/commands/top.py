"""/top: the best stories of a day, a week or a month."""

from datetime import timedelta

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.empty import is_empty, nothing_yet
from digest.chat.reply import answer, command_line, latest_button, rows, story_list, story_page
from digest.domain.article import StoredArticle
from digest.domain.buttons import Button, ButtonRow
from digest.domain.words import Words, mark
from digest.ports import Page
from digest.services.desk import Desk

SIZE = 5
DAYS = {"day": 1, "week": 7, "month": 30}


async def run(call: Call, desk: Desk) -> Reply:
    """A page of the stories with the best scores in the period."""
    words = call.words
    period = call.args.get("period", "week")

    async def fetch(limit: int, offset: int) -> Page[StoredArticle]:
        return await desk.library.top(call.now - timedelta(days=DAYS[period]), limit, offset)

    found = await story_page(call, fetch, SIZE)
    if not found[0].total:
        if await is_empty(desk):
            return nothing_yet(call)
        nothing = words.sentence("Nothing new came in during that time.")
        return answer(call, nothing, buttons=(*_periods(call, period), (latest_button(call),)))
    return story_list(call, _heading(words, period), found, SIZE, ("top", period), _periods(call, period))


def _heading(words: Words, period: str) -> str:
    match period:
        case "day":
            return words.sentence("Best of the last 24 hours")
        case "week":
            return words.sentence("Best of the last 7 days")
        case _:
            return words.sentence("Best of the last 30 days")


def _periods(call: Call, shown: str) -> tuple[ButtonRow, ...]:
    words = call.words
    labels = {"day": words.sentence("24 hours"), "week": words.sentence("7 days"), "month": words.sentence("30 days")}
    others = (period for period in DAYS if period != shown)
    return rows(Button(labels[period], command_line("top", period, in_place=True)) for period in others)


COMMAND = Command(
    name="top",
    about=mark("The best stories of the day, week or month"),
    run=run,
    params=(
        Param(
            "period",
            mark("day, week or month"),
            mark("week"),
            required=False,
            choices=(mark("day"), mark("week"), mark("month")),
            also={
                "day": mark("today, daily, 24 hours, 24h, 1"),
                "week": mark("weekly, this week, 7 days, 7d, 7"),
                "month": mark("monthly, this month, 30 days, 30d, 30"),
            },
        ),
    ),
    menu=True,
    everyday=mark(
        "top, best, top stories, the best, best stories, best one, the best one, best story, most important, "
        "most important story, most important story today, most important news, what should i read, what "
        "should i read first, which one is the best, what's important, what matters, what's hot, hot, "
        "trending, headlines, highlights, top news, best news, recommend something, recommend me something, "
        "most popular, the most popular, most read"
    ),
    aliases=("best",),
)
