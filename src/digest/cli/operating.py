"""`digest run`, `status`, `doctor`, `index`: starting it, seeing how it does, and finding out why it does not start."""

import asyncio
from typing import Annotated

import typer

from digest.app import rebuild_index, render_terminal, status, status_told
from digest.cli.base import Json, Language, fail, print_json, run, say
from digest.cli.reading import terminal_width, use_color
from digest.reports import CHECKS, STATUS

index = typer.Typer(help="The index that /search and questions look things up in.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command("run")(run_service)
    cli.command("status")(show_status)
    cli.command("doctor")(diagnose)
    cli.add_typer(index, name="index")


def run_service(
    host: Annotated[str | None, typer.Option(help="Instead of DIGEST_WEB__HOST")] = None,
    port: Annotated[int | None, typer.Option(help="Instead of DIGEST_WEB__PORT")] = None,
) -> None:
    """Serve every platform that has a token, the web chat and the schedule, until Ctrl-C."""
    from digest.app.loop import fast_loop
    from digest.app.serving import serve  # the web server and the scheduler, which no other command needs

    run(lambda app: serve(app, say, host=host, port=port), loop=fast_loop)


def show_status(language: Language = "en", as_json: Json = False) -> None:
    """Say who sends, what waits and what is stored, warnings first; exit status 1 where there is one."""
    found = run(status, migrate=False)
    if as_json:
        print_json(STATUS.dump(found))
    else:
        print(render_terminal(status_told(found, language), width=terminal_width(), color=use_color()))
    if found.warnings:
        raise typer.Exit(1)


def diagnose(as_json: Json = False) -> None:
    """Check settings, database, clock, tokens and catalogues; say what is wrong and how to fix it."""
    from digest.app.doctor import doctor

    checks = asyncio.run(doctor())
    if as_json:
        print_json(CHECKS.dump(checks))
    else:
        for check in checks:
            print(f"{'ok ' if check.ok else 'BAD'}  {check.name}: {check.found}")
            if not check.ok:
                print(f"     fix: {check.fix}")
    if not all(check.ok for check in checks):
        fail("Something is wrong; see the lines marked BAD." if not as_json else "")


@index.command()
def rebuild() -> None:
    """Make the index anew from the stored articles, also while the service runs; until it is done, less is found."""
    count = run(lambda app: rebuild_index(app, lambda done, articles: say(f"{done} of {articles} articles")))
    print(f"The index holds {count} article{'' if count == 1 else 's'}.")
