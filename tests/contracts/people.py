"""Readers, subscriptions and deliveries to begin a contract test with."""

from datetime import datetime, timedelta
from typing import Any

from digest.domain.delivery import State
from digest.domain.reader import Address, Profile, Reader, Subscription
from digest.domain.schedule import Rule
from digest.ports import Store
from digest.testing import START
from tests import behind

HERE, THERE = Address("preview", "here"), Address("preview", "there", "3")
MORNING = Rule("UTC", 8 * 60 + 30)
CHINESE = Profile(language="zh-Hans", languages=("zh-Hans", "en"), mute_words=("赌",))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def add(store: Store, address: Address = HERE, user: str = "u", profile: Profile = CHINESE) -> Reader:
    async with store.begin() as uow:
        return await uow.readers.add(address, user, profile, "UTC", START)


async def subscribe(
    store: Store, reader: Reader, *rules: Rule, at: datetime = START, address: Address = HERE
) -> Subscription:
    async with store.begin() as uow:
        return await uow.readers.subscribe(reader.id, address, rules or (MORNING,), at)


async def found(store: Store, user: str = "u") -> Reader:
    async with store.read() as uow:
        reader = await uow.readers.get("preview", user)
    assert reader is not None
    return reader


async def deliver(uow: behind.Work, one: Subscription, name: str, state: State, **changes: Any) -> int:
    """A delivery as the planner makes it."""
    owner = "me" if state in (State.LEASED, State.SENDING) else None
    values = {
        "subscription_id": one.id,
        "occasion": name,
        "destination_id": 1,
        "platform": one.address.platform,
        "variant": "web",
        "profile_key": one.profile.key,
        "since": START - DAY,
        "cut": START,
        "on_date": START.date(),
        "state": state,
        "due_at": START,
        "retry_at": START,
        "owner": owner,
        "expires_at": START + DAY,
        **changes,
    }
    return await behind.insert(uow, "delivery", values)


async def part(uow: behind.Work, delivery: int, state: State, number: int = 0, **changes: Any) -> int:
    row = {"delivery_id": delivery, "variant": "web", "part": number, "state": state, **changes}
    return await behind.insert(uow, "delivery_part", row)


async def change(uow: behind.Work, correction: int, part: int, state: State, **changes: Any) -> int:
    """A message that an order is to change, as it is collected."""
    row = {"correction_id": correction, "part_id": part, "platform": "preview", "task": "edit", "state": state}
    begun = {"retry_at": START, "epoch": 0, "attempt": 0, "resends": 0}
    return await behind.insert(uow, "correction_part", {**row, **begun, **changes})
