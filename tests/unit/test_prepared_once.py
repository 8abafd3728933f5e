"""The statements of marks and verdicts: SQLite must not prepare them anew whenever they are executed."""

from dataclasses import fields

import pytest
from sqlalchemy import Update
from sqlalchemy.dialects import sqlite

from digest.storage import arrivals, marks, verdicts

EVERY = [
    getattr(these, field.name)
    for these in (marks.statements("sqlite"), arrivals.statements("sqlite"), verdicts.statements("sqlite"))
    for field in fields(these)
]


@pytest.mark.parametrize("statement", EVERY)
def test_no_parameter_is_compared_with_a_column_that_a_partial_index_asks_about(statement: Update) -> None:
    written = str(statement.compile(dialect=sqlite.dialect()))
    assert "state = ?" not in written
    assert "broadcast_id = ?" not in written
