"""What the services need from outside, as protocols. Storage, search and the runner implement them; tests bring fakes."""

from digest.ports.articles import Articles
from digest.ports.broadcasts import Broadcasts, Crowd, Watcher
from digest.ports.clock import Clock
from digest.ports.corrections import Corrections
from digest.ports.counts import Counts
from digest.ports.editions import SAMPLES_ON, Draft, EditionItem, EditionKey, Editions, StoredEdition
from digest.ports.index import FaqHit, Index, SearchHit, Sieve, Snippet
from digest.ports.links import Links
from digest.ports.meaning import Embedder, EmbedderError, Meaning
from digest.ports.notes import Notes, OpenQuestion, Requested
from digest.ports.notices import Notice, Notices
from digest.ports.opinions import Remarks, Votes
from digest.ports.paging import Page
from digest.ports.platforms import Bulk, Choices, Keeper, Payload, Posted, Renderer, Rights, Sender
from digest.ports.pulls import Pulls
from digest.ports.readers import Readers
from digest.ports.receipts import Receipt, Receipts
from digest.ports.reviews import Posting, Reviews
from digest.ports.saves import Saves
from digest.ports.sources import Parsed, Problem, Source
from digest.ports.staff import Audit, Deed, Grant, Staff
from digest.ports.store import Store, StoreError, UnitOfWork

__all__ = [
    "SAMPLES_ON",
    "Articles",
    "Audit",
    "Broadcasts",
    "Bulk",
    "Choices",
    "Clock",
    "Corrections",
    "Counts",
    "Crowd",
    "Deed",
    "Draft",
    "EditionItem",
    "EditionKey",
    "Editions",
    "Embedder",
    "EmbedderError",
    "FaqHit",
    "Grant",
    "Index",
    "Keeper",
    "Links",
    "Meaning",
    "Notes",
    "Notice",
    "Notices",
    "OpenQuestion",
    "Page",
    "Parsed",
    "Payload",
    "Posted",
    "Posting",
    "Problem",
    "Pulls",
    "Readers",
    "Receipt",
    "Receipts",
    "Remarks",
    "Renderer",
    "Requested",
    "Reviews",
    "Rights",
    "Saves",
    "SearchHit",
    "Sender",
    "Sieve",
    "Snippet",
    "Source",
    "Staff",
    "Store",
    "StoreError",
    "StoredEdition",
    "UnitOfWork",
    "Votes",
    "Watcher",
]
