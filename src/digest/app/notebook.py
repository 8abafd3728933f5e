"""Small files of JSON beside the database, which know what must not be lost with it."""

import json
import logging
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from digest.wire.owned import give_to_folders_owner

log = logging.getLogger(__name__)


def read(path: Path) -> dict[str, Any]:
    """What is written there; nothing where the file is missing or can't be read."""
    with suppress(OSError, ValueError):
        noted = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(noted, dict):
            return noted
    return {}


def write(path: Path, noted: Mapping[str, object], otherwise: str) -> None:
    """Write it by a rename, so that a kill leaves the old file or the new one. Where that fails, log it and what it means."""
    written = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(json.dumps(noted, indent=1), encoding="utf-8")
        give_to_folders_owner(written)
        written.replace(path)
    except OSError as error:
        log.warning("%s can't be written (%s): %s", path, error, otherwise)
        with suppress(OSError):
            written.unlink()
