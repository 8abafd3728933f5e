"""Tables where there are none: a record a line, which a phone can show."""

from collections.abc import Iterator

from digest.domain.document import Table
from digest_telegram.render.entities import Styled, bare, joined
from digest_telegram.render.spans import inert_text, isolated_text


def records(table: Table, language: str) -> Iterator[Styled]:
    """`• entity: figure (information)`, a row each; what is empty is left out. The marks are those of the language."""
    colon, opening, closing, comma = ("：", "（", "）", "，") if language.startswith("zh") else (": ", " (", ")", ", ")
    for row in table.rows:
        entity, *middle, last = map(_cell, row) if len(row) > 1 else (_cell(row[0]) if row else "", "")
        said = [cell for cell in middle if cell]
        figure, extra = (last, said) if last else ("".join(said[:1]), said[1:])
        rest = (colon if entity and figure else "") + figure + (opening + comma.join(extra) + closing if extra else "")
        if entity or rest:
            yield joined((bare("• "), bare(entity).within("bold"), bare(rest)))


def _cell(text: str) -> str:
    return isolated_text(inert_text(text))
