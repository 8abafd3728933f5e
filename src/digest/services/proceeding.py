"""How far an order to change sent messages is, as editors read it."""

from collections.abc import Iterator

from digest.domain.buttons import Button
from digest.domain.document import Block, Document, Heading, ItemList, Paragraph, text
from digest.domain.words import Words
from digest.ports.corrections import Kind, Progress, Stage

COMMANDS = {Kind.CORRECT: "correct", Kind.WITHDRAW: "withdraw", Kind.RECALL: "recall", Kind.AMEND: "broadcast"}
"""Which command asks how far an order is, by its kind."""

STATUS = "order"
"""The word before an order's number that asks how far it is."""


def proceeding_document(one: Progress, words: Words) -> Document:
    """How far it is, with a button that looks again while it is not done."""
    again = Button(words.sentence("Look again"), f"/{COMMANDS[one.order.kind]} {STATUS} {one.id} .")
    more = () if one.stage is Stage.DONE or one.order.kind is Kind.AMEND else ((again,),)
    said = Heading(text(heading(words, one)))
    return Document((said, *_progress(words, one), *_telling(words, one)), more, words.language)


def heading(words: Words, one: Progress) -> str:
    """What the order is."""
    match one.order.kind:
        case Kind.CORRECT:
            return words.sentence("Correction of story {number}", number=one.order.article)
        case Kind.WITHDRAW:
            return words.sentence("Withdrawal of story {number}", number=one.order.article)
        case Kind.RECALL:
            return words.sentence("Recall of {occasion}", occasion=one.order.occasion)
        case Kind.AMEND:
            return words.sentence("Fix of {occasion}", occasion=one.order.occasion)


def _progress(words: Words, one: Progress) -> Iterator[Block]:
    yield from (Paragraph(text(line)) for line in _standing(words, one))
    if one.failed:
        reasons = sorted(one.failed.items(), key=lambda pair: -pair[1])
        counts = [words.sentence("{what}: {counts}", what=why, counts=words.number(count)) for why, count in reasons]
        yield ItemList(tuple(map(text, counts)))


def _standing(words: Words, one: Progress) -> Iterator[str]:
    if one.stage in (Stage.AMENDING, Stage.COLLECTING):
        yield words.sentence("Looking for the messages that carry it …")
    elif one.stage is Stage.CHANGING:
        yield words.plural("{count} message still to change.", "{count} messages still to change.", one.open)
    yield words.plural("{count} message changed.", "{count} messages changed.", one.done)
    if one.failed:
        total = sum(one.failed.values())
        yield words.plural(
            "{count} message can’t be changed any more:", "{count} messages can’t be changed any more:", total
        )
    elif one.stage is Stage.DONE:
        yield words.sentence("Done: nothing was out of reach.")


def _telling(words: Words, one: Progress) -> Iterator[Block]:
    """How to tell those who got the story: edits make no sound."""
    if one.order.article and (one.done or one.open):
        said = words.sentence(
            "Edits make no sound. To tell those who got it: /broadcast, and “story:{number}” for who gets it.",
            number=one.order.article,
        )
        yield Paragraph(text(said), quiet=True)
