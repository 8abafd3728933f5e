"""Sends frozen messages to Discord: payload to request, and what an answer means for the next ones."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from digest.domain.delivery import Limited, Outcome, Priority, Refused, Sent, Unknown, Unreachable, Unsent
from digest.domain.reader import USUAL, Address, Manner
from digest.ports import Payload, Posted
from digest_discord.api import Answer, File
from digest_discord.careful import Careful
from digest_discord.channels import ANNOUNCEMENT, DIRECT, FORUMS, Channels
from digest_discord.history import History, UnaskedError, UnclearError
from digest_discord.mentions import calling
from digest_discord.outcomes import GONE_BEFORE, judge, judge_change, said
from digest_discord.posts import tags_for
from digest_discord.stamps import stamped

log = logging.getLogger(__name__)

SILENT: Final = 1 << 12
"""The flag of a message that comes without a sound."""

KEPT = 110.0
"""Seconds for which a nonce certainly keeps a message from arriving twice: the service says some minutes."""

MOST = 10_000

PATIENCE = 30.0
"""Seconds that an answer waits where the service asks to wait; whoever asked is gone after longer."""

NOBODY: Final = {"parse": ()}
"""Mentions that notify: none (resources/message#allowed-mentions-object)."""

Json = Mapping[str, Any]
Watch = Callable[[Address, str], None]


class DiscordSender:
    """The `Sender` of digests, and what conversations in channels send by. `me` gives the bot's user id.

    `watch` is told of each place that can't be reached, with the reason. `clock` counts seconds and never goes back.
    """

    def __init__(
        self,
        careful: Careful,
        channels: Channels,
        history: History,
        me: Callable[[], Awaitable[str]],
        watch: Watch,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._careful, self._channels, self._history = careful, channels, history
        self._me, self._watch, self._clock = me, watch, clock
        self._tried: OrderedDict[int, float] = OrderedDict()
        self._posts: OrderedDict[str, str] = OrderedDict()

    @property
    def stopped(self) -> str | None:
        """Why nothing is sent any more: the token."""
        return self._careful.stopped

    async def admit(self, address: Address, priority: Priority = Priority.DIGEST) -> None:
        """Wait for the turn of what goes out in bulk."""
        where = place(address)
        await asyncio.sleep(self._careful.busy(where))
        await self._careful.turn(where, priority)

    async def send(
        self, address: Address, payload: Payload, part: int, *, manner: Manner = USUAL, again: bool = False
    ) -> Outcome:
        """Send a message whose turn it is. `part` is its nonce, and the stamp by which it is known again later."""
        body = {**stamped(payload["body"], part), "allowed_mentions": NOBODY}
        body["flags"] = body.get("flags", 0) | (SILENT if manner.silent else 0)
        if manner.mention and payload.get("post") is not None:
            body = calling(body, manner.mention)
        where = await self._channels.find(place(address))
        if isinstance(where, Mapping):
            outcome = await self._send(place(address), where, payload, body, part, again=again)
        else:
            outcome = Unsent(where.reason) if isinstance(where, Unknown) else where
        if isinstance(outcome, Unreachable):
            self._watch(address, outcome.reason)
        return outcome

    async def amend(self, address: Address, posted: Posted, payload: Payload, *, manner: Manner = USUAL) -> Outcome:
        """Put the payload in the place of a message, whose turn it is (resources/message#edit-message)."""
        body = {**stamped(payload["body"], posted.part), "allowed_mentions": NOBODY}
        if manner.mention and payload.get("post") is not None:
            body = {**calling(body, manner.mention), "allowed_mentions": NOBODY}
        return await self._change("PATCH", address, posted, body)

    async def remove(self, address: Address, posted: Posted) -> Outcome:
        """Delete a message, whose turn it is; a forum's post goes as a whole with its first one."""
        outcome = await self._change("DELETE", address, posted)
        return Sent(posted.message) if isinstance(outcome, Refused) and outcome.reason == GONE_BEFORE else outcome

    async def _change(self, method: str, address: Address, posted: Posted, body: Json | None = None) -> Outcome:
        """Edit or delete a message where it stands: in a forum, in the post that its digest began."""
        where = await self._channels.find(place(address))
        if not isinstance(where, Mapping):
            return Unsent(where.reason) if isinstance(where, Unknown) else where
        number = posted.first if where.get("type") in FORUMS else place(address)
        path = f"/channels/{number}/messages/{posted.message}"
        answer = await self._careful.call(method, path, body, channel=place(address))
        return judge_change(answer, posted.message) if isinstance(answer, Answer) else answer

    async def answer(self, address: Address, payload: Payload, *, file: File | None = None, **more: Any) -> Outcome:
        """Send a message that somebody waits for; `more` goes into its body."""
        where, body = place(address), {**payload["body"], "allowed_mentions": NOBODY, **more}
        await self._careful.turn(where, Priority.REPLY)
        outcome = await self._post(where, body, file=file)
        if isinstance(outcome, Limited) and outcome.seconds <= PATIENCE:
            await asyncio.sleep(outcome.seconds)
            return await self._post(where, body, file=file)
        return outcome

    async def _send(self, number: str, where: Json, payload: Payload, body: Json, part: int, *, again: bool) -> Outcome:
        forum = where.get("type") in FORUMS
        begins = forum and payload.get("post") is not None
        try:
            if forum and not begins:
                number = await self._continued(number, where)
            if again and (found := await self._found(number, where, body, part, begins=begins)) is not None:
                if begins:
                    self._goes_on_with(number, found)
                return Sent(found)
        except UnclearError as error:
            return Unknown(str(error))
        except UnaskedError as error:
            return error.outcome if not isinstance(error.outcome, Unknown) else Unsent(error.outcome.reason)
        if forum and not number:
            return Refused("the post that it goes on with is gone")
        self._note(part)
        if begins:
            return await self._begin(number, where, payload["post"], body)
        outcome = await self._post(number, {**body, "nonce": str(part), "enforce_nonce": True}, again=again)
        if isinstance(outcome, Sent) and where.get("type") == ANNOUNCEMENT:
            await self._publish(number, outcome.message)
        if forum and isinstance(outcome, Unreachable):
            return Refused(outcome.reason)  # the post is gone, or closed: that says nothing of the forum
        return outcome

    async def _post(self, number: str, body: Json, *, again: bool = False, file: File | None = None) -> Outcome:
        answer = await self._careful.call("POST", f"/channels/{number}/messages", body, channel=number, file=file)
        return judge(answer, again=again) if isinstance(answer, Answer) else answer

    async def _begin(self, number: str, forum: Json, about: Json, body: Json) -> Outcome:
        """Begin a post in a forum. There is no nonce for that."""
        post = {"name": about["title"], "applied_tags": tags_for(about["tags"], forum), "message": body}
        answer = await self._careful.call("POST", f"/channels/{number}/threads", post, channel=number)
        if not isinstance(answer, Answer):
            return answer
        outcome = judge(answer)
        if isinstance(outcome, Sent):
            self._goes_on_with(number, outcome.message)
        return outcome

    def _goes_on_with(self, forum: str, post: str) -> None:
        """Remember the post that the digest's other messages belong to."""
        self._posts[forum] = post
        while len(self._posts) > MOST:
            self._posts.popitem(last=False)

    async def _continued(self, number: str, forum: Json) -> str:
        """The post that the message goes on with; empty where there is none."""
        if known := self._posts.get(number):
            return known
        newest = await self._history.posts(forum, await self._me())
        return str(newest[0]["id"]) if newest else ""

    async def _found(self, number: str, where: Json, body: Json, part: int, *, begins: bool) -> str | None:
        """The message, where it arrived before and no nonce says so."""
        if begins:
            return await self._history.find_post(where, body, part, await self._me())
        if self._clock() - self._tried.get(part, float("-inf")) < KEPT:
            return None
        readable = where.get("type") == DIRECT or where.get("readable") is True
        return await self._history.find(number, body, part, await self._me(), readable=readable)

    async def _publish(self, number: str, message: str) -> None:
        """Let those who follow the channel elsewhere have it, too, where the bot may do that."""
        answer = await self._careful.call("POST", f"/channels/{number}/messages/{message}/crosspost")
        if not (isinstance(answer, Answer) and answer.ok):
            log.info("Discord: not published: %s", said(answer) if isinstance(answer, Answer) else answer)

    def _note(self, part: int) -> None:
        """Remember when this part was tried first."""
        self._tried.setdefault(part, self._clock())
        while len(self._tried) > MOST:
            self._tried.popitem(last=False)


def place(address: Address) -> str:
    """The channel that an address is: a thread is one of its own."""
    return address.thread or address.chat
