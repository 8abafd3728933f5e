"""The only name that a message ever calls: the role that a place's managers chose for its digest. Pure."""

from collections.abc import Mapping
from typing import Any

from digest_discord.render.drawn import characters, count

COMPONENTS, TEXT, CONTENT = 40, 4_000, 2_000
"""What a message may have; one that is full calls nobody."""

Body = Mapping[str, Any]


def calling(body: Body, role: str) -> dict[str, Any]:
    """The body with the role called below everything else, where it has room for that."""
    name = f"<@&{role}>"
    if not role.isdecimal():
        return dict(body)
    allowed = {"allowed_mentions": {"parse": (), "roles": (role,)}}
    if not body.get("components") or body.get("content"):
        said = f"{body.get('content', '')}\n{name}"
        return {**body, "content": said, **allowed} if len(said) <= CONTENT else dict(body)
    components = body["components"]
    if count(components) >= COMPONENTS or characters(components) + len(name) > TEXT:
        return dict(body)
    return {**body, "components": [*components, {"type": 10, "content": name}], **allowed}
