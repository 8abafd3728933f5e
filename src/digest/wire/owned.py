"""Whose a file is that an administrator's command makes in the service's folder."""

import os
from contextlib import suppress
from pathlib import Path


def give_to_folders_owner(path: Path) -> None:
    """Where root made the file, it belongs to whom its folder belongs: a service that runs as somebody else could not read it.

    SQLite does so with its own files (`robustFchown` in its os_unix.c). Where that can't be, nothing changes.
    """
    if getattr(os, "geteuid", lambda: -1)() == 0:
        with suppress(OSError):
            folder = path.parent.stat()
            os.chown(path, folder.st_uid, folder.st_gid, follow_symlinks=False)  # the service may put links there
