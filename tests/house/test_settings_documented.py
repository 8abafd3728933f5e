"""Every setting is documented, with the default it really has."""

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel
from pydantic_settings import BaseSettings

from digest.settings import Settings

PAGE = Path(__file__).parents[2] / "docs/settings.md"


def variables(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, object]]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel) and not issubclass(kind, BaseSettings):
            yield from variables(kind, f"{prefix}{name.upper()}__")
        else:
            yield f"{prefix}{name.upper()}", field.default


def documented() -> dict[str, str]:
    return dict(re.findall(r"^\| `(DIGEST_\w+)` \| ([^|]+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    assert set(documented()) == {name for name, _ in variables(Settings, "DIGEST_")}


def test_the_documented_numbers_are_the_defaults() -> None:
    page = documented()
    numbers = {name: value for name, value in variables(Settings, "DIGEST_") if isinstance(value, int | float)}
    assert {name: float(page[name].strip("` ")) for name in numbers} == {n: float(v) for n, v in numbers.items()}  # type: ignore[arg-type]
