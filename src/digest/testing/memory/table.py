"""Rows by key, and the rules that every table has."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from digest.storage.errors import RULE, StorageError


@dataclass(frozen=True, slots=True)
class Row:
    """Something stored: it never changes, another one takes its place."""


K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=Row)


class Table(Generic[K, R]):
    """Rows by key, in the order in which their keys came. Instants are kept in UTC; a naive one is a ValueError.

    Only one that is open can be changed: any other raises StorageError.
    """

    def __init__(self) -> None:
        self._rows: dict[K, R] = {}
        self._last = 0
        self._open = False

    def opened(self) -> "Table[K, R]":
        """A copy that can be changed; this one stays as it is."""
        copy: Table[K, R] = Table()
        copy._rows, copy._last, copy._open = dict(self._rows), self._last, True
        return copy

    def close(self) -> None:
        """Nothing of it changes from now on."""
        self._open = False

    def get(self, key: K) -> R | None:
        """The row of this key."""
        return self._rows.get(key)

    def all(self) -> Iterable[R]:
        """Every row."""
        return self._rows.values()

    def items(self) -> list[tuple[K, R]]:
        """Every row with its key."""
        return list(self._rows.items())

    def where(self, wanted: Callable[[R], bool]) -> list[R]:
        """The rows that meet the condition."""
        return [row for row in self._rows.values() if wanted(row)]

    def number(self) -> int:
        """The next number for a row, from 1. None is given twice, whatever became of its row."""
        self._last += 1
        return self._last

    def put(self, key: K, row: R) -> None:
        """Store a row in place of any that has the key."""
        self._writing()[key] = _in_utc(row)

    def add(self, key: K, row: R) -> None:
        """Store a row under a key that is nobody's; raises StorageError where it is somebody's."""
        if key in self._rows:
            raise broken_rule()
        self.put(key, row)

    def change(self, key: K, **values: Any) -> None:
        """Give these fields of the key's row these values."""
        self.put(key, replace(self._rows[key], **values))

    def drop(self, wanted: Callable[[R], bool]) -> None:
        """Remove the rows that meet the condition."""
        rows = self._writing()
        for key in [key for key, row in rows.items() if wanted(row)]:
            del rows[key]

    def take(self, key: K) -> R | None:
        """Remove the row of this key and give it."""
        return self._writing().pop(key, None)

    def _writing(self) -> dict[K, R]:
        if not self._open:
            raise StorageError("The memory store cannot be written: this transaction only reads, or has ended.")
        return self._rows


def broken_rule() -> StorageError:
    """What a row raises that must not be: a key given twice, a reference to nothing."""
    return StorageError(f"The memory store {RULE}.")


def _in_utc(row: R) -> R:
    values = {field.name: getattr(row, field.name) for field in fields(row)}
    moved = {name: _utc(value) for name, value in values.items() if isinstance(value, datetime)}
    return replace(row, **moved) if moved else row


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"naive instant: {at!r}")
    return at.astimezone(UTC)
