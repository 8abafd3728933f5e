"""What a bot must know after a restart, in one small file of the data directory: no words, no people, only counters."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from digest.wire.owned import give_to_folders_owner


class Notebook:
    """Named values, written whole and at once at each change. A file that can't be read counts as empty."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, Any] = {}
        with suppress(OSError, ValueError):
            found = json.loads(path.read_text(encoding="utf-8"))
            self._values = found if isinstance(found, dict) else {}

    def get(self, name: str) -> Any:
        """The value of that name; None where there is none."""
        return self._values.get(name)

    def put(self, name: str, value: Any, *, synced: bool = False) -> None:
        """Keep a JSON value: after a kill it is the old one or the new one; `synced`: after a power loss, too.

        Raises OSError where it can't be written.
        """
        self._values[name] = value
        draft = self._path.with_suffix(".new")
        with draft.open("w", encoding="utf-8") as file:
            json.dump(self._values, file)
            if synced:
                file.flush()
                os.fsync(file.fileno())
        give_to_folders_owner(draft)
        os.replace(draft, self._path)
