"""What an edition costs: choosing, wording, rendering for the web chat and freezing, one for every profile.

python benchmarks/render.py [PROFILES ...] [--database URL]
"""

from datetime import timedelta

from audience import DUE, fresh_store, measure, subscribe, timed
from sqlalchemy import func, select

from digest.domain.article import Article, Content, Moment, Scores, Tag
from digest.domain.reader import Dial, Profile
from digest.domain.score import Weights
from digest.i18n import speak
from digest.services.editor import Editor
from digest.services.plan import Planner
from digest.services.press import Press
from digest.storage import sql
from digest.testing import FakeClock
from digest_preview.adapter import Preview

ARTICLES = 60
"""Candidates in the window, in English and Chinese."""

TAGS = tuple(f"tag-{number}" for number in range(24))
LANGUAGES = (("en", ("en",)), ("zh-Hans", ("zh-Hans", "en")), ("en", ("en", "zh-Hans")))
COLUMNS = "profiles | composed, rendered and frozen in | CPU | for each profile | CPU for each | longest lock"


def profile(number: int) -> Profile:
    """One of hundreds of thousands of different profiles; neighbours differ in almost everything."""
    rest = number * 7919 % (4 * 3 * 2 * 21 * 24 * 23 * 3)  # a prime that divides none of them, so none comes twice
    rest, length = divmod(rest, 4)
    rest, language = divmod(rest, 3)
    rest, plain = divmod(rest, 2)
    rest, floor = divmod(rest, 21)
    rest, followed = divmod(rest, 24)
    rest, muted = divmod(rest, 23)
    interface, content = LANGUAGES[language]
    return Profile(
        interface,
        content,
        (TAGS[followed],),
        mute_tags=(TAGS[(followed + 1 + muted) % 24],),
        floor=floor,
        length=(3, 5, 7, 10)[length],
        style=("normal", "plain")[plain],
        dial=Dial(hot=rest - 1),
    )


WARM = 8
"""Editions of another store that are composed before several are measured: a service that runs has its words loaded."""


async def warmed(url: str | None, count: int) -> str:
    """One row of the table: cold where it is one edition alone."""
    if count > 1:
        await render(None, WARM)
    return await render(url, count)


async def render(url: str | None, count: int) -> str:
    """One row of the table. There is a reader for every profile; planning them is not measured."""
    clock = FakeClock(DUE)
    platforms = [Preview()]
    async with fresh_store(url) as store:
        await subscribe(store, count, map(profile, range(count)))
        async with store.begin() as uow:
            for number in range(ARTICLES):
                await uow.articles.add(_article(number), [f"title:en:{number}"], DUE - timedelta(hours=1 + number % 20))
        press = Press(store, Editor(speak, Weights()), platforms, clock)
        planner = Planner(store, _Idle(store, Editor(speak, Weights()), platforms, clock), platforms, clock)
        assert await planner.plan() == count
        store.longest = 0.0
        with timed() as took:
            await press.compose()
        async with store.database.read() as connection:
            assert await connection.scalar(select(func.count()).select_from(sql.edition)) == count
    each, cpu = 1e6 * took.wall / count, 1e6 * took.cpu / count
    return f"{count:,} | {took.wall:.2f} s | {took.cpu:.2f} s | {each:,.0f} µs | {cpu:,.0f} µs | {1000 * store.longest:.0f} ms"


class _Idle(Press):
    """A press that stands still while the audience is planned."""

    async def compose(self) -> int:
        """Nothing."""
        return 0


def _article(number: int) -> Article:
    tags = tuple(
        Tag(slug, {"en": slug.title(), "zh-Hans": f"标签{slug}"}) for slug in {TAGS[number % 24], TAGS[number * 7 % 24]}
    )
    return Article(
        {
            "en": Content(f"Model {number} answers faster than the one before it", "A summary.", _bullets(number)),
            "zh-Hans": Content(
                f"模型{number}比上一个回答得更快",
                "一段摘要。",
                ("第一点：更快。", "第二点：更便宜。", "第三点：已经可用。"),
            ),
        },
        Scores(40 + number % 50, 50 + number * 7 % 45, 30 + number * 3 % 60),
        tags=tags,
        url=f"https://news.example/{number}",
        published=Moment(DUE - timedelta(hours=2 + number % 30)),
        category={"en": "Models", "zh-Hans": "模型"},
    )


def _bullets(number: int) -> tuple[str, ...]:
    return (
        f"It answers in {number + 1} ms where the one before took a second.",
        "It costs half as much as the one before, and a third of what others ask.",
        "Everybody can have it from today on.",
    )


if __name__ == "__main__":
    measure("Editions", (1, 1_000, 250_000), warmed, COLUMNS)
