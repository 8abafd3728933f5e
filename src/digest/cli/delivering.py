"""`digest tick`, `deliveries`, `subscribers`, `export`, `forget`: the ledger and the people in it."""

from datetime import datetime
from typing import Annotated

import typer

from digest import app as application
from digest.cli.base import Json, fail, instant, print_json, run, say
from digest.domain.reader import Address
from digest.reports import DELIVERIES, SUBSCRIBERS, TICK


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command("tick")(tick)
    cli.command("deliveries")(deliveries)
    cli.command("subscribers")(subscribers)
    cli.command("export")(export)
    cli.command("forget")(forget)


def tick(
    at: Annotated[
        str | None,
        typer.Option(help="Plan as of this instant, which uses its occasions up; sending uses the real clock"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Do one round: plan what is due, deliver it, recover what was left behind."""
    report = run(lambda app: application.tick(app, instant(at) if at else None))
    if as_json:
        print_json(TICK.dump(report))
        return
    outcomes = ", ".join(f"{count} {state}" for state, count in report.outcomes.items())
    if report.elsewhere:
        outcomes = f"another process sends on {', '.join(report.elsewhere)}: it takes them from here"
    print(f"planned {report.planned}; {outcomes or 'nothing to send'}")


def deliveries(
    release: Annotated[bool, typer.Option("--release", help="Let what is held go out after all")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Count what is held as arrived; it is sent no more")] = False,
    until: Annotated[str | None, typer.Option(help="Only what was due by this instant")] = None,
    as_json: Json = False,
) -> None:
    """Count the deliveries by state; list what is unknown, and what is held until you --release or --drop it."""
    if release or drop:
        decide(instant(until) if until else None, release=release, drop=drop)
    elif until:
        raise typer.BadParameter("--until goes with --release or --drop")
    report = run(application.deliveries)
    if as_json:
        print_json(DELIVERIES.dump(report))
        return
    for state, count in report.states.items():
        print(f"{count:8,}  {state}")
    print(f"{report.audience:8,}  in all")
    for one in report.unknown:
        print(f"unknown: delivery {one.delivery} to {one.address}, {one.occasion}, since {one.since:%Y-%m-%d %H:%M}Z")
    for line in report.held:
        due = f"{line.first_due:%Y-%m-%d %H:%M}Z" + (
            f" to {line.last_due:%H:%M}Z" if line.last_due > line.first_due else ""
        )
        print(f"held: {line.count:,} of {line.occasion} on {line.platform}, due {due}: {line.reason}")


def decide(until: datetime | None, *, release: bool, drop: bool) -> None:
    """Release or drop what is held, and say how many on stderr."""
    if release and drop:
        raise typer.BadParameter("--release and --drop exclude each other")
    if release:
        say(f"{run(lambda app: application.release(app, until)):,} released: they go out with the next round.")
    else:
        say(f"{run(lambda app: application.drop(app, until)):,} dropped: they count as arrived.")


def subscribers(as_json: Json = False) -> None:
    """List the active subscriptions."""
    lines = run(application.subscribers)
    if as_json:
        print_json(SUBSCRIBERS.dump(lines))
        return
    if not lines:
        print("Nobody has subscribed yet.")
    for line in lines:
        print(f"{line.address:40}  {line.language:8}  {' '.join(line.times)} {line.zone}")


def export(address: Annotated[str, typer.Argument(help="platform:user, as `digest subscribers` lists them")]) -> None:
    """Print everything stored about a reader as one JSON document."""
    data = run(lambda app: application.export(app, parse(address)))
    if data is None:
        fail(f"Nobody is stored under {address}.")
    print_json(data)


def forget(
    address: Annotated[str, typer.Argument(help="platform:user, as `digest subscribers` lists them")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
) -> None:
    """Erase everything stored about a reader; it cannot be undone."""
    who = parse(address)
    if not yes:
        typer.confirm(f"Erase everything about {who}?", abort=True)
    if not run(lambda app: application.forget(app, who)):
        fail(f"Nobody is stored under {who}.")
    print(f"Everything about {who} is erased. Messages already in the chat stay there.")


def parse(text: str) -> Address:
    """The address, or the end of the program with an example."""
    try:
        return Address.parse(text)
    except ValueError:
        fail(f"{text!r} is not an address; write platform:user, for example preview:3f9a")
