"""The command line: `digest COMMAND`. Answers go to stdout (one JSON document with `--json`), logs to stderr."""

import gc
import io
import logging
import sys
import zoneinfo


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
    gc.disable()  # what is imported stays, and looking through it again and again takes a tenth of a start
    from digest.cli.commands import cli

    gc.freeze()
    gc.enable()
    cli()
