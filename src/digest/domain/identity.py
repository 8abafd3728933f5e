"""Which article is which: canonical address, else any one language's normalised title. Pure."""

from digest.domain.article import Article


def identity_keys(article: Article) -> tuple[str, ...]:
    """The keys that name this article, strongest first: `url:…` where it has an address, `title:<language>:<hash>` per language."""
    raise NotImplementedError


def canonical_url(url: str) -> str:
    """The address without fragment, tracking parameters, default port, trailing slash; scheme and host in lower case."""
    raise NotImplementedError
