"""What the bot must know after a restart, in one small file of the data directory: no words, no people, only counters."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

FILE_NAME = "telegram.json"


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

    def put(self, name: str, value: Any) -> None:
        """Keep a JSON value: after a kill it is the old one or the new one. Raises OSError where it can't be written."""
        self._values[name] = value
        draft = self._path.with_suffix(".new")
        draft.write_text(json.dumps(self._values), encoding="utf-8")
        os.replace(draft, self._path)
