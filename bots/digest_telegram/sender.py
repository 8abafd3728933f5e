"""Sends frozen messages to Telegram: payload to request, one gate in front, and what an answer means for the next ones."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from digest.chat.mending import Trouble
from digest.domain.delivery import Limited, Outcome, Priority, Refused, Sent, Stopped, Unreachable, Unsent
from digest.domain.reader import USUAL, Address, Manner
from digest.ports import Payload, Posted
from digest.services.budget import Rates
from digest.services.door import Door
from digest.wire.pool import WireError
from digest_telegram.api import Answer, Api
from digest_telegram.links import ChannelLinks
from digest_telegram.outcomes import judge, judge_failure, without_stars, without_topic
from digest_telegram.purse import Purse
from digest_telegram.refusals import Refusals
from digest_telegram.sharing import pressed

log = logging.getLogger(__name__)

FREE = Rates()
"""What the service allows everybody (core.telegram.org/bots/faq, broadcasting)."""

PAID = 1_000.0
"""Messages a second at most where they are paid for."""

GENERAL = "1"
"""The General topic's number, which requests must not name."""

TEXT, EDIT, DELETE = "sendMessage", "editMessageText", "deleteMessage"
EDIT_WHISPER = "editEphemeralMessageText"
EDITABLE = {"text", "entities", "link_preview_options", "reply_markup", "rich_message"}
"""Of a message's parameters those that an edit has, too (core.telegram.org/bots/api#editmessagetext)."""

