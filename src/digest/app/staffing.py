"""What the command line does about those who run the service."""

from dataclasses import replace

from digest.app.opening import App
from digest.domain.staff import OPERATOR, Office
from digest.ports import Deed
from digest.reports import AdminLine
from digest.services.import_record import legible


async def admins(app: App) -> tuple[AdminLine, ...]:
    """Everybody who holds an office, owners by the settings first."""
    room = app.desk.staff
    by_settings = (AdminLine(who, Office.OWNER, "settings") for who in sorted(room.owners))
    granted = (AdminLine(one.holder, one.office, one.by, one.at) for one in await room.grants())
    return (*by_settings, *granted)


async def grant(app: App, who: str, office: Office, *, everywhere: bool = False) -> bool | None:
    """Give somebody an office: whether they did not have it; None where nobody is called so."""
    holder = await app.desk.staff.named(who, with_links=everywhere)
    return None if holder is None else await app.desk.staff.grant(OPERATOR, holder, office, app.clock.now())


async def revoke(app: App, who: str, office: Office, *, everywhere: bool = False) -> bool | None:
    """Take an office from somebody: whether they had it; None where nobody is called so."""
    holder = await app.desk.staff.named(who, with_links=everywhere)
    return None if holder is None else await app.desk.staff.revoke(OPERATOR, holder, office, app.clock.now())


async def audit(app: App, limit: int) -> tuple[Deed, ...]:
    """What was done last, newest first."""
    return tuple(replace(deed, about=legible(deed.about)) for deed in await app.desk.staff.deeds(limit))
