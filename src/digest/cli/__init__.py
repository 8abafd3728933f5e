"""The command line: `digest COMMAND`. Answers go to stdout (one JSON document with `--json`), logs to stderr."""

import io
import logging
import sys
import zoneinfo

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
for group in (operating, articles, reading, delivering, keeping, admins, broadcasting, correcting, counting, editing):
    group.register(cli)


def main() -> None:
    """The console command `digest`."""
    # Python prefers the machine's zone rules, which may be years old, to those that came with this program.
    zoneinfo.reset_tzpath(())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal or pipe that has no Chinese shows question marks, and does not end the program.
            stream.reconfigure(errors="replace")
    layout = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format=layout)
    cli()
