"""How articles come in: each source reads one kind of text. A new one is one file and one line in `SOURCES`."""

from datetime import datetime
from pathlib import PurePath

from digest.domain.words import mark
from digest.ports import Parsed, Problem, Source
from digest.ports.sources import Said
from digest.sources.encoding import decode
from digest.sources.page import read_page
from digest.sources.records import read_json, read_json_lines

SOURCES: dict[str, Source] = {
    ".txt": read_page,
    ".md": read_page,
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
}
"""The source for each file-name suffix, in lower case."""

STDIN = "-"


def read(name: str, data: bytes, as_of: datetime, most: int | None = None) -> Parsed:
    """Read one file, or standard input where the name is `-`; never raises for what it says.

    The suffix names the source; without a known one the text does: records begin with a bracket. Relative ages count back
    from `as_of` (UTC). `most`: as a `Source` takes it.
    """
    record = "standard input" if name == STDIN else name
    try:
        text = decode(data)
    except ValueError as error:
        line = data.count(b"\n", 0, error.start if isinstance(error, UnicodeDecodeError) else 0) + 1
        return Parsed(
            problems=(Problem(record, line, "encoding", Said(mark("this is neither UTF-8, UTF-16 nor GB18030 text"))),)
        )
    source = SOURCES.get(PurePath(name).suffix.lower()) or sniff(text)
    return source(text, record, as_of, most)


def sniff(text: str) -> Source:
    """The source for a text of unknown kind: JSON Lines where its first line is an object of its own, JSON, else a page."""
    start = text.lstrip()
    if start[:1] == "{":
        first, _, rest = start.partition("\n")
        return read_json_lines if first.rstrip().endswith("}") and rest.strip() else read_json
    return read_json if start[:1] == "[" and start[1:].lstrip()[:1] in ("{", "]", "") else read_page
