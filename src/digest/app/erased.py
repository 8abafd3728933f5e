"""Who had their data erased, as far as a backup must not bring them back: a small file in the data directory.

It holds no address but a hash of each, and the instant; after 400 days that goes, too.
"""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from digest.app import notebook
from digest.domain.reader import Address
from digest.services.erasures import REMEMBERED_DAYS

FILE_NAME = "erased.json"


class FileErasures:
    """`services.erasures.Erasures` over `erased.json` in that folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME

    def note(self, place: Address, at: datetime) -> None:
        """Remember an erasure, and forget those of long ago."""
        young = {name: then for name, then in self._read() if at - then < timedelta(days=REMEMBERED_DAYS)}
        noted = {name: then.isoformat() for name, then in {**young, _name(place): at}.items()}
        notebook.write(self._path, noted, "a backup that is brought back may bring this reader back")

    def erased_at(self, place: Address) -> datetime | None:
        """When the reader there was erased last."""
        return dict(self._read()).get(_name(place))

    def _read(self) -> Iterator[tuple[str, datetime]]:
        for name, at in notebook.read(self._path).items():
            with suppress(TypeError, ValueError):
                yield name, datetime.fromisoformat(at)


def _name(place: Address) -> str:
    return hashlib.sha256(str(place).encode()).hexdigest()
