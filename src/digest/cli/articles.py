"""`digest import`, `articles`, `tags`, `requests`, `questions`, `schema`: what is in the store and how it gets there."""

from typing import Annotated

import typer

from digest import app as application
from digest.app import App, ImportReport, schema, schema_names
from digest.cli.base import Json, fail, instant, print_json, run, say
from digest.domain.clean import printable
from digest.reports import ARTICLES, QUESTIONS, REQUESTS


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command("import")(import_articles)
    cli.command("articles")(list_articles)
    cli.command("tags")(list_tags)
    cli.command("requests")(list_requests)
    cli.command("questions")(list_questions)
    cli.command("schema")(print_schema)


def import_articles(
    paths: Annotated[
        list[str], typer.Argument(help="Pages (.txt, .md), records (.json, .jsonl), folders, or - for stdin")
    ],
    as_of: Annotated[str | None, typer.Option(help="The instant that “1d ago” counts from; now, unless given")] = None,
    replace: Annotated[int | None, typer.Option(help="The number of the article this is a new version of")] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Store nothing where something is bad, or not whole in a language it has")
    ] = False,
) -> None:
    """Store articles; a bad one is named with its line, the good ones are kept, and the exit status is 1."""
    at = instant(as_of) if as_of else None

    async def work(app: App) -> ImportReport:
        return await app.importer.paths(paths, at, replace, say, strict=strict)

    report = run(work)
    for line in report.lines:
        print(line)
    if len(report.lines) + len(report.problems) > 1:
        print(report.summary)
    if report.problems:
        fail("\n".join(report.problems))


def list_articles(as_json: Json = False) -> None:
    """List the stored articles, newest first."""
    lines = run(application.article_lines)
    if as_json:
        print_json(ARTICLES.dump(lines))
        return
    if lines:
        print("   id  hot qua imp  published   title")
    for line in lines:
        title = line.titles.get("en") or next(iter(line.titles.values()), "")
        scores = f"{line.scores.hot:3} {line.scores.quality:3} {line.scores.impact:3}"
        day = f"{line.published_at:%Y-%m-%d}" if line.published_at else " " * 10
        print(f"{line.id:5}  {scores}  {day}  {'sample: ' if line.sample else ''}{title}")


def list_tags(
    unknown: Annotated[bool, typer.Option("--unknown", help="Only tags that the taxonomy does not know")] = False,
) -> None:
    """List the tags in use with the number of their articles."""
    for tag, count in run(application.tag_counts):
        if not (unknown and tag.known):
            names = " · ".join(dict.fromkeys(tag.names.values()))
            print(f"{count:5}  {tag.slug:24} {names}{'' if tag.known else '  (not in the taxonomy)'}")


def list_requests(
    most: Annotated[int, typer.Option(min=1, max=10_000, help="How many")] = 50, as_json: Json = False
) -> None:
    """List the links and titles that people brought and no article has, most often first; nobody knows who did."""
    found = run(lambda app: application.requests(app, most))
    if as_json:
        print_json(REQUESTS.dump(found))
        return
    if not found:
        print("Nobody has asked for what is not here.")
    for one in found:
        print(f"{one.count:5}  {one.last_at:%Y-%m-%d}  {printable(one.subject)}")


def list_questions(
    as_json: Json = False,
    unanswered: Annotated[bool, typer.Option("--unanswered", help="Those without an answer: all that are kept")] = True,
) -> None:
    """List what readers asked and no FAQ answers, the most frequent first; nobody knows who asked."""
    questions = run(application.open_questions) if unanswered else ()
    if as_json:
        print_json(QUESTIONS.dump(questions))
        return
    if not questions:
        print("No question is without an answer.")
    for one in questions:
        print(f"{one.count:5}  {one.last_at:%Y-%m-%d}  {one.language:8} {one.question}")


def print_schema(name: Annotated[str | None, typer.Argument(help="Which one; none lists them")] = None) -> None:
    """Print the JSON Schema of an article record or of what a command prints with --json."""
    if name is None:
        print("\n".join(schema_names()))
    elif name in schema_names():
        print_json(schema(name))
    else:
        fail(f"There is no schema {name!r}. There are: {', '.join(schema_names())}")
