"""All that a memory store holds at one moment, under the names of the database's tables."""

from dataclasses import dataclass, field, fields
from datetime import date

from digest.testing.memory import article_rows, ledger_rows, reader_rows, staff_rows
from digest.testing.memory.table import Table

Place = tuple[str, str, str, str]
"""Platform, chat, thread and actor."""


@dataclass(slots=True)
class Tables:
    """The tables with their keys."""

    article: Table[int, article_rows.ArticleRow] = field(default_factory=Table)
    article_key: Table[str, article_rows.ArticleKeyRow] = field(default_factory=Table)
    tag: Table[str, article_rows.TagRow] = field(default_factory=Table)
    profile: Table[str, reader_rows.ProfileRow] = field(default_factory=Table)
    reader: Table[int, reader_rows.ReaderRow] = field(default_factory=Table)
    identity: Table[tuple[str, str], reader_rows.IdentityRow] = field(default_factory=Table)
    destination: Table[int, reader_rows.DestinationRow] = field(default_factory=Table)
    subscription: Table[int, reader_rows.SubscriptionRow] = field(default_factory=Table)
    cohort: Table[int, ledger_rows.CohortRow] = field(default_factory=Table)
    schedule: Table[tuple[int, int], ledger_rows.ScheduleRow] = field(default_factory=Table)
    edition: Table[int, ledger_rows.EditionRow] = field(default_factory=Table)
    told: Table[int, ledger_rows.ToldRow] = field(default_factory=Table)
    delivery: Table[int, ledger_rows.DeliveryRow] = field(default_factory=Table)
    delivery_part: Table[int, ledger_rows.DeliveryPartRow] = field(default_factory=Table)
    correction: Table[int, ledger_rows.CorrectionRow] = field(default_factory=Table)
    correction_watch: Table[int, ledger_rows.CorrectionWatchRow] = field(default_factory=Table)
    correction_part: Table[int, ledger_rows.CorrectionPartRow] = field(default_factory=Table)
    expectation: Table[Place, reader_rows.ExpectationRow] = field(default_factory=Table)
    shown_list: Table[Place, reader_rows.ShownListRow] = field(default_factory=Table)
    kept_text: Table[tuple[str, int], reader_rows.KeptTextRow] = field(default_factory=Table)
    link_code: Table[str, reader_rows.LinkCodeRow] = field(default_factory=Table)
    saved: Table[tuple[int, int], reader_rows.SavedRow] = field(default_factory=Table)
    vote: Table[tuple[str, int, str, str], reader_rows.VoteRow] = field(default_factory=Table)
    remark: Table[int, reader_rows.RemarkRow] = field(default_factory=Table)
    review: Table[int, reader_rows.ReviewRow] = field(default_factory=Table)
    notice: Table[int, reader_rows.NoticeRow] = field(default_factory=Table)
    unanswered: Table[tuple[str, str], reader_rows.UnansweredRow] = field(default_factory=Table)
    request: Table[str, reader_rows.RequestRow] = field(default_factory=Table)
    staff: Table[tuple[str, str], staff_rows.StaffRow] = field(default_factory=Table)
    broadcast: Table[int, staff_rows.BroadcastRow] = field(default_factory=Table)
    audit: Table[int, staff_rows.AuditRow] = field(default_factory=Table)
    daily_delivery: Table[date, reader_rows.DailyDeliveryRow] = field(default_factory=Table)
    daily_count: Table[tuple[date, str, str], reader_rows.DailyCountRow] = field(default_factory=Table)
    attention: Table[int, reader_rows.AttentionRow] = field(default_factory=Table)
    search_entry: Table[int, article_rows.SearchEntryRow] = field(default_factory=Table)
    faq_entry: Table[int, article_rows.FaqEntryRow] = field(default_factory=Table)
    faq_meaning: Table[int, article_rows.FaqMeaningRow] = field(default_factory=Table)
    fts_article: Table[int, article_rows.WordsRow] = field(default_factory=Table)
    fts_faq: Table[int, article_rows.WordsRow] = field(default_factory=Table)

    def opened(self) -> "Tables":
        """A copy that can be changed. Rows never change, so that the copy is of keys only."""
        return Tables(**{one.name: getattr(self, one.name).opened() for one in fields(self)})

    def close(self) -> None:
        """Nothing of them changes from now on."""
        for one in fields(self):
            getattr(self, one.name).close()
