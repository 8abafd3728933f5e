"""`digest correct`, `withdraw`, `recall`, `corrections`: changing what was sent already."""

from collections.abc import Sequence
from typing import Annotated

import typer

from digest import app as application
from digest.app import Progress, Reach, Revision
from digest.cli.base import Json, Language, counted, fail, print_json, run
from digest.domain.revision import Difference
from digest.reports import CORRECTIONS

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask")]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command("correct")(correct)
    cli.command("withdraw")(withdraw)
    cli.command("recall")(recall)
    cli.command("corrections")(corrections)


def correct(
    number: Annotated[int, typer.Argument(help="The article's number")],
    fields: Annotated[str, typer.Argument(help="What it should say: “title: …”, “tldr.zh: one | two”, “hot: 70”")] = "",
    record: Annotated[str, typer.Option(help="A record or page that is its whole new version")] = "",
    language: Language = "en",
    yes: Yes = False,
) -> None:
    """Correct an article, and edit every message that carries it."""
    if bool(fields) == bool(record):
        raise typer.BadParameter("say what it should say, or name a --record")
    wanted = Revision(number, fields, record, language)
    proposal = run(lambda app: application.propose(app, wanted))
    if not (proposal.differences or proposal.stored.withdrawn):
        fail(f"That is what article {number} says already.")
    print("\n".join(map(_difference, proposal.differences)))
    _say_reach(proposal.reach)
    if proposal.stored.withdrawn:
        print("It is withdrawn; correcting it brings it back.")
    if not yes:
        typer.confirm("Correct it?", abort=True)
    done = run(lambda app: application.correct(app, proposal))
    _tell(done, f"Article {number} has changed since; nothing was done.")


def withdraw(
    number: Annotated[int, typer.Argument(help="The article's number")],
    reason: Annotated[str, typer.Argument(help="Why; readers see it, as you write it")] = "",
    yes: Yes = False,
) -> None:
    """Withdraw an article: no list, search or answer has it, and a note takes its place where it was sent."""
    stored, reach = run(lambda app: application.carried(app, number))
    if stored.withdrawn:
        fail(f"Article {number} is withdrawn already; to bring it back, correct it.")
    titles = (content.title for content in stored.article.contents.values() if content.title)
    print(next(titles, f"#{number}"))
    _say_reach(reach)
    if not yes:
        typer.confirm("Withdraw it?", abort=True)
    done = run(lambda app: application.withdraw(app, number, reason))
    _tell(done, f"Article {number} is withdrawn already.")


def recall(
    occasion: Annotated[str, typer.Argument(help="digest:2026-11-24:0, or broadcast:7")], yes: Yes = False
) -> None:
    """Delete what was sent for an occasion; where that can't be done any more, a note takes its place."""
    reach, limits = run(lambda app: application.recallable(app, occasion))
    _say_reach(reach)
    for platform, hours in limits.items():
        print(f"{platform} lets messages be deleted for {hours} hours; in place of older ones a note will stand.")
    if not yes:
        typer.confirm(f"Recall {occasion}?", abort=True)
    done = run(lambda app: application.recall(app, occasion))
    _tell(done, f"{occasion} is recalled already.")


def corrections(
    number: Annotated[int | None, typer.Argument(help="One order; none lists the latest")] = None,
    as_json: Json = False,
) -> None:
    """Show how far corrections, withdrawals and recalls are."""
    found = run(lambda app: application.progress(app, number)) if number is not None else None
    orders: Sequence[Progress] = (found,) if found else ()
    if number is None:
        orders = run(application.orders)
    elif found is None:
        fail(f"There is no order {number}; `digest corrections` lists the latest.")
    if as_json:
        print_json(CORRECTIONS.dump(tuple(orders)))
        return
    if not orders:
        print("Nothing was corrected yet.")
    for one in orders:
        print("\n".join(_lines(one)))


def _tell(done: Progress | None, otherwise: str) -> None:
    if done is None:
        fail(otherwise)
    print(f"Order {done.id}. The service changes the messages; `digest corrections {done.id}` shows how far it is.")


def _say_reach(reach: Reach) -> None:
    places = ", ".join(f"{platform} {count:,}" for platform, count in reach.deliveries.items())
    print(f"{counted(reach.total, 'delivery carries it', 'deliveries carry it')}{f': {places}' if places else ''}.")
    if reach.read_here:
        shown = counted(reach.read_here, "more was", "more were")
        print(f"{shown} shown on demand (/digest) and can't be changed any more.")


def _difference(one: Difference) -> str:
    section = f"{one.section} ({one.language})" if one.language else one.section
    return f"{section}\n  - {one.before or '(nothing)'}\n  + {one.after or '(nothing)'}"


def _lines(one: Progress) -> list[str]:
    what = one.order.occasion or f"article {one.order.article}"
    counts = f"{one.done:,} changed, {one.open:,} to go, {sum(one.failed.values()):,} out of reach"
    lines = [f"{one.id:5}  {one.order.kind:8} {what:28} {one.stage:10} {counts}"]
    return lines + [f"       {count:,}  {reason}" for reason, count in one.failed.items()]
