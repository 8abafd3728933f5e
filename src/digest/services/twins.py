"""FAQ entries that say the same twice: in two languages of an article, or of several articles. Pure."""

from collections.abc import Iterable, Sequence

from digest.domain.language import WRITTEN_FROM
from digest.domain.spelling import bare
from digest.ports import FaqHit

SURE = 0.6
"""From this confidence on, an FAQ entry is given as the answer."""

CLOSE = 0.15
"""By so much less an entry in the reader's language may be likely than one that is offered in another."""

FITTING = 0.1
"""So likely at least is an entry in the reader's language that is offered beside others of its article in another one."""


def understood(languages: Iterable[str]) -> tuple[str, ...]:
    """The languages, each followed by the one that it is written from."""
    return tuple(dict.fromkeys(one for tag in languages for one in (tag, WRITTEN_FROM.get(tag, tag))))


def collapsed(hits: Sequence[FaqHit], languages: tuple[str, ...]) -> list[FaqHit]:
    """The hits without repetitions, in their order: the same question of several articles, the same answer in two languages."""
    told: dict[str, FaqHit] = {}
    for at, hit in enumerate(hits):
        if not any(_tells_the_same(hit, better) or _is_twin(hit, better) for better in hits[:at]):
            best = _best_told(hit, hits, languages)
            told.setdefault(bare(best.question), best)
    return list(told.values())


def beside(offered: Sequence[FaqHit], found: Sequence[FaqHit], languages: tuple[str, ...], most: int) -> list[FaqHit]:
    """What is offered, and where the reader reads none of it, the likeliest of the same articles that the reader does read.

    At the end, in the last one's place where there is no room. A sure answer needs nothing beside it.
    """
    if not offered or offered[0].confidence >= SURE or any(hit.language in languages for hit in offered):
        return list(offered)
    articles = {hit.article for hit in offered}
    own = (hit for hit in found if hit.language in languages and hit.article in articles)
    best = next((hit for hit in own if hit.confidence >= FITTING), None)
    return [*offered[: most - 1], best] if best else list(offered)


def _is_twin(hit: FaqHit, better: FaqHit) -> bool:
    """Whether a sure one stands at its place in another language."""
    place = (hit.article, hit.position) == (better.article, better.position)
    return place and hit.language != better.language and better.confidence >= SURE


def _best_told(hit: FaqHit, hits: Sequence[FaqHit], languages: tuple[str, ...]) -> FaqHit:
    """What tells the same of the same article in a language that the reader reads rather; the hit itself where nothing does."""
    same = [other for other in hits if other.language in languages and _tells_the_same(other, hit)]
    return read_first((*same, hit), languages)


def read_first(hits: Sequence[FaqHit], languages: tuple[str, ...]) -> FaqHit:
    """The one in the language that comes first."""
    return min(hits, key=lambda one: languages.index(one.language) if one.language in languages else len(languages))


def _tells_the_same(other: FaqHit, hit: FaqHit) -> bool:
    """Whether both are sure; where neither is, whether they stand at the same place and are nearly as likely."""
    if other.article != hit.article or other.language == hit.language:
        return False
    if hit.confidence >= SURE:
        return other.confidence >= SURE
    return other.position == hit.position and other.confidence >= hit.confidence - CLOSE
