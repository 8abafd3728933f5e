"""The witness: a small file in the data directory that remembers how far each database has lived.

It stands beside the database on purpose: what copies the database back does not bring an old witness with it.
"""

from pathlib import Path

from digest.app import notebook

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
        """Note a heartbeat."""
        noted = self._read()
        if noted.pop(generation, 0) >= beat:
            return
        kept = dict([*noted.items(), (generation, beat)][-REMEMBERED:])
        notebook.write(self._path, kept, "a restored database may not be known as one")

    def _read(self) -> dict[str, int]:
        """Generation and heartbeat of each database, the one last alive at the end."""
        return {name: beat for name, beat in notebook.read(self._path).items() if isinstance(beat, int)}
