"""Tables where there are none: a record a line, which a phone can show."""

from collections.abc import Iterator

from digest.domain.document import Table
from digest.domain.typesetting import isolated_text, records
from digest_telegram.render.entities import Styled, bare, joined
from digest_telegram.render.spans import inert_text


def lines(table: Table, language: str) -> Iterator[Styled]:
    """`• entity: figure (information)`, a row each."""
    for entity, rest in records(table, language, _cell):
        yield joined((bare("• "), bare(entity).within("bold"), bare(rest)))


def _cell(text: str) -> str:
    return isolated_text(inert_text(text))
