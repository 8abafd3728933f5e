"""`digest stats`: the service's figures."""

from pathlib import Path
from typing import Annotated

import typer

from digest import app as application
from digest.app import render_terminal
from digest.cli.base import Json, Language, fail, print_json, run
from digest.cli.reading import terminal_width, use_color
from digest.reports import STATS


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command("stats")(stats)


def stats(
    picture: Annotated[Path | None, typer.Option(help="Draw them into this new PNG file, too")] = None,
    language: Language = "en",
    as_json: Json = False,
) -> None:
    """Print the figures: readers, deliveries, what is read most, what nobody could answer."""
    if picture is not None:
        _draw(picture, language)
    if as_json:
        print_json(STATS.dump(run(application.figures)))
        return
    document = run(lambda app: application.told(app, language))
    print(render_terminal(document, width=terminal_width(), color=use_color()))


def _draw(path: Path, language: str) -> None:
    body = run(lambda app: application.drawn(app, language))
    try:
        with path.open("xb") as file:
            file.write(body)
    except OSError as error:
        fail(f"{path}: {error.strerror or error}")
