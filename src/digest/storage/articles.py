"""Articles, their revisions, identity keys and tags."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.codec import ARTICLE
from digest.domain.article import Article, StoredArticle, Tag, Withdrawal
from digest.domain.story import story_key
from digest.ports import Page
from digest.storage import sql, turns
from digest.storage.sql import article, article_key, article_revision, article_tag, tag, visible

_STORED = (
    article.c.id,
    article.c.available_at,
    article.c.revision,
    article.c.revised_at,
    article.c.body,
    article.c.corrected_at,
    article.c.withdrawn_at,
    article.c.withdrawn_reason,
)

_ADDING = insert(article).returning(article.c.id)
_KEEPING, _NAMING = insert(article_revision), insert(article_key)
"""Built once: for each article SQLAlchemy takes as long over new ones as SQLite over writing its rows."""


class SqlArticles:
    """`ports.Articles` over one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, keys: Collection[str]) -> StoredArticle | None:
        """The article that has any of these keys; of several, the one named by the first key.

        In a transaction that writes, nobody else stores an article before its end, so that what was found holds.
        """
        await turns.alone(self._connection, turns.ARTICLES)
        rows = await self._connection.execute(select(article_key).where(article_key.c.key.in_(keys)))
        owners = {row.key: row.article_id for row in rows}
        number = next((owners[key] for key in keys if key in owners), None)
        return None if number is None else await self.get(number)

    async def get(self, number: int) -> StoredArticle | None:
        """The article of this number; numbers beyond what a database holds are nobody's."""
        return next(iter(await self.many((number,))), None)

    async def many(self, numbers: Sequence[int]) -> tuple[StoredArticle, ...]:
        """The articles of these numbers that exist, in that order."""
        found: dict[int, StoredArticle] = {}
        for chunk in sql.chunks(number for number in set(numbers) if 0 < number < 2**63):
            for stored in await self._stored(select(*_STORED).where(article.c.id.in_(chunk))):
                found[stored.id] = stored
        return tuple(found[number] for number in numbers if number in found)

    async def current(self, numbers: Collection[int]) -> Mapping[int, int]:
        """The revision of each of these that may be told, until the transaction ends."""
        await turns.together(self._connection, turns.ARTICLES)
        found: dict[int, int] = {}
        for chunk in sql.chunks(numbers):
            wanted = select(article.c.id, article.c.revision).where(article.c.id.in_(chunk))
            rows = await self._connection.execute(wanted.where(article.c.withdrawn_at.is_(None)))
            found |= {row.id: row.revision for row in rows}
        return found

    async def telling(self, story: str, after: datetime) -> int:
        """How many articles that became available after that instant tell the story."""
        wanted = (article.c.story == story, article.c.available_at > after, visible())
        return await self._connection.scalar(select(func.count()).select_from(article).where(*wanted)) or 0

    async def add(self, article_: Article, keys: Collection[str], now: datetime) -> StoredArticle:
        """Store a new article. Its keys must be nobody's (`find` said so in this transaction)."""
        columns = _columns(article_, available_at=now) | {"available_at": now, "revision": 1, "revised_at": now}
        number = await self._connection.scalar(_ADDING, columns)
        assert isinstance(number, int)
        await self._keep_revision(number, 1, columns["body"], now)
        if named := [{"key": key, "article_id": number} for key in dict.fromkeys(keys)]:
            await self._connection.execute(_NAMING, named)
        await self._tag(number, article_.tags)
        return StoredArticle(number, article_, now, 1, now)

    async def revise(self, number: int, article_: Article, keys: Collection[str], now: datetime) -> StoredArticle:
        """Store a further revision; a key that names another article stays with that one."""
        await turns.alone(self._connection, turns.ARTICLES)
        before = await self.get(number)
        if before is None:
            raise LookupError(f"there is no article {number}")
        revision = before.revision + 1
        columns = _columns(article_, before.available_at) | {"revision": revision, "revised_at": now}
        await self._connection.execute(update(article).where(article.c.id == number).values(columns))
        await self._keep_revision(number, revision, columns["body"], now)
        await sql.put_new(self._connection, article_key, [{"key": key, "article_id": number} for key in keys])
        await self._connection.execute(delete(article_tag).where(article_tag.c.article_id == number))
        await self._tag(number, article_.tags)
        return replace(before, article=article_, revision=revision, revised_at=now)

    async def window(self, after: datetime, until: datetime, *, samples: bool) -> tuple[StoredArticle, ...]:
        """The articles with after < available_at <= until, oldest first.

        In a transaction that writes, whoever is storing an article has ended first, so that none of them is missed.
        """
        await turns.together(self._connection, turns.ARTICLES)
        wanted = visible() if samples else and_(visible(), article.c.sample.is_(False))
        return await self._stored(
            select(*_STORED)
            .where(article.c.available_at > after, article.c.available_at <= until, wanted)
            .order_by(article.c.available_at, article.c.id)
        )

    async def latest(self, limit: int, offset: int = 0, *, tag: str | None = None) -> Page[StoredArticle]:
        """The newest articles first."""
        wanted = [visible()]
        if tag is not None:
            wanted.append(article.c.id.in_(select(article_tag.c.article_id).where(article_tag.c.slug == tag)))
        return await self._page(wanted, (article.c.sort_at.desc(), article.c.id.desc()), limit, offset)

    async def top(self, after: datetime, limit: int, offset: int = 0) -> Page[StoredArticle]:
        """The articles available after that instant, best first."""
        order = (article.c.score_sum.desc(), article.c.sort_at.desc(), article.c.id.desc())
        return await self._page([visible(), article.c.available_at > after], order, limit, offset)

    async def tags(self) -> tuple[tuple[Tag, int], ...]:
        """Every tag in use with the number of its articles, most used first."""
        uses = (
            select(article_tag.c.slug, func.count().label("articles"))
            .join(article, article.c.id == article_tag.c.article_id)
            .where(visible())
            .group_by(article_tag.c.slug)
            .subquery()
        )
        rows = await self._connection.execute(
            select(tag, uses.c.articles)
            .join(uses, uses.c.slug == tag.c.slug)
            .order_by(uses.c.articles.desc(), sql.by_code_point(self._connection, tag.c.slug))
        )
        return tuple((Tag(row.slug, json.loads(row.names), row.known), row.articles) for row in rows)

    async def count(self, *, samples: bool = True) -> int:
        """How many articles are stored."""
        query = select(func.count()).select_from(article)
        return await self._connection.scalar(query if samples else query.where(article.c.sample.is_(False))) or 0

    async def came(self, after: datetime) -> int:
        """How many came in, samples aside."""
        new = (article.c.available_at > after, article.c.sample.is_(False))
        return await self._connection.scalar(select(func.count()).select_from(article).where(*new)) or 0

    async def newest(self) -> datetime | None:
        """When the last article became available, samples aside."""
        real = select(func.max(article.c.available_at)).where(article.c.sample.is_(False))
        found: datetime | None = await self._connection.scalar(real)
        return found

    async def _page(
        self, wanted: Sequence[ColumnElement[bool]], order: Sequence[Any], limit: int, offset: int
    ) -> Page[StoredArticle]:
        """Numbers first, from an index alone; bodies then, of this page only."""
        total = await self._connection.scalar(select(func.count()).select_from(article).where(*wanted)) or 0
        page = select(article.c.id).where(*wanted).order_by(*order).limit(limit).offset(offset)
        return Page(await self.many((await self._connection.scalars(page)).all()), total)

    async def _stored(self, query: Select[Any]) -> tuple[StoredArticle, ...]:
        return tuple(map(_load, await self._connection.execute(query)))

    async def _keep_revision(self, number: int, revision: int, body: str, now: datetime) -> None:
        values = {"article_id": number, "revision": revision, "stored_at": now, "body": body}
        await self._connection.execute(_KEEPING, values)

    async def _tag(self, number: int, tags: Sequence[Tag]) -> None:
        """Names join those that the tag has; later ones win."""
        if not tags:
            return
        slugs = [one.slug for one in tags]
        rows = await self._connection.execute(select(tag.c.slug, tag.c.names).where(tag.c.slug.in_(slugs)))
        named = {row.slug: json.loads(row.names) for row in rows}
        merged = {one.slug: {**named.get(one.slug, {}), **one.names} for one in tags}
        known = {one.slug: one.known for one in tags}
        await sql.put(
            self._connection,
            tag,
            [{"slug": slug, "names": _json(names), "known": known[slug]} for slug, names in merged.items()],
        )
        await sql.put_new(self._connection, article_tag, [{"article_id": number, "slug": slug} for slug in merged])


def _columns(article_: Article, available_at: datetime) -> sql.Row:
    scores = article_.scores
    return {
        "sort_at": article_.published.at if article_.published else available_at,
        "story": story_key(article_),
        "score_sum": scores.hot + scores.quality + scores.impact,
        "sample": article_.sample,
        "body": ARTICLE.dumps(article_),
    }


def _load(row: Row[Any]) -> StoredArticle:
    gone = row.withdrawn_at and Withdrawal(row.withdrawn_at, row.withdrawn_reason or "")
    return StoredArticle(
        row.id, _article(row.body), row.available_at, row.revision, row.revised_at, row.corrected_at, gone
    )


@lru_cache(maxsize=1_000)
def _article(body: str) -> Article:
    """Read a body; the lists of a chat and the windows of a day's editions meet the same few hundred again and again."""
    return ARTICLE.loads(body)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
