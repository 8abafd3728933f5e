"""Erasure: what cannot be erased now can be asked for again."""

from collections.abc import Mapping, Sequence

import pytest

from digest.domain.reader import Address
from digest.services.accounts import Accounts
from digest.testing import START, MemoryStore

HERE = Address("preview", "ann")


class StuckMailbox:
    """A keeper whose file cannot be written the first time."""

    def __init__(self) -> None:
        self.tries = 0

    def days(self, platform: str) -> int:
        """It keeps conversations."""
        return 90

    async def export(self, address: Address) -> Sequence[Mapping[str, object]]:
        """Nothing."""
        return ()

    async def forget(self, address: Address) -> None:
        """Fail once."""
        self.tries += 1
        if self.tries == 1:
            raise OSError("disk full")


async def test_where_a_conversation_cannot_be_erased_its_reader_can_still_be_found() -> None:
    store, keeper = MemoryStore(), StuckMailbox()
    accounts = Accounts(store, keeper)
    reader = await accounts.meet(HERE, "ann", "en", START)
    with pytest.raises(OSError, match="disk full"):
        await accounts.forget(reader)
    async with store.read() as uow:
        assert await uow.readers.get("preview", "ann") == reader
    await accounts.forget(reader)
    async with store.read() as uow:
        assert await uow.readers.get("preview", "ann") is None
    assert keeper.tries == 2


class Recorder(StuckMailbox):
    """A keeper that has one entry of each place."""

    async def export(self, address: Address) -> Sequence[Mapping[str, object]]:
        """It says where."""
        return ({"in": str(address)},)


async def test_who_is_linked_gets_the_conversations_of_all_their_chats() -> None:
    store = MemoryStore()
    accounts = Accounts(store, Recorder())
    reader, there = await accounts.meet(HERE, "ann", "en", START), Address("telegram", "7")
    other = await accounts.meet(there, "7", "en", START)
    async with store.begin() as uow:
        await uow.links.merge(reader.id, other.id, START)
    exported = await accounts.export(reader, there)
    assert exported["conversation"] == [{"in": "telegram:7"}, {"in": "preview:ann"}]
