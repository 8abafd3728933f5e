"""The screen that `digest run` prints: where everything is, and what to do next."""

import sys
from collections.abc import Sequence
from pathlib import Path

from digest.app.opening import App


async def welcome(app: App, url: str, elsewhere: Sequence[str] = ()) -> str:
    """One friendly screen, at most 80 columns. `elsewhere`: the platforms on which another process sends."""
    async with app.store.read() as uow:
        stories, real = await uow.articles.count(), await uow.articles.count(samples=False)
    digest = _command()
    lines = (
        ("Web chat", _reachable(app, url)),
        ("As admin", f"{_local(url)}/admin?key={app.admin_key}"),
        ("Stories", f"{real} imported" if real else f"{stories} samples, until the first import"),
        ("Import", f"{digest} import page.txt"),
        ("Look", f"{digest} preview --language zh"),
        ("Talk", f"{digest} chat"),
        ("Check", f"{digest} doctor"),
        ("Status", f"{digest} status"),
        ("Bots", _bots(app)),
        *(("Waits", f"another process sends on {one}; this one takes over after it") for one in elsewhere),
    )
    body = "\n".join(f"  {name:11} {text}" for name, text in lines)
    return f"\nDigest is running. Ctrl-C stops it.\n\n{body}\n"


def _reachable(app: App, url: str) -> str:
    """The address to open, and that it wants the token where it does."""
    here = _local(url)
    return f"{here}  (asks for DIGEST_WEB__TOKEN)" if app.settings.web.token.get_secret_value() else here


def _local(url: str) -> str:
    """The address as this machine's browser takes it."""
    return url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")


def _bots(app: App) -> str:
    """Which bots are served beside the web chat."""
    served = sorted(set(app.platforms) - {"preview"})
    return (
        ", ".join(map(str.capitalize, served))
        or "none; DIGEST_TELEGRAM__TOKEN or DIGEST_DISCORD__TOKEN in .env makes one (docs/settings.md)"
    )


def _command() -> str:
    """How to call `digest` from another terminal here."""
    program = Path(sys.argv[0])
    try:
        return str(program.absolute().relative_to(Path.cwd()))
    except ValueError:
        return program.name
