"""Every command of `digest`."""

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
for group in (
    *(operating, articles, reading, delivering, editing, keeping),
    *(admins, broadcasting, correcting, counting),
):
    group.register(cli)
