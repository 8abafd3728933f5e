"""`digest preview`, `chat`, `ask`: what a reader sees, in this terminal."""

import os
import re
import shutil
import sys
from typing import Annotated

import typer

from digest import app as application
from digest.app import Preview, Screen, SetupError, render_page, render_terminal
from digest.cli.base import Json, Language, fail, instant, language_tag, print_json, run
from digest.codec import DOCUMENT
from digest.domain.document import Document
from digest.reports import ANSWER

FORMS = ("terminal", "web", "json")
"""How a document is printed here; any other form is a platform's messages."""

NAME = re.compile(r"[\w-]{1,64}", re.ASCII)
"""Whom one can be in the terminal."""

Platform = Annotated[
    str, typer.Option(help=f"How to print it: {', '.join(FORMS)}, or as an installed platform's messages, in JSON")
]
Answered = Annotated[
    str | None,
    typer.Option("--language", parser=language_tag, metavar="TAG", help="As a reader of this; else the question's own"),
]
Variant = Annotated[str | None, typer.Option(help="Which of the platform's renderings; its best, unless given")]
Classic = Annotated[bool, typer.Option("--classic", help="Short for --variant classic")]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command("preview")(preview)
    cli.command("chat")(talk)
    cli.command("ask")(ask)


def preview(
    platform: Platform = "terminal",
    language: Language = "en",
    tags: Annotated[str, typer.Option(help="Only these topics, separated by commas")] = "",
    top: Annotated[int, typer.Option(min=1, max=20, help="The number of stories")] = 5,
    at: Annotated[str | None, typer.Option(help="The edition of this instant; now, unless given")] = None,
    variant: Variant = None,
    classic: Classic = False,
) -> None:
    """Print the edition that a profile would get now, or at an instant."""
    variant = variant or ("classic" if classic else None)
    if platform in FORMS and variant:
        raise typer.BadParameter(f"{platform} has one rendering; --variant and --classic choose among a platform's")
    wish = Preview(language, tuple(filter(None, map(str.strip, tags.split(",")))), top, instant(at) if at else None)
    document = run(lambda app: application.preview(app, wish))
    match platform:
        case "terminal":
            print(render_terminal(document, width=terminal_width(), color=use_color()))
        case "web":
            print(render_page(document))
        case "json":
            print_json(DOCUMENT.dump(document))
        case _:
            _print_payloads(document, platform, variant)


def _print_payloads(document: Document, platform: str, variant: str | None) -> None:
    try:
        print_json([dict(one) for one in application.payloads(document, platform, variant)])
    except SetupError as error:
        fail(str(error))


def talk(
    language: Language = "en",
    name: Annotated[
        str,
        typer.Option(
            "--as", help="Who to be: NAME or preview:NAME; admin is an owner, unless DIGEST_ADMINS says otherwise"
        ),
    ] = "",
) -> None:
    """Talk to the bot in this terminal; reads lines from a pipe too. A line that ends in a backslash goes on in the next."""
    name = name.removeprefix("preview:")
    if name and not NAME.fullmatch(name):
        raise typer.BadParameter("a name has letters, digits, - and _, 64 at most", param_hint="--as")
    screen = Screen(sys.stdout, terminal_width(), use_color())
    run(lambda app: application.chat(app, language, sys.stdin, screen, name))


def ask(question: str, language: Answered = None, as_json: Json = False) -> None:
    """Answer a question from the articles' FAQ, or say that it can't be answered."""
    if as_json:
        print_json(ANSWER.dump(run(lambda app: application.ask(app, question, language))))
        return
    document = run(lambda app: application.answer(app, question, language))
    print(render_terminal(document, width=terminal_width(), color=use_color()))


def terminal_width() -> int:
    """The columns to fill: the terminal's, at most 88, for a readable line."""
    return min(shutil.get_terminal_size().columns, 88)


def use_color() -> bool:
    """Colour on a terminal, unless NO_COLOR is set (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
