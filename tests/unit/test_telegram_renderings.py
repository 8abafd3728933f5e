"""In which rendering an answer goes out: the place's, if its platform has it; a rich one only for what is folded or a table."""

import pytest

from digest.domain.document import Block, Card, Details, Document, Heading, ItemList, Paragraph, Table, text
from digest.domain.reader import Manner
from digest_telegram import Config, platform
from digest_telegram.inbound.answering import Renderings
from digest_telegram.render import VARIANTS

PLAIN: tuple[Block, ...] = (Heading(text("Settings")), ItemList((text("Time"),)), Card((Paragraph(text("One")),), 1))
FOLDED = Details(text("More"), (Paragraph(text("Two")),))
TABLE = Table(("Who", "What"), (("We", "this"),))
AUTO, ON, OFF = Renderings(VARIANTS, "classic"), Renderings(VARIANTS, "rich"), Renderings(VARIANTS[1:], "classic")


@pytest.mark.parametrize("block", [FOLDED, TABLE, Card((FOLDED,), 1)], ids=["folded", "a table", "folded in a card"])
@pytest.mark.parametrize(
    ("renderings", "chosen", "best"),
    [
        (AUTO, None, "classic plain"),
        (AUTO, "rich", "rich classic plain"),
        (AUTO, "plain", "plain"),
        (AUTO, "gone", "classic plain"),
        (ON, None, "rich classic plain"),
        (ON, "classic", "classic plain"),
        (OFF, "rich", "classic plain"),
    ],
)
def test_what_is_folded_comes_as_its_place_chose(
    renderings: Renderings, chosen: str | None, best: str, block: Block
) -> None:
    assert list(renderings.fitting(Document((*PLAIN, block)), Manner(chosen))) == best.split()


@pytest.mark.parametrize("renderings", [AUTO, ON])
def test_what_has_no_folds_is_legible_everywhere(renderings: Renderings) -> None:
    assert list(renderings.fitting(Document(PLAIN), Manner("rich"))) == ["classic", "plain"]


@pytest.mark.parametrize(("rich", "usual", "asks"), [("auto", "classic", True), ("on", "rich", False)])
def test_what_the_operator_set_is_what_places_may_choose(rich: str, usual: str, asks: bool) -> None:
    bot = platform(Config("1:token", rich=rich))  # type: ignore[arg-type]
    assert (bot.usual, tuple(bot.variants)) == (usual, VARIANTS)
    assert (bot.choices.rich, bot.choices.simple, bot.choices.asks) == ("rich", "classic", asks)


def test_switched_off_there_is_no_choice_but_of_sound_and_previews() -> None:
    bot = platform(Config("1:token", rich="off"))
    assert (bot.usual, tuple(bot.variants)) == ("classic", VARIANTS[1:])
    assert (bot.choices.rich, bot.choices.simple, bot.choices.asks) == ("", "", False)
    assert bot.choices.sound
    assert bot.choices.previews
