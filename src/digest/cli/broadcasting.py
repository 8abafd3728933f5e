"""`digest broadcast`: write, look at, start and stop a message to many. Sending is the running service's, or `digest tick`'s."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from digest import app as application
from digest.app import App, Preflight, Wish, render_terminal
from digest.cli.base import Json, counted, fail, print_json, run, say
from digest.cli.reading import terminal_width, use_color
from digest.domain.broadcast import Act, Phase
from digest.reports import BROADCASTS, BroadcastReport

broadcast = typer.Typer(help="A message to many: written, checked, sent and stopped.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="The broadcast's number")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask")]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.add_typer(broadcast, name="broadcast")


@broadcast.command()
def new(
    text: Annotated[
        list[str] | None, typer.Option(help="en=Words, once for each language; en=@file reads a file")
    ] = None,
    article: Annotated[int | None, typer.Option(help="The article that it carries")] = None,
    digest: Annotated[bool, typer.Option("--digest", help="It carries today's digest")] = False,
    to: Annotated[
        str, typer.Option(help="Who gets it: telegram, zh, private, groups, #topic, 30d, story:12; all, unless given")
    ] = "",
    at: Annotated[
        str, typer.Option(help="8:30 for each reader's own hour, 2026-11-27 08:00 in UTC; else at once")
    ] = "",
    canary: Annotated[int, typer.Option(min=0, max=50, help="The share that gets it first, in percent")] = 1,
) -> None:
    """Write a draft and print its number; nothing is sent."""
    if article is not None and digest:
        raise typer.BadParameter("--article and --digest exclude each other")
    texts = dict(map(_language_and_text, text or ()))
    made = run(lambda app: application.draft(app, Wish(texts, article, digest, to, at, canary)))
    print(made.id)


@broadcast.command()
def preview(number: Number) -> None:
    """Print whom it reaches, and the message in each of their languages."""
    found = run(lambda app: application.preflight(app, number))
    for line in _told(found):
        print(line)
    for tag in sorted({part.language for part in found.parts if part.messages}):
        print(f"\n{tag}:\n" + _rendered(number, tag))


@broadcast.command()
def start(number: Number, yes: Yes = False, as_json: Json = False) -> None:
    """Send a draft, first to a few; started again, to everybody. Approves one that another admin confirmed."""
    if not yes:
        for line in _told(run(lambda app: application.startable(app, number))):
            say(line)
        typer.confirm(f"Send broadcast {number}?", abort=True, err=True)
    _print([run(lambda app: application.start(app, number))], as_json=as_json)


@broadcast.command()
def pause(number: Number, as_json: Json = False) -> None:
    """Send no more for now."""
    _act(number, Act.PAUSE, as_json=as_json)


@broadcast.command()
def resume(number: Number, as_json: Json = False) -> None:
    """Go on after a pause or a stop."""
    _act(number, Act.RESUME, as_json=as_json)


@broadcast.command()
def stop(number: Number, as_json: Json = False) -> None:
    """Send no more, and say how many have it."""
    _act(number, Act.STOP, as_json=as_json)


@broadcast.command()
def cancel(number: Number, as_json: Json = False) -> None:
    """Cancel it for good: a draft, one that waits, or what is left of one that was paused or stopped."""
    _act(number, Act.CANCEL, as_json=as_json)


@broadcast.command()
def resend(number: Number, yes: Yes = False, as_json: Json = False) -> None:
    """Send it again to those who may have it already: nobody knows, and whoever does gets it twice."""
    if not yes:
        found = run(lambda app: application.broadcast_status(app, number))
        typer.confirm(f"Send broadcast {number} again to {found.doubtful:,} in doubt?", abort=True, err=True)
    _print([run(lambda app: application.resend(app, number))], as_json=as_json)


@broadcast.command()
def status(
    number: Annotated[int | None, typer.Argument(help="The broadcast's number; the last ones, unless given")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, where no number is given")] = 10,
    as_json: Json = False,
) -> None:
    """Print how far one is, or the last ones."""
    _print(run(lambda app: _reports(app, number, limit)), as_json=as_json)


async def _reports(app: App, number: int | None, limit: int) -> Sequence[BroadcastReport]:
    if number is None:
        return await application.broadcasts(app, limit)
    return [await application.broadcast_status(app, number)]


def _act(number: int, what: Act, *, as_json: bool) -> None:
    _print([run(lambda app: application.act(app, number, what))], as_json=as_json)


def _print(reports: Sequence[BroadcastReport], *, as_json: bool) -> None:
    if as_json:
        print_json(BROADCASTS.dump(tuple(reports)))
        return
    if not reports:
        print("Nothing was broadcast yet.")
    for one in reports:
        print(f"{one.number:5}  {one.phase:10}  {_have(one)}{_rest(one)}")


def _have(one: BroadcastReport) -> str:
    lacking = counted(one.unsent, "doesn't", "don't")
    return f"{counted(one.sent, 'has it', 'have it')}, {lacking}"


def _rest(one: BroadcastReport) -> str:
    """What else there is to say on the line."""
    more = ((one.quiet, "in quiet hours"), (one.doubtful, "in doubt"), (one.failed, "failed"))
    said = [f"{count:,} {what}" for count, what in more if count]
    why = [f"paused itself: {one.reason}"] if one.reason else []
    local = one.local if one.phase is Phase.RUNNING else None
    when = [] if local is None else [f"at {local // 60:02}:{local % 60:02} on each reader's own clock"]
    back = ["recalled"] if one.recalled else []
    return "".join(f"; {each}" for each in (*said, *why, *when, *back))


def _told(found: Preflight) -> list[str]:
    """The preflight, a line each."""
    lines = [
        f"{part.readers:8,}  {part.platform}, {part.spoken}, {counted(part.messages, 'message')} each"
        for part in found.parts
    ]
    lines.append(
        f"{found.audience:8,}  in all; {found.first:,} of them first" if found.first else f"{found.audience:8,}  in all"
    )
    lines += [f"{platform}: about {seconds / 60:,.1f} minutes" for platform, seconds in found.seconds.items()]
    if found.quiet:
        lines.append(
            counted(
                found.quiet,
                "is in quiet hours then, and gets it when they end",
                "are in quiet hours then, and get it when they end",
            )
        )
    if found.stars:
        lines.append(f"it costs up to {found.stars:,.1f} Stars")
    lines += [f"{name}: can't be deleted after {hours} hours, only edited" for name, hours in found.undeletable.items()]
    if found.missing:
        lines.append(f"BLOCKED: it says nothing in {', '.join(found.missing)}")
    return lines


def _rendered(number: int, tag: str) -> str:
    document = run(lambda app: application.wording(app, number, tag))
    return render_terminal(document, width=terminal_width(), color=use_color())


def _language_and_text(given: str) -> tuple[str, str]:
    language, equals, words = given.partition("=")
    if not equals:
        raise typer.BadParameter(f"{given!r} names no language; write en=Words, or en=@file")
    if not words.startswith("@"):
        return language, words
    try:
        return language, Path(words[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{words[1:]} can't be read: {error}")
