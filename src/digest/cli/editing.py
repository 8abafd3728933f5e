"""`digest reports`: what readers say is wrong, or good, or missing; not who said it."""

from typing import Annotated

import typer

from digest import app as application
from digest.cli.base import Json, fail, print_json, run
from digest.reports import REMARKS

reports = typer.Typer(help="Errors that readers reported, and their feedback.", invoke_without_command=True)


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.add_typer(reports, name="reports")


@reports.callback()
def listed(context: typer.Context, as_json: Json = False) -> None:
    """List what is open, the oldest first: its number, how often it came, when last, its language, its words."""
    if context.invoked_subcommand is not None:
        return
    lines = run(application.remarks)
    if as_json:
        print_json(REMARKS.dump(lines))
        return
    if not lines:
        print("Nothing is open.")
    for line in lines:
        about = f"article {line.article} ({line.title or 'withdrawn'})" if line.article else "feedback"
        print(f"{line.number:5}  {line.count:3} x  {line.last_at:%Y-%m-%d}  {line.language:8}  {about}")
        print(f"       {line.words}")


@reports.command()
def close(number: Annotated[int, typer.Argument(help="Its number in the list")]) -> None:
    """Take one off the list; it comes back if somebody says the same again."""
    if not run(lambda app: application.close_remark(app, number)):
        fail(f"Nothing open has the number {number}; `digest reports` lists what has.")
    print(f"{number} is closed.")
