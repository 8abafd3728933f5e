"""What a distribution says that it needs, taken from this environment into another: installing it anew takes half a minute."""

from collections.abc import Collection, Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

SHARED = {"..", "__pycache__"}
"""Where many distributions have files: commands, and what was compiled of modules without a folder."""


def link_needed(wheel: Distribution, packages: Path) -> None:
    """Give an environment whose packages are in that folder everything that the wheel declares, and nothing else."""
    waiting, seen = list(_needed(wheel)), set()
    while waiting:
        wanted = waiting.pop()
        key = canonicalize_name(wanted.name), *sorted(wanted.extras)
        if key in seen:
            continue
        seen.add(key)
        one = distribution(wanted.name)
        assert wanted.specifier.contains(one.version, prereleases=True), (
            f"{wanted} is wanted, and {one.version} is here"
        )
        _link(one, packages)
        waiting += _needed(one, wanted.extras)


def _needed(one: Distribution, extras: Collection[str] = ()) -> Iterator[Requirement]:
    for line in one.requires or ():
        wanted = Requirement(line)
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            yield wanted


def _link(one: Distribution, packages: Path) -> None:
    for name in {file.parts[0] for file in one.files or ()} - SHARED:
        here = packages / name
        if not here.exists():
            here.symlink_to(one.locate_file(name))
