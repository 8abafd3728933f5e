"""All that a memory store holds at one moment, under the names of the database's tables."""

from dataclasses import dataclass, field, fields

from digest.testing.memory import rows
from digest.testing.memory.table import Table

Place = tuple[str, str, str, str]
"""Platform, chat, thread and actor."""


@dataclass(slots=True)
class Tables:
    """The tables with their keys."""

    article: Table[int, rows.ArticleRow] = field(default_factory=Table)
    article_key: Table[str, rows.ArticleKeyRow] = field(default_factory=Table)
    tag: Table[str, rows.TagRow] = field(default_factory=Table)
    profile: Table[str, rows.ProfileRow] = field(default_factory=Table)
    reader: Table[int, rows.ReaderRow] = field(default_factory=Table)
    identity: Table[tuple[str, str], rows.IdentityRow] = field(default_factory=Table)
    destination: Table[int, rows.DestinationRow] = field(default_factory=Table)
    subscription: Table[int, rows.SubscriptionRow] = field(default_factory=Table)
    schedule: Table[tuple[int, int], rows.ScheduleRow] = field(default_factory=Table)
    edition: Table[int, rows.EditionRow] = field(default_factory=Table)
    told: Table[int, rows.ToldRow] = field(default_factory=Table)
    delivery: Table[int, rows.DeliveryRow] = field(default_factory=Table)
    delivery_part: Table[int, rows.DeliveryPartRow] = field(default_factory=Table)
    expectation: Table[Place, rows.ExpectationRow] = field(default_factory=Table)
    shown_list: Table[Place, rows.ShownListRow] = field(default_factory=Table)
    kept_text: Table[tuple[str, int], rows.KeptTextRow] = field(default_factory=Table)
    unanswered: Table[tuple[str, str], rows.UnansweredRow] = field(default_factory=Table)
    search_entry: Table[int, rows.SearchEntryRow] = field(default_factory=Table)
    faq_entry: Table[int, rows.FaqEntryRow] = field(default_factory=Table)
    fts_article: Table[int, rows.WordsRow] = field(default_factory=Table)
    fts_faq: Table[int, rows.WordsRow] = field(default_factory=Table)

    def opened(self) -> "Tables":
        """A copy that can be changed. Rows never change, so that the copy is of keys only."""
        return Tables(**{one.name: getattr(self, one.name).opened() for one in fields(self)})

    def close(self) -> None:
        """Nothing of them changes from now on."""
        for one in fields(self):
            getattr(self, one.name).close()
