"""Who runs the service: granting and revoking offices, and the record of what was done."""

from collections.abc import Collection, Sequence
from datetime import datetime

from digest.domain.staff import REFUSED, Office, account, everywhere, may
from digest.ports import Deed, Grant, Store


class StaffRoom:
    """Offices and the record. `owners` hold theirs by the settings: nobody can take it from them in a chat."""

    def __init__(self, store: Store, owners: Collection[str] = ()) -> None:
        self._store = store
        self.owners = frozenset(owners)

    async def offices(self, platform: str, user: str) -> frozenset[Office]:
        """What somebody holds, by this account of theirs or as a reader."""
        async with self._store.read() as uow:
            reader = await uow.readers.get(platform, user)
            holders = (account(platform, user), *((everywhere(reader.id),) if reader else ()))
            held = await uow.staff.offices(holders)
        return frozenset(held) | ({Office.OWNER} if self.owners.intersection(holders) else frozenset())

    async def allows(self, platform: str, user: str, office: Office, what: str, now: datetime) -> bool:
        """Whether somebody may do what that office may; where not, that they tried is written down."""
        if may(await self.offices(platform, user), office):
            return True
        await self.note(Deed(account(platform, user), REFUSED, now, what))
        return False

    async def grants(self) -> Sequence[Grant]:
        """Every office that was granted."""
        async with self._store.read() as uow:
            return await uow.staff.grants()

    async def grant(self, by: str, holder: str, office: Office, now: datetime) -> bool:
        """Give the holder an office; False where they have it."""
        async with self._store.begin() as uow:
            given = await uow.staff.grant(Grant(holder, office, by, now))
            if given:
                await uow.audit.note(Deed(by, "granted", now, office, holder))
        return given

    async def revoke(self, by: str, holder: str, office: Office, now: datetime) -> bool:
        """Take an office from the holder; False where they did not have it."""
        async with self._store.begin() as uow:
            taken = await uow.staff.revoke(holder, office)
            if taken:
                await uow.audit.note(Deed(by, "revoked", now, office, holder))
        return taken

    async def note(self, deed: Deed) -> None:
        """Write down what was done."""
        async with self._store.begin() as uow:
            await uow.audit.note(deed)

    async def deeds(self, limit: int, before: int = 0) -> Sequence[Deed]:
        """What was done last, newest first."""
        async with self._store.read() as uow:
            return await uow.audit.deeds(limit, before)

    async def named(self, typed: str, *, with_links: bool = False) -> str | None:
        """The holder that `platform:user` names, or with all linked accounts the reader behind it; None where that is nobody."""
        platform, _, user = typed.partition(":")
        if not (platform and user):
            return None
        if not with_links:
            return account(platform, user)
        async with self._store.read() as uow:
            reader = await uow.readers.get(platform, user)
        return everywhere(reader.id) if reader else None
