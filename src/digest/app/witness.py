"""The witness: a small file in the data directory that remembers how far each database has lived.

It stands beside the database on purpose: what copies the database back does not bring an old witness with it.
"""

import json
import logging
import os
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

FILE_NAME = "alive.json"

REMEMBERED = 20
"""Databases in the file, those last alive: each restore makes one more."""


class FileWitness:
    """`vigil.Witness` over `alive.json` in that folder. A file that can't be read counts as one that was never written."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME

    def seen(self, generation: str) -> int:
        """The highest heartbeat noted for it."""
        return self._read().get(generation, 0)

    def note(self, generation: str, beat: int) -> None:
        """Note a heartbeat, by a rename, so that a kill leaves the old file or the new one."""
        noted = self._read()
        if noted.pop(generation, 0) >= beat:
            return
        kept = dict([*noted.items(), (generation, beat)][-REMEMBERED:])
        written = self._path.with_suffix(f".{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            written.write_text(json.dumps(kept, indent=1), encoding="utf-8")
            written.replace(self._path)
        except OSError as error:
            log.warning("%s can't be written (%s): a restored database may not be known as one", self._path, error)
            with suppress(OSError):
                written.unlink()

    def _read(self) -> dict[str, int]:
        """Generation and heartbeat of each database, the one last alive at the end."""
        with suppress(OSError, ValueError):
            noted = json.loads(self._path.read_text(encoding="utf-8"))
            if isinstance(noted, dict):
                return {name: beat for name, beat in noted.items() if isinstance(beat, int)}
        return {}
