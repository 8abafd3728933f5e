"""Wording: a selection becomes a digest, an article becomes a message, a score becomes its arithmetic. Pure.

`parts` holds what several messages share; LOOK of each message is in the module of its name.
"""

from digest.domain.compose.article import article_document
from digest.domain.compose.digest import digest_document, drought_document
from digest.domain.compose.story import story_card
from digest.domain.compose.view import View
from digest.domain.compose.why import Reasons, why_document

__all__ = ["Reasons", "View", "article_document", "digest_document", "drought_document", "story_card", "why_document"]
