"""Every command of `digest`."""

from importlib.metadata import version as version_of
from typing import Annotated

import typer

from digest.cli import (
    admins,
    articles,
    broadcasting,
    correcting,
    counting,
    delivering,
    editing,
    keeping,
    operating,
    reading,
)

cli = typer.Typer(
    name="digest",
    help="The few AI-news articles most worth reading, every day, at each reader's hour and in their language.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _say_version(wanted: bool) -> None:
    if wanted:
        print(f"digest-bots {version_of('digest-bots')}")
        raise typer.Exit


@cli.callback()
def about(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """What can stand before a command."""


for group in (
    *(operating, articles, reading, delivering, editing, keeping),
    *(admins, broadcasting, correcting, counting),
):
    group.register(cli)
