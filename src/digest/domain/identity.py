"""Which article is which: canonical address, else any one language's normalised title. Pure."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from digest.domain.article import Article
from digest.domain.spelling import bare

_PORTS = {"http": 80, "https": 443}

_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "hsa_")
_TRACKING_NAMES = """
fbclid gclid dclid gbraid wbraid msclkid yclid twclid ttclid li_fat_id igshid mc_cid mc_eid mkt_tok _hsenc _hsmi
oly_anon_id oly_enc_id vero_id wickedid s_cid spm _ga _gl
"""
_TRACKING = frozenset(_TRACKING_NAMES.split())

_ESCAPED_SLASH = re.compile("%2f", re.IGNORECASE)
_PATH_SAFE = "/:@!$&'()*+,;=~-._"


def identity_keys(article: Article) -> tuple[str, ...]:
    """The keys that name this article, strongest first.

    `url:…` with its canonical address where it has one, then `title:<language>:<hash>` for each language with a title.
    """
    titles = ((language, content.title) for language, content in sorted(article.contents.items()) if content.title)
    keys = [f"title:{language}:{_title_hash(title)}" for language, title in titles]
    return (f"url:{canonical_url(article.url)}", *keys) if article.url else tuple(keys)


def title_keys(title: str, languages: Iterable[str]) -> tuple[str, ...]:
    """The keys of an article that has this title in one of these languages."""
    return tuple(f"title:{language}:{_title_hash(title)}" for language in languages)


def address_keys(url: str) -> tuple[str, ...]:
    """The keys of an article at this canonical address, or at the same one with or without encryption."""
    scheme, _, rest = url.partition("://")
    return (f"url:{url}", f"url:{'http' if scheme == 'https' else 'https'}://{rest}")


def canonical_url(url: str) -> str:
    """The address without what does not name the page, so that two links to one page are equal.

    Scheme and host in lower case; no fragment, tracking parameter, default port or trailing slash; parameters sorted by
    name. Raise ValueError where it is not an http or https address with a host.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError(f"not an http or https address: {url!r}")
    # An escaped slash stays one: decoded, it would border two steps of the path.
    path = "%2F".join(map(_escaped, _ESCAPED_SLASH.split(parts.path))).rstrip("/")
    return urlunsplit((parts.scheme, _place(parts), path, _query(parts.query), ""))


def shows_its_host(url: str) -> bool:
    """Whether an address leads where it seems to: no user name, password or backslash passes for its host."""
    return "\\" not in url and "@" not in urlsplit(url).netloc


def _escaped(step: str) -> str:
    """The same letters, escaped in one way."""
    return quote(unquote(step, errors="surrogateescape"), safe=_PATH_SAFE, errors="surrogateescape")


def _place(parts: SplitResult) -> str:
    host = parts.hostname or ""
    place = f"[{host}]" if ":" in host else host.rstrip(".")
    return place if parts.port in (None, _PORTS[parts.scheme]) else f"{place}:{parts.port}"


def _query(query: str) -> str:
    named = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in named if not _tracks(name.casefold())]
    return urlencode(sorted(kept, key=lambda pair: pair[0]))


def _tracks(name: str) -> bool:
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _title_hash(title: str) -> str:
    # A title of symbols only ("???") has no letters to compare, so it is compared as it stands.
    normal = bare(title) or unicodedata.normalize("NFKC", title).strip()
    return hashlib.sha256(normal.encode()).hexdigest()[:20]
