"""Which articles tell one story, and when a told story has moved on enough to be told again. Pure."""

from digest.domain.article import Article, StoredArticle


def story_key(article: Article) -> str:
    """The story's key: the one the article came with, else a hash of its first identity key."""
    raise NotImplementedError


def moved_on(told: StoredArticle, new: StoredArticle) -> bool:
    """Whether `new` tells enough that `told` did not, to be told again as an update."""
    raise NotImplementedError
