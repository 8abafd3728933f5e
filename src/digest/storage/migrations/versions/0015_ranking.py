"""Tokens beside each FAQ entry, and on SQLite how many entries have a word: what ranking took from FTS5 before.

Tokens are made as they were when this was written, by a copy of what made them: the search may come to make others.
"""

import re
import unicodedata
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from digest.hanzi import simplified_characters

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BATCH = 1_000
ENTRY = sa.table("faq_entry", *map(sa.column, ("id", "question", "answer", "words")))


def upgrade() -> None:
    """Create both, and fill them from what is there."""
    op.add_column("faq_entry", sa.Column("words", sa.Text(), server_default=sa.text("''"), nullable=False))
    last = 0
    while rows := _after(last):
        kept = [{"entry": row.id, "kept": stored(row.question, row.answer)} for row in rows]
        told = sa.update(ENTRY).where(ENTRY.c.id == sa.bindparam("entry")).values(words=sa.bindparam("kept"))
        op.get_bind().execute(told, kept)
        last = rows[-1].id
    if op.get_bind().dialect.name == "sqlite":
        _make_anew()
        for name in ("article", "faq"):
            _count_words(name)


def _after(last: int) -> list[sa.Row[tuple[int, str, str]]]:
    page = sa.select(ENTRY.c.id, ENTRY.c.question, ENTRY.c.answer).where(ENTRY.c.id > last).order_by(ENTRY.c.id)
    return list(op.get_bind().execute(page.limit(BATCH)))


def _make_anew() -> None:
    """Without columns and places, which cost four times the room, and a third more to look something up in."""
    op.execute("DROP TABLE fts_faq_words")
    op.execute("DROP TABLE fts_faq")
    op.execute(
        "CREATE VIRTUAL TABLE fts_faq USING fts5(words, content='', tokenize='ascii', detail=none, columnsize=0)"
    )
    op.execute("CREATE VIRTUAL TABLE fts_faq_words USING fts5vocab('fts_faq', 'row')")
    op.execute("INSERT INTO fts_faq (rowid, words) SELECT id, words FROM faq_entry")


def _count_words(name: str) -> None:
    """A table of its own in place of a view of the index, which counts anew whenever it is asked."""
    op.execute(f"ALTER TABLE fts_{name}_words RENAME TO fts_{name}_vocabulary")
    op.execute(f"CREATE TABLE fts_{name}_words (term text PRIMARY KEY, doc integer NOT NULL) WITHOUT ROWID")
    op.execute(f"INSERT INTO fts_{name}_words SELECT term, doc FROM fts_{name}_vocabulary")
    op.execute(f"DROP TABLE fts_{name}_vocabulary")


_CJK = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"([{_CJK}]+)|((?:(?![{_CJK}])[^\W_])+)")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_POSSESSIVE = re.compile(r"['’]s\b")
_WHOLE = frozenset({"news", "series", "species", "lens", "during", "nothing", "something", "everything"})


def stored(question: str, answer: str) -> str:
    """Each token of the question once, a border, each of the answer once."""
    told, said = (" ".join(dict.fromkeys(_tokens(text))) for text in (question, answer))
    return f" {told} | {said} "


def _tokens(text: str) -> Iterator[str]:
    for match in _RUN.finditer(_folded(text)):
        if run := match[1]:
            yield from (run[at : at + 2] for at in range(len(run) - 1))
            yield from run
        else:
            yield _stem(match[2])


def _folded(text: str) -> str:
    wide = simplified_characters(unicodedata.normalize("NFKC", text).casefold())
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", wide))
    return _POSSESSIVE.sub("", unicodedata.normalize("NFC", bare))


def _stem(word: str) -> str:
    if len(word) < 4 or word in _WHOLE or not (word.isascii() and word.isalpha()):
        return word
    root = _without_participle(_without_plural(word))
    return root[:-1] if len(root) > 3 and root.endswith("e") else root


def _without_plural(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _without_participle(word: str) -> str:
    for suffix in ("ing", "ed"):
        left = word.removesuffix(suffix)
        if left != word and len(left) > 2 and re.search("[aeiouy]", left):
            doubled = left[-1] == left[-2] and left[-1] not in "lsz"
            return left[:-1] if doubled else left
    return word
