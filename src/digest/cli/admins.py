"""`digest admins`, `digest audit`: who runs the service, and what was done by whom."""

from typing import Annotated

import typer

from digest import app as application
from digest.cli.base import Json, fail, print_json, run
from digest.domain.staff import Office
from digest.reports import ADMINS, AUDIT

admins = typer.Typer(help="Who runs the service: owners, editors, broadcasters and viewers.", no_args_is_help=True)

Who = Annotated[str, typer.Argument(help="platform:user, as the bot names it when it refuses somebody")]
What = Annotated[Office, typer.Argument(help="What they may do")]
Everywhere = Annotated[bool, typer.Option("--everywhere", help="On all accounts linked with this one, too")]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.add_typer(admins, name="admins")
    cli.command("audit")(audit)


@admins.command("list")
def list_admins(as_json: Json = False) -> None:
    """List everybody who holds an office."""
    lines = run(application.admins)
    if as_json:
        print_json(ADMINS.dump(lines))
        return
    for line in lines:
        since = f"{line.at:%Y-%m-%d}" if line.at else ""
        print(f"{line.holder:40}  {line.office:12}  {line.by} {since}".rstrip())


@admins.command()
def grant(who: Who, office: What, everywhere: Everywhere = False) -> None:
    """Give somebody an office; giving it twice is harmless."""
    given = run(lambda app: application.grant(app, who, office, everywhere=everywhere))
    if given is None:
        fail(unknown(who))
    print(f"{who} is now {office}." if given else f"{who} is {office} already.")


@admins.command()
def revoke(who: Who, office: What, everywhere: Everywhere = False) -> None:
    """Take an office from somebody."""
    taken = run(lambda app: application.revoke(app, who, office, everywhere=everywhere))
    if taken is None:
        fail(unknown(who))
    if not taken:
        fail(f"{who} was not {office}; `digest admins list` shows who is. DIGEST_ADMINS names owners, too.")
    print(f"{who} is no longer {office}.")


def audit(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many lines")] = 50, as_json: Json = False
) -> None:
    """Print what was done by those who run the service, and what was refused to others, newest first."""
    deeds = run(lambda app: application.audit(app, limit))
    if as_json:
        print_json(AUDIT.dump(deeds))
        return
    if not deeds:
        print("Nothing was done yet.")
    for one in deeds:
        print(f"{one.at:%Y-%m-%d %H:%M:%S}Z  {one.who or '(erased)':32}  {one.what} {one.about} {one.whom}".rstrip())


def unknown(who: str) -> str:
    """What is said where nobody has that name."""
    return f"{who!r} names nobody; write platform:user, for example telegram:12345678"
