"""Everything a command may ask for, in one value."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from digest.domain.chart import Chart
from digest.domain.words import Speak
from digest.services.accounts import Accounts
from digest.services.broadcasts import Broadcasts
from digest.services.counting import Counting
from digest.services.editions import Editions
from digest.services.figures import Statistics
from digest.services.history import History
from digest.services.intake import Intake
from digest.services.library import Library
from digest.services.linking import Linking
from digest.services.manners import Manners
from digest.services.places import Places
from digest.services.remarks import Remarks
from digest.services.reviews import Reviews
from digest.services.revising import Revising
from digest.services.saving import Saving
from digest.services.staff import StaffRoom
from digest.services.voting import Voting

Paint = Callable[[Chart], Awaitable[bytes]]
"""Draws a chart as a PNG; empty where none can be drawn here."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs this service, as `/privacy` names them; both empty where the operator has not said.

    `endpoint` is the host that questions are sent to for their meaning, empty where they stay here.
    """

    name: str = ""
    contact: str = ""
    retention_days: int = 90
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """The services a command may use. `languages`: the interface languages there are, English first."""

    library: Library
    editions: Editions
    accounts: Accounts
    places: Places
    manners: Manners
    linking: Linking
    saving: Saving
    voting: Voting
    remarks: Remarks
    history: History
    reviews: Reviews
    staff: StaffRoom
    broadcasts: Broadcasts
    revising: Revising
    intake: Intake
    counting: Counting
    statistics: Statistics
    paint: Paint
    operator: Operator
    speak: Speak
    languages: tuple[str, ...]
