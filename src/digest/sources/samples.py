"""The sample articles that come with the program: pages like any other, dated back from when they are read."""

from datetime import datetime
from importlib.resources import files

from digest.ports import Parsed
from digest.sources import read


def samples(now: datetime, count: int | None = None) -> Parsed:
    """The samples, in the order of their file names, or the first `count` of them; their ages count back from now."""
    pages = [page for page in files("digest").joinpath("data/samples").iterdir() if page.name.endswith(".txt")]
    parsed = [read(page.name, page.read_bytes(), now) for page in sorted(pages, key=lambda page: page.name)[:count]]
    articles = tuple(article for one in parsed for article in one.articles)
    return Parsed(articles, tuple(problem for one in parsed for problem in one.problems))
