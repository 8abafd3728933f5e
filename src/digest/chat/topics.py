"""Pages of topics to switch on and off: what /follow and /mute share."""

import re
from collections.abc import Collection, Iterable

from digest.chat.command import Call
from digest.chat.reply import command_line, page_of, pager, rows, view
from digest.domain.article import Tag
from digest.domain.buttons import Button, ButtonRow
from digest.domain.compose.parts import tag_name
from digest.services.desk import Desk

SIZE = 6


async def switches(
    call: Call, desk: Desk, command: str, chosen: Collection[str], also: Iterable[Tag] = (), mode: str = ""
) -> tuple[ButtonRow, ...]:
    """A page of topics, the chosen ones ticked. A button says what it makes of its topic, so pressing it twice is harmless.

    `also` are chosen topics that no story has now; they come first, with the other chosen ones. `mode` stands before the
    argument of every button.
    """
    used = [*also, *(tag for tag, _ in await desk.library.tags())]
    tags = sorted({tag.slug: tag for tag in used}.values(), key=lambda tag: tag.slug not in chosen)
    pages = max(1, -(-len(tags) // SIZE))
    page = min(page_of(call), pages)
    buttons = [
        _switch(call, tag, command, tag.slug in chosen, page, mode) for tag in tags[(page - 1) * SIZE : page * SIZE]
    ]
    return (*rows(buttons), pager(call, command, mode, page, pages))


def _switch(call: Call, tag: Tag, command: str, on: bool, page: int, mode: str) -> Button:
    name = tag_name(tag, view(call))
    label, sign = (f"✓ {name}", "-") if on else (name, "+")
    return Button(label, command_line(command, f"{mode}{sign}{tag.slug}", page=page, in_place=True))


async def unused(desk: Desk, slugs: Iterable[str]) -> list[Tag]:
    """These topics where no story has them now, under the names the taxonomy knows."""
    used = {tag.slug for tag, _ in await desk.library.tags()}
    return await named(desk, (slug for slug in slugs if slug not in used))


async def named(desk: Desk, slugs: Iterable[str]) -> list[Tag]:
    """The topics of these slugs, under the names that the stories or the taxonomy give them."""
    return [await desk.library.find_tag(slug) or Tag(slug, {}) for slug in slugs]


_AND = re.compile(r"\s*(?:[,，、&]|\band\b|[和及跟])\s*")


async def several(desk: Desk, typed: str) -> list[Tag]:
    """The topics of a line that names more than one; empty where one of the names is none."""
    names = [name for name in _AND.split(typed) if name]
    found = [await desk.library.find_tag(name) for name in names] if len(names) > 1 else []
    return [tag for tag in found if tag] if all(found) else []
