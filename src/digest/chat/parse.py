"""From a typed line or a pressed button to a command's name and arguments. Pure.

A button's command may end in trailers that people never type: `#2` turns to the second page, `.` lets the answer replace the
message whose button was pressed. `~1a2b3c4d` stands for a text too long for a button (`Notes.keep_text`).
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from digest.chat import numerals
from digest.chat.command import Command, Param, Suggests
from digest.domain.language import SIMPLIFIED_CHINESE, TRADITIONAL_CHINESE
from digest.domain.words import Words

LONGEST_LINE = 1000
"""Characters of a line that are read; the rest of a longer one is left out."""

_COMMAND = re.compile(r"[/／]\s*(?P<name>[^\s@/／]+)(?:@\S+)?\s*(?P<rest>.*)", re.DOTALL)
_GLUED = re.compile(r"(?P<name>[a-z]+)[_:]?(?P<argument>[^a-z_:].*)", re.DOTALL)
_TRAILERS = re.compile(r"(?:^|\s+)(?:#(?P<page>\d{1,4}))?\s*(?P<in_place>(?:^|(?<=\s))\.)?$")
_KEPT = re.compile(r"~(?P<digest>[a-z0-9]{8})")
_TOKEN = re.compile(r"""[“"「『](?P<quoted>[^”"」』]*)[”"」』]|(?P<bare>\S+)""")
_QUOTES = frozenset({"“”", '""', "「」", "『』", "‘’", "''", "《》"})
_QUESTION = re.compile(
    r"[?？吗呢]$|^(?:什么是|为什么|怎么|如何|请问|有没有|是不是|谁)|(?:是什么|为什么|怎么样|怎么办|是谁)$"
    r"|^你们?(?:怎么|如何|为什么|为何)|哪些"
    r"|^(?:what|why|how|who)(?:['’]s|\s+\S+)\s+\S",
    re.IGNORECASE,
)
_NICELY = re.compile(
    r"^(?:(?:can|could|would|will) you\s+)?(?:please|pls|plz)\s+|[\s,]+(?:please|pls|plz)$|^(?:can|could|would|will) you\s+"
    r"|^(?:请你?|麻烦你?)(?!问)|(?<=.)[吧啊呀哦喔啦咯]+$"
    r"|^i(?: want|['’]d like| would like| wish) to\s+|^我(?:想要?|要)(?=退|取消|订|停)|^我(?:想要?|要)\s*(?=[a-z])"
)
_PICTURED = "\u200d\ufe0f"
_CHINESE = re.compile("[\u3400-\u9fff]")
_KANA = re.compile("[\u3040-\u30ff]")
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Line:
    """A command line: the name as typed (case-folded), everything after it, and a button's trailers.

    `agreed`: a typed yes stands for the button whose command it is.
    """

    name: str
    rest: str = ""
    page: int = 1
    in_place: bool = False
    agreed: bool = False


class Wrong(StrEnum):
    """Why an argument does not fit."""

    MISSING = "missing"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Misfit:
    """The argument that does not fit, what was given for it, and why it does not."""

    param: Param
    value: str
    wrong: Wrong


def clean(text: str) -> str:
    """The text on one line: white space of every kind made single spaces, control, bidi and invisible characters left out."""
    spaced = (" " if unicodedata.category(mark) in {"Cc", "Zl", "Zp"} else mark for mark in text[:LONGEST_LINE])
    seen = (mark for mark in spaced if mark in _JOINERS or unicodedata.category(mark) not in {"Cf", "Cs", "Co", "Cn"})
    return " ".join("".join(seen).split())


def fold(text: str) -> str:
    """The text for comparing: width, case, apostrophes and the two forms of a Chinese "you" made equal, outer marks dropped."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("您", "你")
    return folded.strip().strip("!?.,;:~…。！？，、；：～'\"“”()（）").strip()


def plainly(text: str, words: Words) -> str:
    """The text as whoever speaks these words means it: Chinese in Simplified characters, in which all that is typed is read."""
    return words.written(text, SIMPLIFIED_CHINESE) if speaks_chinese(words) else text


def in_simplified(text: str, words: Words) -> str:
    """What was typed with its Chinese in Simplified characters, whatever language is spoken; Japanese stays as it is."""
    return text if _KANA.search(text) else words.written(text, SIMPLIFIED_CHINESE)


def speaks_chinese(words: Words) -> bool:
    """Whether these words are Chinese ones, in whichever characters."""
    return words.language in (SIMPLIFIED_CHINESE, TRADITIONAL_CHINESE)


def read(text: str, known: Container[str]) -> Line | None:
    """The command line in a cleaned text; None where it does not begin with a slash.

    `known` are the command names: `/article12`, `/article_12` and `/tag监管` are understood where the letters are one.
    """
    match = _COMMAND.fullmatch(text)
    if match is None:
        return None
    name = unicodedata.normalize("NFKC", match["name"]).casefold()
    glued = _GLUED.fullmatch(name)
    if name in known or glued is None or glued["name"] not in known:
        return Line(name, match["rest"])
    return Line(glued["name"], f"{glued['argument']} {match['rest']}".strip())


def trailers(line: Line) -> Line:
    """The line with its trailers read."""
    match = _TRAILERS.search(line.rest)
    if match is None:
        return line
    return Line(line.name, line.rest[: match.start()], max(1, int(match["page"] or 1)), bool(match["in_place"]))


def stays_in_place(command: str) -> bool:
    """Whether the answer to a button's command is to stand in place of the message under which it was pressed."""
    line = read(command, ())
    return line is not None and trailers(line).in_place


