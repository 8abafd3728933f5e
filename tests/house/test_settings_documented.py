"""Every setting is documented, with the default it really has."""

import re
from pathlib import Path

from digest.settings import Settings, variables

PAGE = Path(__file__).parents[2] / "docs/settings.md"


def documented() -> dict[str, str]:
    return dict(re.findall(r"^\| `(DIGEST_\w+)` \| ([^|]+?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


def default(name: str) -> object:
    value: object = Settings.model_construct()
    for part in name.removeprefix("DIGEST_").lower().split("__"):
        value = getattr(value, part)
    return value


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    assert set(documented()) == set(variables(Settings))


def test_the_documented_numbers_are_the_defaults() -> None:
    numbers = {
        name: value
        for name in variables(Settings)
        if isinstance(value := default(name), int | float) and not isinstance(value, bool)
    }
    assert len(numbers) >= 10
    assert {name: float(documented()[name].strip("`")) for name in numbers} == numbers
