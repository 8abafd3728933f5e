"""A command, a call of it and a reply: the conversation's vocabulary, the same on every platform."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from digest.domain.document import Document
from digest.domain.reader import Address, Reader
from digest.domain.words import Words
from digest.services.desk import Desk


class Audience(StrEnum):
    """Who may run a command."""

    EVERYONE = "everyone"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Param:
    """One argument. `name` and `about` are marked sentences; `example` is a value that works. `rest` takes the whole line."""

    name: str
    about: str
    example: str
    required: bool = True
    rest: bool = False
    kind: type[str] | type[int] = str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One call: who said what, where, in which words, when. `actor` is the platform's user id; `text` is as typed."""

    command: str
    args: Mapping[str, str]
    actor: str
    address: Address
    reader: Reader
    words: Words
    now: datetime
    text: str = ""
    pressed: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a reply."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `edit`: replace the message whose button was pressed, where only one person reads.

    `expects` names the command that a bare line within ten minutes is an argument of.
    """

    document: Document
    private: bool = False
    edit: bool = False
    attachment: Attachment | None = None
    expects: str | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, what it does (marked sentences), its arguments, who may run it, and the words that mean it.

    `everyday` is one marked sentence of comma-separated words that run it without a slash in private chats.
    """

    name: str
    about: str
    run: Callable[[Call, Desk], Awaitable[Reply]]
    params: tuple[Param, ...] = ()
    audience: Audience = Audience.EVERYONE
    menu: bool = False
    everyday: str = ""
    aliases: tuple[str, ...] = field(default=())
