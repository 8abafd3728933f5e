"""What every command needs: the opened application, times as arguments, and the two forms of an answer."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any, NoReturn, TypeVar

import typer

from digest.app import App, Settings, SetupError, load_settings, open_app, strangers
from digest.domain.language import canonical

T = TypeVar("T")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document; `digest schema` describes it.")]


def language_tag(text: str) -> str:
    """A language tag in the program's spelling."""
    try:
        return canonical(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a language tag; write en, zh-CN or zh-Hans") from error


Language = Annotated[
    str, typer.Option("--language", parser=language_tag, metavar="TAG", help="A language tag: en, zh-CN, zh-Hans …")
]


def run(
    work: Callable[[App], Awaitable[T]],
    *,
    migrate: bool = True,
    loop: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop,
) -> T:
    """Run the work with the opened application; a set-up error ends the program with what to do about it."""

    async def session() -> T:
        async with open_app(settings(), migrate=migrate) as app:
            return await work(app)

    try:
        with asyncio.Runner(loop_factory=loop) as runner:
            return runner.run(session())
    except SetupError as error:
        fail(str(error))


def settings() -> Settings:
    """The settings, or the end of the program with each wrong one named."""
    for name in strangers():
        print(f"Nothing reads the setting {name}", file=sys.stderr)
    try:
        return load_settings()
    except SetupError as error:
        fail(str(error))


def instant(text: str) -> datetime:
    """An ISO 8601 instant of the years 1970 to 9998; one without a zone is UTC."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not an instant; write 2026-11-24T08:00+08:00") from error
    if not 1970 <= at.year <= 9998:
        raise typer.BadParameter(f"{text!r} lies outside the years 1970 to 9998")
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def counted(count: int, one: str, many: str = "") -> str:
    """`1 message`, `2,000 messages`."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def print_json(data: Any) -> None:
    """One JSON document on stdout."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


def say(line: str) -> None:
    """Tell the operator; stdout stays free for answers."""
    print(line, file=sys.stderr, flush=True)


def fail(message: str) -> NoReturn:
    """End with status 1 and the message on stderr."""
    print(message, file=sys.stderr)
    raise typer.Exit(1)
