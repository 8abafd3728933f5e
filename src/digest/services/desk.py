"""Everything a command may ask for, in one value."""

from dataclasses import dataclass

from digest.domain.words import Speak
from digest.services.accounts import Accounts
from digest.services.editions import Editions
from digest.services.history import History
from digest.services.library import Library
from digest.services.linking import Linking
from digest.services.manners import Manners
from digest.services.places import Places
from digest.services.remarks import Remarks
from digest.services.reviews import Reviews
from digest.services.saving import Saving
from digest.services.voting import Voting


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
    operator: Operator
    speak: Speak
    languages: tuple[str, ...]
