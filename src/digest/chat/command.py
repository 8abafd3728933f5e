"""A command, a call of it and a reply: the conversation's vocabulary, the same on every platform."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from digest.domain.document import Document
from digest.domain.reader import Address, Reader
from digest.domain.staff import Office
from digest.domain.words import Words
from digest.services.desk import Desk


class Audience(StrEnum):
    """Who may run a command: everyone, or who holds the office of that name; owners may run all of them."""

    EVERYONE = "everyone"
    VIEWER = Office.VIEWER
    EDITOR = Office.EDITOR
    BROADCASTER = Office.BROADCASTER
    OWNER = Office.OWNER

    @property
    def office(self) -> Office | None:
        """The office that it takes; None where it takes none."""
        return None if self is Audience.EVERYONE else Office(self.value)


class Suggests(StrEnum):
    """What an argument is likely to be, for platforms that offer something while it is typed."""

    TOPIC = "topic"
    STORY = "story"
    ZONE = "zone"
    SEARCH = "search"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Param:
    """One argument. `name` and `about` are marked sentences; `example` is a value that works. `rest` takes the whole line.

    `zero`: marked words, split by commas, that mean 0 where a number is asked for. `also` are such words for a choice.
    """

    name: str
    about: str
    example: str
    required: bool = True
    rest: bool = False
    kind: type[str] | type[int] = str
    zero: str = ""
    choices: tuple[str, ...] = ()
    also: Mapping[str, str] = field(default_factory=dict)
    suggests: Suggests | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sends: its name and size in bytes as the platform says, neither of which need be true.

    `fetch` gives its bytes, or None where they can't be had. Nothing is fetched for whoever may not bring files.
    """

    name: str
    size: int
    fetch: Callable[[], Awaitable[bytes | None]]


@dataclass(frozen=True, slots=True)
class Message:
    """What a platform hands over: a line as typed, or the command string of a pressed button.

    `actor` is the platform's user id. `language` and `zone` are hints for a new reader (the client's; empty where it has
    none). `private`: one person reads here.

    In a shared place: `addressed` says that the bot is meant (a mention, or a reply to it), `alone` that only the actor
    sees the message under which the button stands, `aside` that the actor alone sees what is answered, `anonymous` that an
    administrator hides who they are. `asker` is who asked for that message; empty where nobody did. `about` is the bot's
    message that this one replies to, `under` the one under which the pressed button stands, where the person alone reads
    it. `private_url` opens a private chat; a start link such as `article_1` may be appended.

    `forwarded`: somebody else wrote it. `links` are the addresses in it that its text does not show, `origin` the chat and id
    of the message that was forwarded or linked to, where it is one of this platform's. `upload` is the file in it.
    """

    text: str
    address: Address
    actor: str
    pressed: bool = False
    language: str = ""
    zone: str = ""
    private: bool = True
    addressed: bool = False
    alone: bool = False
    anonymous: bool = False
    aside: bool = False
    asker: str = ""
    about: str = ""
    under: str = ""
    private_url: str = ""
    forwarded: bool = False
    links: tuple[str, ...] = ()
    origin: tuple[str, str] | None = None
    upload: Upload | None = None

    @property
    def person(self) -> str:
        """Who says it, on any platform."""
        return f"{self.address.platform}:{self.actor}"


@dataclass(frozen=True, slots=True)
class Call:
    """One call: a parsed message, who said it as a reader, in which words and when.

    `listed`: for typed lines, the article of each number in the list that the reader was shown last in this place.
    `place`: the shared place that the call is about, wherever it is made; `reader` are its settings then. `within`: the
    articles of the digest that is replied to. `pointed`: the story was not named by a number, but as this one.
    """

    command: str
    args: Mapping[str, str]
    message: Message
    reader: Reader
    words: Words
    now: datetime
    listed: Mapping[int, int] = field(default_factory=dict)
    place: Address | None = None
    within: Collection[int] = ()
    pointed: bool = False

    @property
    def destination(self) -> Address:
        """Where a digest that is subscribed to now goes."""
        return self.place or self.message.address


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a reply."""

    name: str
    media_type: str
    body: bytes

    @property
    def is_picture(self) -> bool:
        """Whether it is to be looked at where it stands, and not kept as a file."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Trial:
    """A document to show before a reply, in the rendering that not every app draws: the reply asks if theirs does.

    `otherwise` is the command to run instead of the reply where the server refuses that rendering.
    """

    document: Document
    otherwise: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `edit`: replace the message whose button was pressed, where only one person reads.

    `expects` names the command that a bare line within ten minutes is an argument of, `agreed` the button that a typed yes
    presses until then. `choose`: offer to choose a group or a channel, where the platform can; it comes back as
    `/place CHAT`. A `trial` is replied only where the platform has such a rendering. `again` is the press
    that shows the same once more, for platforms that show it part by part. `story` is the one story that it tells of, if it
    does: what "this" means next.
    """

    document: Document
    private: bool = False
    edit: bool = False
    attachment: Attachment | None = None
    expects: str | None = None
    agreed: str = ""
    choose: bool = False
    trial: Trial | None = None
    again: str = ""
    story: int | None = None


def _everywhere(_platform: str, _desk: Desk) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, what it does (marked sentences), its arguments, who may run it, and the words that mean it.

    `everyday` is one marked sentence of comma-separated words that run it without a slash in private chats. `changes`: in
    a shared place it is its managers' alone, because it is about what the place gets. `alone`: its answer is nothing for
    a shared place. `offered`: whether it does anything for whoever is on that platform; if not, /help does not list it.
    `called` is one marked word: its name in other languages, where no everyday word says it. `anybody`: its buttons are
    everybody's in a shared place, whoever may ask there.
    """

    name: str
    about: str
    run: Callable[[Call, Desk], Awaitable[Reply]]
    params: tuple[Param, ...] = ()
    audience: Audience = Audience.EVERYONE
    menu: bool = False
    everyday: str = ""
    aliases: tuple[str, ...] = field(default=())
    changes: bool = False
    alone: bool = False
    called: str = ""
    anybody: bool = False
    offered: Callable[[str, Desk], bool] = _everywhere
