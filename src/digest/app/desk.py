"""The desk: the services that commands may use, each made over what the application has opened."""

from typing import TYPE_CHECKING

from digest.app.bound import Kept, Managed
from digest.drawing import draw
from digest.i18n import languages, speak
from digest.services.accounts import Accounts
from digest.services.desk import Desk
from digest.services.figures import Statistics
from digest.services.history import History
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
from digest.sources import taxonomy

if TYPE_CHECKING:  # which imports this module
    from digest.app.opening import App


def furnished(app: "App") -> Desk:
    """The desk over this application."""
    settings, store, platforms = app.settings, app.store, app.platforms
    accounts = Accounts(
        store, Kept(platforms, settings.retention_days, app.erasures, app.clock), length=settings.length
    )
    shared = [name for name, platform in platforms.items() if platform.shared]
    return Desk(
        library=Library(store, taxonomy.load(), app.meanings),
        editions=app.editions,
        accounts=accounts,
        places=Places(store, accounts, Managed(platforms), shared),
        manners=Manners(store, {name: platform.choices for name, platform in platforms.items()}),
        linking=Linking(store, platforms),
        saving=Saving(store),
        voting=Voting(store),
        remarks=Remarks(store),
        history=History(store, app.editions),
        reviews=Reviews(store, app.editions, platforms),
        staff=StaffRoom(store, settings.owners),
        broadcasts=app.broadcasts,
        revising=Revising(store),
        intake=app.intake,
        counting=app.counting,
        statistics=Statistics(store, app.counting),
        paint=draw,
        operator=settings.who(),
        speak=speak,
        languages=languages(),
    )
