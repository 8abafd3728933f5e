"""The sample articles that come with the program (`data/samples`), dated relative to the instant they are read at."""

from datetime import datetime
from importlib.resources import files

from digest.ports import Parsed
from digest.sources import read


def read_samples(as_of: datetime) -> Parsed:
    """Every sample, in the order of its file's name; ages count back from `as_of`."""
    pages = (page for page in files("digest").joinpath("data/samples").iterdir() if page.name.endswith(".txt"))
    parsed = [read(page.name, page.read_bytes(), as_of) for page in sorted(pages, key=lambda page: page.name)]
    return Parsed(tuple(article for one in parsed for article in one.articles))
