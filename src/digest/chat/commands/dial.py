"""/dial: which of the three scores counts more."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace

from digest.chat.command import Call, Command, Param, Reply
from digest.chat.parse import plainly
from digest.chat.reply import answer, capitalised, command_line, quiet, rows, settings_button, title
from digest.domain.buttons import Button, ButtonRow
from digest.domain.compose.parts import shortened
from digest.domain.document import ItemList, text
from digest.domain.reader import Dial
from digest.domain.words import Words, mark
from digest.services.desk import Desk

NAMES = {"hot": mark("Hot"), "quality": mark("Quality"), "impact": mark("Impact")}
STEPS = {"less": -1, "normal": 0, "more": 1}
SAID = {-1: mark("less"), 0: mark("normal"), 1: mark("more")}

PRESETS: Mapping[str, Dial] = {
    mark("balanced"): Dial(),
    mark("trader"): Dial(hot=1, quality=-1, impact=0),
    mark("engineer"): Dial(hot=-1, quality=1, impact=0),
    mark("policy"): Dial(hot=-1, quality=0, impact=1),
}
"""What somebody in that trade would choose: what moves today, what is solid, what will change things."""


async def run(call: Call, desk: Desk) -> Reply:
    """Turn one score, or all of them to a preset; the dial as it is where nothing was given."""
    typed = call.args.get("setting", "")
    if not typed:
        return _page(call)
    dial = turned(call.reader.profile.dial, typed, call.words)
    if dial is None:
        said = call.words.sentence(
            "I don’t know the setting “{typed}”. Send /dial hot more, or press:", typed=shortened(typed)
        )
        return _page(call, said)
    reader = await desk.accounts.choose(call.reader, replace(call.reader.profile, dial=dial))
    return _page(replace(call, reader=reader), call.words.sentence("Done. It counts from the next digest on."))


def turned(dial: Dial, typed: str, words: Words) -> Dial | None:
    """The dial after what was typed, in English or in these words: a preset, or a score and a step; None for neither."""
    parts = typed.casefold().split()
    if len(parts) == 1:
        return next((preset for name, preset in PRESETS.items() if parts[0] in _both(name, words)), None)
    score = next((key for key, name in NAMES.items() if parts[0] in {key, *_both(name, words)}), None)
    step = next((step for name, step in STEPS.items() if parts[1] in _both(name, words)), None)
    return None if score is None or step is None or len(parts) > 2 else replace(dial, **{score: step})


def setting(words: Words, dial: Dial) -> str:
    """The dial as /settings lists it: a preset's name, or what is turned up and down."""
    preset = next((name for name, one in PRESETS.items() if one == dial), None)
    if preset:
        return words.sentence("Dial: {setting}", setting=words.sentence(preset))
    turned_ = [_line(words, name, step) for name, step in asdict(dial).items() if step]
    return words.sentence("Dial: {setting}", setting=words.items(turned_))


def _both(name: str, words: Words) -> set[str]:
    return {name.casefold(), plainly(words.sentence(name), words).casefold()}


def _line(words: Words, score: str, step: int) -> str:
    return words.sentence("{score} {step}", score=words.sentence(NAMES[score]), step=words.sentence(SAID[step]))


def _page(call: Call, said: str = "") -> Reply:
    words, dial = call.words, call.reader.profile.dial
    lines = [_line(words, score, step) for score, step in asdict(dial).items()]
    return answer(
        call,
        title(words.sentence("Dial")),
        *((said,) if said else ()),
        words.sentence("Which score should count for more when your stories are chosen?"),
        ItemList(tuple(text(line) for line in lines)),
        quiet(words.sentence("“Why this?” under a story shows the arithmetic.")),
        buttons=(*_steps(words, dial), *_presets(words, dial), (settings_button(call),)),
        expects="dial",
        private=True,
    )


def _steps(words: Words, dial: Dial) -> Iterable[ButtonRow]:
    """For each score a button to turn it down and one to turn it up, or back where it stands there."""
    for score, step in asdict(dial).items():
        yield tuple(_step(words, score, wanted) for wanted in (-1, 1) if wanted != step) + (
            () if step == 0 else (_step(words, score, 0),)
        )


def _step(words: Words, score: str, step: int) -> Button:
    name = next(name for name, value in STEPS.items() if value == step)
    return Button(_line(words, score, step), command_line("dial", f"{score} {name}", in_place=True))


def _presets(words: Words, dial: Dial) -> tuple[ButtonRow, ...]:
    return rows(
        Button(capitalised(words.sentence(name)), command_line("dial", name, in_place=True), primary=preset == dial)
        for name, preset in PRESETS.items()
    )


COMMAND = Command(
    name="dial",
    about=mark("Which score counts more"),
    run=run,
    params=(
        Param(
            "setting",
            mark("a score with less, normal or more; or a preset"),
            mark("hot more"),
            required=False,
            rest=True,
        ),
    ),
    everyday=mark("dial, what counts more, change what counts"),
    changes=True,
)
