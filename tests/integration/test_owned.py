"""What root's commands leave in the folder of a service that runs as somebody else: that one must be able to read it."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.app.erased import FileErasures
from digest.app.witness import FileWitness
from digest.domain.reader import Address
from digest.storage import snapshots
from digest.storage.sqlite import make_private
from digest.testing import data_dir
from digest.wire.notebook import Notebook
from digest.wire.owned import give_to_folders_owner
from digest_preview.mailbox import Mailbox

SERVICE = 12_345
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)

pytestmark = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files away")


def restored(folder: Path) -> None:
    source = data_dir(folder.parent / "backup") / "digest.sqlite3"
    snapshots.restore(source, folder / "digest.sqlite3", NOW, lambda done, all_: None)


MADE: dict[str, Callable[[Path], object]] = {
    "a restored database": restored,
    "a new database": lambda folder: make_private(folder / "digest.sqlite3"),
    "the mailbox": lambda folder: Mailbox(folder / "mailbox.sqlite3").close(),
    "who was erased": lambda folder: FileErasures(folder).note(Address("telegram", "1"), NOW),
    "how far it lived": lambda folder: FileWitness(folder).note("one", 1),
    "what a bot remembers": lambda folder: Notebook(folder / "telegram.json").put("told", 1),
}


@pytest.mark.parametrize("make", MADE.values(), ids=MADE.keys())
def test_it_belongs_to_whom_the_folder_belongs(tmp_path: Path, make: Callable[[Path], object]) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    os.chown(folder, SERVICE, SERVICE)
    make(folder)
    made = list(folder.iterdir())
    assert made
    assert {(one.stat().st_uid, one.stat().st_gid) for one in made} == {(SERVICE, SERVICE)}
    shutil.rmtree(folder)


def test_whoever_has_the_folder_gets_nothing_through_a_link_in_it(tmp_path: Path) -> None:
    """Who runs as the service could put one there between making the file and giving it away."""
    folder, others = tmp_path / "data", tmp_path / "others"
    folder.mkdir()
    others.touch()
    os.chown(folder, SERVICE, SERVICE)
    (folder / "alive.json").symlink_to(others)
    give_to_folders_owner(folder / "alive.json")
    assert others.stat().st_uid == 0
    shutil.rmtree(folder)
