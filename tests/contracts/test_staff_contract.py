"""What `ports.Staff` and `ports.Audit` promise: offices by holder, and a record that outlives those in it."""

from datetime import timedelta

from digest.domain.reader import Profile
from digest.domain.staff import REFUSED, Office, everywhere
from digest.ports import Deed, Grant, Store
from digest.testing import START
from tests.contracts.people import HERE, THERE, add

YEAR = timedelta(days=366)


async def grant(store: Store, holder: str, *offices: Office, by: str = "operator") -> None:
    async with store.begin() as uow:
        for office in offices:
            await uow.staff.grant(Grant(holder, office, by, START))


async def test_an_office_is_given_once_and_taken_once(store: Store) -> None:
    one = Grant("telegram:1", Office.EDITOR, "operator", START)
    async with store.begin() as uow:
        assert await uow.staff.grant(one)
        assert not await uow.staff.grant(Grant("telegram:1", Office.EDITOR, "preview:x", START + YEAR))
        assert await uow.staff.grants() == [one]
        assert not await uow.staff.revoke("telegram:1", Office.OWNER)
        assert await uow.staff.revoke("telegram:1", Office.EDITOR)
        assert not await uow.staff.revoke("telegram:1", Office.EDITOR)
        assert await uow.staff.grants() == []


async def test_offices_are_those_of_any_of_the_holders(store: Store) -> None:
    await grant(store, "telegram:1", Office.EDITOR, Office.VIEWER)
    await grant(store, "reader:4", Office.BROADCASTER)
    async with store.read() as uow:
        assert await uow.staff.offices(["telegram:1", "reader:4"]) == {
            Office.EDITOR,
            Office.VIEWER,
            Office.BROADCASTER,
        }
        assert await uow.staff.offices(["telegram:2"]) == set()
        assert await uow.staff.offices([]) == set()
        assert [one.holder for one in await uow.staff.grants()] == ["reader:4", "telegram:1", "telegram:1"]


async def test_deeds_come_newest_first_and_in_pages(store: Store) -> None:
    async with store.begin() as uow:
        for number in range(5):
            await uow.audit.note(Deed("telegram:1", "granted", START, str(number), "telegram:2"))
        first = await uow.audit.deeds(3)
        assert [one.about for one in first] == ["4", "3", "2"]
        assert [one.about for one in await uow.audit.deeds(3, before=first[-1].id)] == ["1", "0"]
        assert (first[0].who, first[0].whom, first[0].at) == ("telegram:1", "telegram:2", START)


async def test_deeds_of_one_kind_are_found_however_many_others_came_since(store: Store) -> None:
    async with store.begin() as uow:
        for what in ("imported", "imported", "refused", "refused"):
            await uow.audit.note(Deed("telegram:1", what, START))
        newest, *rest = await uow.audit.deeds(9, what="imported")
        assert [one.what for one in (newest, *rest)] == ["imported"] * 2
        assert await uow.audit.deeds(1, what="imported") == [newest]
        assert await uow.audit.deeds(9, newest.id, "imported") == rest
        assert await uow.audit.deeds(9, what="granted") == []


async def test_what_is_older_than_a_year_goes(store: Store) -> None:
    async with store.begin() as uow:
        await uow.audit.note(Deed("telegram:1", "granted", START))
        await uow.audit.note(Deed("telegram:2", "granted", START + YEAR))
        assert [one.who for one in await uow.audit.deeds(9)] == ["telegram:2"]


async def test_a_linked_reader_holds_what_either_held_everywhere(store: Store) -> None:
    one, other = await add(store, HERE, "one"), await add(store, THERE, "other", Profile())
    await grant(store, everywhere(one.id), Office.EDITOR)
    await grant(store, everywhere(other.id), Office.EDITOR, Office.VIEWER)
    await grant(store, "preview:other", Office.OWNER)
    async with store.begin() as uow:
        await uow.links.merge(one.id, other.id, START)
        held = [(grant.holder, grant.office) for grant in await uow.staff.grants()]
    mine = everywhere(one.id)
    assert held == [("preview:other", Office.OWNER), (mine, Office.EDITOR), (mine, Office.VIEWER)]


async def test_whoever_is_erased_holds_nothing_and_is_named_nowhere(store: Store) -> None:
    reader = await add(store, HERE, "u")
    await grant(store, "preview:u", Office.OWNER)
    await grant(store, everywhere(reader.id), Office.EDITOR)
    await grant(store, "telegram:9", Office.VIEWER, by="preview:u")
    async with store.begin() as uow:
        await uow.audit.note(Deed("preview:u", "granted", START, "viewer", "telegram:9"))
        await uow.audit.note(Deed("operator", "granted", START, "owner", "preview:u"))
        await uow.audit.note(Deed("preview:u", REFUSED, START, "stats"))
        await uow.readers.forget(reader.id)
        assert await uow.staff.grants() == [Grant("telegram:9", Office.VIEWER, "", START)]
        deeds = [(one.who, one.what, one.whom) for one in await uow.audit.deeds(9)]
    assert deeds == [("operator", "granted", ""), ("", "granted", "telegram:9")]
