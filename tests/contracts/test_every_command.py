"""What every command keeps to, in every interface language: no apology, no English left over, buttons that work and fit."""

import re
from collections.abc import AsyncIterator, Iterator
from importlib.resources import files

import pytest
from babel.messages.pofile import read_po

from digest.chat import parse
from digest.chat.command import Command
from digest.chat.commands import COMMANDS
from digest.domain.buttons import ButtonRow
from digest.i18n import languages, locales_folder
from digest.testing import ChatTester, TestChat, open_test_chat
from digest.testing.chat import HELD

ODD = (
    "",
    "\N{PILE OF POO}",
    "-1",
    "999999999",
    "\N{RIGHT-TO-LEFT OVERRIDE}abc",
    "x" * 400,
    "~zzzzzzzz",
    "安全 安全 #9 .",
)
READERS = [(language, style) for language in languages() for style in ("normal", "plain")][::3]
"""Every language, every style, not each of each: English in normal style, Chinese in plain style."""

APOLOGIES = ("something went wrong", "抱歉，我这边")
NAMES = {name for command in COMMANDS for name in (command.name, *command.aliases)}


@pytest.fixture
async def chat() -> AsyncIterator[TestChat]:
    async with open_test_chat() as opened:
        yield opened


def said_in_english() -> set[str]:
    """Pieces of three words and more of what the code says, where no article says the same."""
    with (locales_folder() / "zh_Hans/LC_MESSAGES/digest.po").open("rb") as stream:
        known = [message.id if isinstance(message.id, str) else message.id[0] for message in read_po(stream)]
    samples = sorted(files("digest").joinpath("data/samples").iterdir(), key=lambda page: page.name)
    articles = "".join(page.read_text(encoding="utf-8") for page in samples[:HELD])
    pieces = (piece.strip() for sentence in known for piece in re.split(r"\{[a-z_]+\}", sentence))
    return {piece for piece in pieces if len(piece.split()) >= 3 and piece not in articles}


ENGLISH = said_in_english()


def arguments(command: Command) -> Iterator[str]:
    yield from ODD
    yield " ".join(param.example for param in command.params)
    for param in command.params:
        yield from param.choices


@pytest.mark.parametrize(("language", "style"), READERS)
async def test_every_command(chat: TestChat, language: str, style: str) -> None:
    for user, command in enumerate(COMMANDS):
        owned = command.audience.office and command.name != "stats"  # which quotes the questions that were asked here
        reader = chat.visitor(user="owner" if owned else str(user), language=language)
        await reader.say(f"/style {style}")
        for number, argument in enumerate(arguments(command)):
            line = f"/{command.name} {argument}".strip()
            await (reader.run(line) if number % 2 else reader.say(line))
            keeps_to_the_rules(reader, line)


async def test_every_button_leads_on(chat: TestChat) -> None:
    """Press every button of every answer, and those of the answers, as a Chinese reader who is never anybody else."""
    waiting, seen = [f"/{command.name}" for command in COMMANDS], set[str]()
    while waiting and len(seen) < 150:
        command = waiting.pop(0)
        if command not in seen:
            seen.add(command)
            reader = chat.visitor(user=str(len(seen) // 25), language="zh-CN")
            await reader.run(command)
            keeps_to_the_rules(reader, command)
            waiting += (button.command for button in reader.buttons)
    assert len(seen) == 150


def keeps_to_the_rules(reader: ChatTester, line: str) -> None:
    document, text = reader.reply.document, reader.text
    assert text, line
    assert not any(apology in text for apology in APOLOGIES), line
    for row in document.buttons:
        assert 1 <= len(row) <= most(row), (line, reader.labels)
    hours = sum(len(row) == 6 for row in document.buttons) == 4 or reader.labels[:24:23] == ["00:00", "23:00"]
    assert len(reader.buttons) <= (25 if hours else 12), (line, reader.labels)
    for button in reader.buttons:
        works(button.command)
        assert 0 < len(button.label) <= 80, button
    if document.language == "zh-Hans" and line != "/preview en":  # which shows what readers of English get
        said = "\n".join([text, *reader.labels])
        assert not [piece for piece in ENGLISH if piece in said], line


def most(row: ButtonRow) -> int:
    """What of this fits a row on a phone: five short numbers, six hours, two words."""
    if all(len(button.label) == 2 and button.label.isdecimal() for button in row):
        return 6
    return 5 if all(len(button.label) <= 2 for button in row) else 2


def works(command: str) -> None:
    assert len(command.encode()) <= 64, command
    line = parse.read(command, NAMES)
    assert line is not None, command
    assert line.name in NAMES, command
