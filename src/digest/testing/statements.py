"""Statements compiled once for a whole run of tests: each test has engines of its own, whose caches begin empty."""

from collections.abc import Iterator, MutableMapping
from typing import Any

from sqlalchemy import Connection, Engine, event

ROOM = 4_000
"""How many compiled statements are kept before all are forgotten."""


class Compiled(MutableMapping[tuple[Any, ...], Any]):
    """What SQLAlchemy's option `compiled_cache` takes, shared by all engines that speak alike."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], Any] = {}

    def __getitem__(self, key: tuple[Any, ...]) -> Any:
        return self._kept[_alike(key)]

    def __setitem__(self, key: tuple[Any, ...], value: Any) -> None:
        if len(self._kept) >= ROOM:
            self._kept.clear()
        self._kept[_alike(key)] = value

    def __delitem__(self, key: tuple[Any, ...]) -> None:
        del self._kept[_alike(key)]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def compile_once() -> None:
    """Have every engine of this process share what was compiled."""
    kept = Compiled()

    @event.listens_for(Engine, "engine_connect")
    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=kept)


def _alike(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *statement = key
    return dialect.name, dialect.driver, *statement