def written(line: Line) -> str:
    """The line as a button carries it; `trailers(read(…))` gives it back."""
    page = f"#{line.page}" if line.page > 1 else ""
    return " ".join(filter(None, (f"/{line.name}", line.rest, page, "." if line.in_place else "")))


def kept(line: Line) -> str | None:
    """The hash of the kept text that is the line's whole argument, if it is one."""
    match = _KEPT.fullmatch(line.rest)
    return match["digest"] if match else None


def takes_free_text(command: Command) -> bool:
    """Whether a typed line of this command may end in anything at all, so that it has no trailers."""
    return any(param.rest for param in command.params)


def bind(command: Command, rest: str, words: Words) -> Mapping[str, str] | Misfit:
    """The arguments by parameter name, absent ones left out; the first one that does not fit otherwise. Surplus is ignored."""
    bound: dict[str, str] = {}
    for param in command.params:
        whole = rest
        all_of_it = param.rest or is_choice(param, rest, words)
        value, rest = (unquoted(rest), "") if all_of_it else _first(rest)
        fitting = _fit(param, value, words)
        if isinstance(fitting, Misfit):
            return replace(fitting, value=whole) if value else fitting
        if fitting:
            bound[param.name] = fitting
    return bound


def unquoted(text: str) -> str:
    """The text without the pair of quotation marks around it."""
    text = text.strip()
    return text[1:-1].strip() if len(text) > 2 and text[0] + text[-1] in _QUOTES else text


def integer(text: str) -> int | None:
    """A whole number in any script's digits, `#12` included; None for anything else and for more than 9 digits."""
    digits = unicodedata.normalize("NFKC", text).strip().removeprefix("#")
    return int(digits) if digits.isdecimal() and len(digits) <= 9 else None


def counted(text: str) -> int | None:
    """A whole number, or a Chinese numeral such as 七 or 十二, with the measure word behind it that people type."""
    digits = re.sub(r"(?<=.)[条個个篇则号]$", "", text.strip()).removeprefix("第")
    number = integer(digits)
    return numerals.value(digits) if number is None else number


def everyday(sentences: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The command each everyday word runs, from (command, comma-separated words) pairs; the first to claim a word has it."""
    meant: dict[str, str] = {}
    for name, sentence in sentences:
        for word in re.split(r"[,，、]", sentence):
            if key := fold(word):
                meant.setdefault(key, name)
    return meant


def spoken(text: str) -> str:
    """The folded text without what people only say it nicely with: a please, a particle, pictures."""
    bare = "".join(mark for mark in text if unicodedata.category(mark) not in {"So", "Sk"} and mark not in _PICTURED)
    return _NICELY.sub("", fold(bare)).strip(" ,")


def is_question(text: str) -> bool:
    """Whether a line is plainly a question and not the value that was asked for."""
    return bool(_QUESTION.search(text))


def is_brief(text: str) -> bool:
    """Whether a line is one or two words, or up to four Chinese characters, that ask nothing."""
    return not is_question(text) and len(text.split()) <= 2 and len(_CHINESE.findall(text)) <= 4


def _first(rest: str) -> tuple[str, str]:
    match = _TOKEN.match(rest)
    if match is None:
        return "", rest.strip()
    return (match["quoted"] or match["bare"] or "").strip(), rest[match.end() :].strip()


def _fit(param: Param, value: str, words: Words) -> str | Misfit:
    if not value:
        return Misfit(param, value, Wrong.MISSING) if param.required else ""
    if param.suggests is Suggests.TOPIC:
        return words.written(value, SIMPLIFIED_CHINESE)
    if param.kind is int:
        number = 0 if _is_zero(param, value, words) else counted(value)
        return Misfit(param, value, Wrong.NUMBER) if number is None else str(number)
    if param.choices:
        meant = chosen(param.choices, param.also, words)
        said = fold(plainly(value, words))
        return meant.get(said) or meant.get(said.removesuffix("的")) or Misfit(param, value, Wrong.CHOICE)
    return value


def is_choice(param: Param, typed: str, words: Words) -> bool:
    """Whether what was typed is one of the argument's choices, be it of several words."""
    return bool(param.choices) and not isinstance(_fit(param, typed, words), Misfit)


def chosen(choices: Iterable[str], also: Mapping[str, str], words: Words) -> Mapping[str, str]:
    """The choice of each folded word for one, in the reader's language or in English."""
    said = ((choice, form) for choice in choices for form in (choice, also.get(choice, "")) if form)
    forms = ((choice, form) for choice, english in said for form in (english, words.sentence(english)))
    return everyday((choice, typed) for choice, form in forms for typed in _spacings(plainly(form, words)))


def _spacings(form: str) -> tuple[str, str]:
    """With spaces between Chinese and figures, as we write them, and without, as people type them."""
    return form, form.replace(" ", "")


def _is_zero(param: Param, value: str, words: Words) -> bool:
    """Whether the value is a word for none, in the reader's language or in English."""
    forms = (param.zero, plainly(words.sentence(param.zero), words)) if param.zero else ()
    return fold(value) in everyday(("0", form) for form in forms)
