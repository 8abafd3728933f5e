"""Who somebody is in a chat, as the service tells it, and what is done where it does not."""

from collections.abc import AsyncIterator

import pytest

from digest.domain.place import Role, Standing
from digest.domain.reader import Address
from digest.wire.pool import Pool, WireError
from digest_telegram.api import Api
from digest_telegram.rights import REMEMBERED, Rights
from tests.wire import botapi_faults as faults
from tests.wire.botapi import TOKEN, BotApi
from tests.wire.botapi_faults import Fault, Refused, Reset
from tests.wire.rooms import BOSS, ME

GROUP, CHANNEL = Address("telegram", "-1007"), Address("telegram", "-1009")


class Seconds:
    """A clock that stands."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
async def rights(server: BotApi, clock: Seconds) -> AsyncIterator[Rights]:
    pool = Pool()
    server.state.channels.add(CHANNEL.chat)
    yield Rights(Api(TOKEN, server.url, pool), lambda: ME, clock)
    assert not server.complaints
    await pool.close()


@pytest.mark.parametrize(
    ("place", "me", "who", "role"),
    [
        (GROUP, "member", "creator", Role.MANAGER),
        (GROUP, "member", "administrator", Role.MANAGER),
        (GROUP, "administrator", "member", Role.MEMBER),
        (GROUP, "member", "left", Role.MEMBER),
        (GROUP, "left", "creator", Role.ABSENT),
        (GROUP, "kicked", "creator", Role.ABSENT),
        (CHANNEL, "administrator", "creator", Role.MANAGER),
        (CHANNEL, "administrator", "administrator", Role.MANAGER),
        (CHANNEL, "administrator", "silent administrator", Role.MEMBER),
        (CHANNEL, "silent administrator", "creator", Role.ABSENT),
        (CHANNEL, "member", "creator", Role.ABSENT),
    ],
)
async def test_roles(rights: Rights, server: BotApi, place: Address, me: str, who: str, role: Role) -> None:
    server.state.members |= {(place.chat, ME): me, (place.chat, BOSS): who}
    found = await rights.standing(place, str(BOSS))
    assert found.role is role
    assert place.chat in found.title


async def test_an_answer_is_good_for_some_seconds_or_until_it_is_forgotten(
    rights: Rights, server: BotApi, clock: Seconds
) -> None:
    members = server.state.members
    members[GROUP.chat, BOSS] = "creator"
    assert (await rights.standing(GROUP, str(BOSS))).role is Role.MANAGER
    members[GROUP.chat, BOSS] = "member"
    clock.now = REMEMBERED - 1
    assert (await rights.standing(GROUP, str(BOSS))).role is Role.MANAGER
    clock.now = REMEMBERED
    assert (await rights.standing(GROUP, str(BOSS))).role is Role.MEMBER
    members[GROUP.chat, BOSS] = "creator"
    rights.forget(GROUP.chat, str(BOSS))
    assert (await rights.standing(GROUP, str(BOSS))).role is Role.MANAGER


@pytest.mark.parametrize(
    ("fault", "method", "role"),
    [
        (faults.CHAT_NOT_FOUND, "getChat", Role.ABSENT),
        (faults.KICKED, "getChat", Role.ABSENT),
        (Refused(400, "Bad Request: user not found"), "getChatMember", Role.ABSENT),
    ],
)
async def test_what_the_service_refuses_to_say_gives_nobody_a_right(
    rights: Rights, server: BotApi, fault: Refused, method: str, role: Role
) -> None:
    server.inject(Fault(fault, method))
    assert (await rights.standing(GROUP, str(BOSS))).role is role


async def test_who_is_not_known_there_is_no_manager(rights: Rights, server: BotApi) -> None:
    await rights.standing(GROUP, "chat:-5")
    server.inject(Fault(Refused(400, "Bad Request: PARTICIPANT_ID_INVALID"), "getChatMember"))
    assert await rights.standing(GROUP, str(BOSS)) == Standing(Role.MEMBER, f"Group {GROUP.chat}")


@pytest.mark.parametrize("fault", [Reset(recorded=False), Refused(500, "Internal Server Error"), faults.flood(3)])
async def test_no_answer_is_no_right_and_is_asked_again(rights: Rights, server: BotApi, fault: Refused | Reset) -> None:
    server.state.members[GROUP.chat, BOSS] = "creator"
    server.inject(Fault(fault, "getChatMember"))
    with pytest.raises((WireError, RuntimeError)):
        await rights.standing(GROUP, str(BOSS))
    assert (await rights.standing(GROUP, str(BOSS))).role is Role.MANAGER


async def test_a_private_chat_is_no_place(rights: Rights) -> None:
    assert (await rights.standing(Address("telegram", "7"), "7")).role is Role.ABSENT
