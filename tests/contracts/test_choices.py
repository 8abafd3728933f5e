"""A choice is a list where a platform has lists; everywhere else its text says the same."""

import pytest

from digest.domain.document import Asks, Choice, Document, Option, Span, text
from digest.platforms import discover

HOURS = (Option("08:00", "08:00", chosen=True), Option("09:00", "09:00"))
HOUR = Choice("Hour", text("Hour 8"), "/time * .", HOURS)
TOPICS = Choice("Topics", text("Topics none"), "/follow *", HOURS, several=True)
ROLE = Choice("Role", (Span("Role none"),), "/mention *", (Option("", "77", chosen=True),), asks=Asks.ROLES)
DOCUMENT = Document((HOUR, TOPICS, ROLE))
SAID = {
    (name, variant): repr(platform.render(DOCUMENT, variant))
    for name, platform in ((name, make()) for name, make in discover().items())
    for variant in platform.variants
}


@pytest.mark.parametrize("rendering", sorted(SAID), ids="-".join)
def test_every_rendering_says_what_is_asked(rendering: tuple[str, str]) -> None:
    for asked in ("Hour", "Topics", "Role"):
        assert asked in SAID[rendering]
    assert ("08:00" in SAID[rendering]) == (rendering == ("discord", "components") or "preview" in rendering)


def test_a_list_shows_what_is_chosen_and_allows_none_or_several() -> None:
    [payload] = discover()["discord"]().render(DOCUMENT, "components")
    hour, topics, role = (one["components"][0] for one in payload["body"]["components"] if one["type"] == 1)
    assert (hour["type"], hour["custom_id"], hour["options"][0]["default"]) == (3, "/time * .", True)
    assert (topics["min_values"], topics["max_values"]) == (0, 2)
    assert (role["type"], role["min_values"], role["default_values"]) == (6, 0, [{"id": "77", "type": "role"}])
