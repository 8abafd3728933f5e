"""Readers and where they are: what the conversation stores of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from digest.domain.reader import Address, Manner, Profile, Reader, Subscription
from digest.domain.schedule import Rule


class Readers(Protocol):
    """Readers, their identities, places and subscriptions."""

    async def get(self, platform: str, user: str) -> Reader | None:
        """The reader with this identity, with their subscription where they have one."""

    async def add(self, address: Address, user: str, profile: Profile, zone: str, now: datetime) -> Reader:
        """A new reader with this identity, whose private chat is the address. Not subscribed."""

    async def places(self, platform: str, chat: str) -> Sequence[Reader]:
        """The readers that a shared chat and its threads are (`domain.place.place_user`), in the order in which they came."""

    async def save(self, reader: Reader) -> None:
        """Store the reader's settings and, where there is one, give the subscription the same profile."""

    async def subscribe(self, reader: int, address: Address, rules: Sequence[Rule], now: datetime) -> Subscription:
        """Subscribe the reader's address with these rules, or give the existing subscription these rules."""

    async def rules(self, reader: int) -> Sequence[Rule]:
        """The rules of the reader's latest subscription, ended or not; empty where there never was one."""

    async def keep_rules(self, reader: int, rules: Sequence[Rule], now: datetime) -> None:
        """Give the reader's latest subscription these rules, ended or not; nothing where there never was one."""

    async def pause(self, reader: int, until: datetime | None) -> None:
        """Send the reader's digest no more until then, not even one that is leased and not begun; None goes on at once.

        Nothing where there is no subscription.
        """

    async def unsubscribe(self, reader: int, now: datetime) -> bool:
        """End the subscription and cancel its unsent deliveries; False where there was none."""

    async def export(self, reader: int) -> Mapping[str, object]:
        """Everything stored about the reader, as JSON values."""

    async def forget(self, reader: int) -> Sequence[Address]:
        """Erase every row about the reader, pending deliveries included; the addresses they had."""

    async def subscriptions(self) -> Sequence[Subscription]:
        """Every active subscription, by id."""

    async def manner(self, address: Address) -> Manner:
        """How this place wants its messages; `USUAL` where it never said, or is not known."""

    async def keep_manner(self, address: Address, manner: Manner) -> None:
        """This place wants its messages so; it becomes known by that."""

    async def bind(self, reader: int, address: Address, now: datetime) -> None:
        """Send the reader's digest there from now on, what is planned included; how far it was told stays.

        Nothing where the reader has no active subscription.
        """

    async def suspend(self, platform: str, chat: str, reason: str, now: datetime) -> None:
        """Send nothing more to the chat and its threads; every setting is kept. One suspended already keeps its reason."""

    async def reopen(self, platform: str, chat: str) -> None:
        """The chat can be reached again, with all its threads."""

    async def suspended(self, platform: str) -> Collection[Address]:
        """The places to which nothing can be sent, threads each by itself."""

    async def migrate(self, platform: str, chat: str, to: str, now: datetime) -> None:
        """The chat has another id now: its settings, threads and pending deliveries are the new chat's."""