Params = Mapping[str, Any]
Watch = Callable[[Address, Trouble], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast messages go out, and how fast those that are paid for; None where nothing is gained by paying."""

    free: Rates = FREE
    paid: Rates | None = None


def pace(bulk: float) -> Pace:
    """That many digests a second as far as they are free, and the others paid for."""
    free = Rates(bulk=min(bulk, FREE.bulk))
    if bulk <= FREE.bulk:
        return Pace(free)
    return Pace(free, Rates(overall=min(PAID, bulk + FREE.overall - FREE.bulk), bulk=min(bulk, PAID)))


class TelegramSender:
    """The `Sender` of digests, and what conversations send by. `stopped` says why nothing is sent any more: the token.
    `inline`: whether the bot has inline mode, as far as is known. `watch` is told of places that somebody should mend.
    """

    def __init__(
        self,
        api: Api,
        door: Door,
        purse: Purse,
        refusals: Refusals,
        pace: Pace,
        links: ChannelLinks | None = None,
        watch: Watch = lambda place, trouble: None,
    ) -> None:
        self.stopped: str | None = None
        self.inline = True
        self._api, self._door, self._purse, self._refusals, self._pace = api, door, purse, refusals, pace
        self._links, self._watch = links, watch
        self._paid: set[Address] = set()

    async def admit(self, address: Address, priority: Priority = Priority.DIGEST) -> None:
        """Wait for the turn of what goes out in bulk; it is paid for where that is allowed."""
        fast = self._pace.paid if self._purse.open else None
        self._door.change(fast or self._pace.free)
        await self._door.admit(address.chat, priority, group=is_group(address.chat))
        if fast and self._purse.pay():
            self._paid.add(address)

    async def send(
        self, address: Address, payload: Payload, part: int, *, manner: Manner = USUAL, again: bool = False
    ) -> Outcome:
        """Send a message whose turn it is; silently where it may have arrived before. `part` means nothing to Telegram."""
        paid = bool(self._paid) and address in self._paid
        if paid:
            self._paid.discard(address)
        flags = {"disable_notification": True} if again or manner.silent else {}
        paying = {"allow_paid_broadcast": True} if paid else {}
        answers: list[Answer] = []
        outcome = await self._send(address, payload, flags | paying | previews(payload["method"], manner), answers)
        self._look_after(address, outcome, answers)
        return outcome

    def _look_after(self, address: Address, outcome: Outcome, answers: Sequence[Answer]) -> None:
        """Have whoever can mend it told where a place is closed, or its digest comes elsewhere than it should."""
        if isinstance(outcome, Unreachable) and is_group(address.chat):
            self._watch(address, Trouble.CLOSED)
        elif address.thread not in ("", GENERAL) and any(map(without_topic, answers)):
            self._watch(address, Trouble.TOPIC)

    async def amend(self, address: Address, posted: Posted, payload: Payload, *, manner: Manner = USUAL) -> Outcome:
        """Put the payload in the place of a message, whose turn it is."""
        self._paid.discard(address)  # an edit costs nothing
        return await self._edit(address, payload, int(posted.message), manner)

    async def remove(self, address: Address, posted: Posted) -> Outcome:
        """Delete a message, whose turn it is: the service allows it for 48 hours (core.telegram.org/bots/api#deletemessage)."""
        self._paid.discard(address)
        there = replace(address, thread="")
        outcome = await self._send(there, {"method": DELETE, "params": {}}, {"message_id": int(posted.message)})
        gone = isinstance(outcome, Refused) and "message to delete not found" in outcome.reason
        return Sent(posted.message) if gone or isinstance(outcome, Sent) else outcome

    async def turn(self, address: Address) -> None:
        """Wait for the turn of something that somebody waits for: before all that is due in bulk, but within the chat's pace."""
        await self._door.admit(address.chat, Priority.REPLY, group=is_group(address.chat))

    async def answer(self, address: Address, payload: Payload, *, manner: Manner = USUAL, **more: Any) -> Outcome:
        """Send an answer to somebody who waits for it."""
        await self.turn(address)
        return await self._send(address, payload, previews(payload["method"], manner) | more)

    async def edit(self, address: Address, payload: Payload, message: int, *, manner: Manner = USUAL) -> Outcome:
        """Put a message in the place of one of ours; Refused where that can't be edited any more."""
        await self.turn(address)
        return await self._edit(address, payload, message, manner)

    async def _edit(self, address: Address, payload: Payload, message: int, manner: Manner) -> Outcome:
        params = {**payload["params"], **previews(payload["method"], manner)}
        names = {name: value for name, value in params.items() if name in EDITABLE}
        outcome = await self._send(address, {"method": EDIT, "params": names}, {"message_id": message})
        unchanged = isinstance(outcome, Refused) and "not modified" in outcome.reason
        return Sent(str(message)) if unchanged else outcome

    async def whisper(self, address: Address, payload: Payload, more: Params) -> tuple[Outcome, bool]:
        """Send what one person only is to see, and whether nobody else does: an old server shows it to all."""
        answers: list[Answer] = []
        await self.turn(address)
        outcome = await self._send(address, payload, more, answers)
        result = answers[-1].result if answers else None
        return outcome, isinstance(result, dict) and "ephemeral_message_id" in result

    async def edit_whisper(self, address: Address, payload: Payload, reader: int, message: int) -> Outcome:
        """Put something in the place of what this person only sees."""
        await self.turn(address)
        names = {name: value for name, value in payload["params"].items() if name in EDITABLE}
        flags = {"receiver_user_id": reader, "ephemeral_message_id": message}
        return await self._send(
            Address(address.platform, address.chat), {"method": EDIT_WHISPER, "params": names}, flags
        )

    async def take_back(self, address: Address, message: str) -> None:
        """Delete a message of ours, where that can be done."""
        with suppress(WireError):
            await self._api.call("deleteMessage", {**place(replace(address, thread="")), "message_id": int(message)})

    async def _send(
        self, address: Address, payload: Payload, flags: Params, answers: list[Answer] | None = None
    ) -> Outcome:
        """Send; what the service answered is appended to `answers`."""
        if self.stopped is not None:
            return Stopped(self.stopped)
        if (wait := self._door.held) > 0:
            return Limited(wait)
        try:
            fitting = await self._links.fitting(address.chat, payload) if self._links else payload
        except (WireError, RuntimeError) as error:
            return Unsent(str(error))
        if fitting is None:
            return Unsent("the bot's name is not known yet, and with it no link")
        if not self.inline:
            fitting = pressed(fitting)
        method, content = fitting["method"], fitting["params"]
        if reason := self._refusals.reason(method, content):
            return Refused(reason)
        outcome = await self._request(method, {**content, **flags, **place(address)}, answers)
        if isinstance(outcome, Refused):
            self._refusals.note(method, content, outcome.reason)
        return outcome

    async def _request(self, method: str, params: dict[str, Any], answers: list[Answer] | None = None) -> Outcome:
        try:
            answer = await self._api.call(method, params)
            if "message_thread_id" in params and without_topic(answer):
                if answers is not None:
                    answers.append(answer)
                answer = await self._in_general(method, params)
        except WireError as error:
            return judge_failure(error)
        if answers is not None:
            answers.append(answer)
        if params.get("allow_paid_broadcast") and without_stars(answer):
            self._purse.empty()
            log.warning("Telegram: the bot has no Stars left, so nothing is paid for until tomorrow")
            return Unsent("no Stars left")
        return self._obeyed(judge(method, answer))

    async def _in_general(self, method: str, params: Params) -> Answer:
        """The message in the chat's General topic, because its own is closed or gone."""
        return await self._api.call(
            method, {name: value for name, value in params.items() if name != "message_thread_id"}
        )

    def _obeyed(self, outcome: Outcome) -> Outcome:
        """The outcome, after everybody else was stopped for it where it concerns them."""
        match outcome:
            case Limited(seconds):
                self._door.hold(seconds)
            case Stopped(reason):
                self.stopped = reason
            case Unreachable(reason):
                log.info("Telegram: a chat can't be reached: %s", reason)
        return outcome


def previews(method: str, manner: Manner) -> dict[str, Any]:
    """What shows where the first link of a text leads to, for a place that wants it; rich messages have no such thing."""
    return {"link_preview_options": {"is_disabled": False}} if manner.previews and method == TEXT else {}


def place(address: Address) -> dict[str, Any]:
    """Where an address is, as a request says it. Raises ValueError where its thread is no number."""
    chat = address.chat
    where: dict[str, Any] = {"chat_id": int(chat) if chat.removeprefix("-").isdecimal() else chat}
    if address.thread not in ("", GENERAL):
        where["message_thread_id"] = int(address.thread)
    return where


def is_group(chat: str) -> bool:
    """Whether a chat is a group or a channel: their ids are negative, or a name."""
    return chat.startswith(("-", "@"))
