"""The catalogues are whole: the template is what the code says, and every language says all of it, in good form."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from digest.chat import courtesy
from digest.chat.commands import COMMANDS

ROOT = Path(__file__).parents[2]
LOCALES = ROOT / "locales"
KEYWORDS = {"sentence": None, "plural": (1, 2), "mark": None}
FOLDERS = sorted(file.parents[1].name for file in LOCALES.glob("*/LC_MESSAGES/digest.po"))
HAN = "[\u3400-\u9fff]"


def catalogue(file: Path, locale: str | None = None) -> Catalog:
    with file.open("rb") as stream:
        return read_po(stream, locale=locale)


def identity(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def spoken(folder: str) -> Catalog:
    return catalogue(LOCALES / folder / "LC_MESSAGES" / "digest.po", folder)


@pytest.fixture(scope="module")
def template() -> Catalog:
    return catalogue(LOCALES / "digest.pot")


def test_the_template_is_what_the_code_says(template: Catalog) -> None:
    said = set()
    for source in ("src", "bots"):
        for _file, _line, message, _comments, _context in extract_from_dir(ROOT / source, keywords=KEYWORDS):
            said.add((message,) if isinstance(message, str) else tuple(message))
    assert said == {identity(message) for message in messages(template)}, "run `make i18n`"


def test_no_english_plural_has_a_singular_of_its_own(template: Catalog) -> None:
    """Two plurals with one singular would be one message to gettext."""
    singulars = [identity(message)[0] for message in messages(template)]
    assert len(singulars) == len(set(singulars))


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_language_says_everything_and_nothing_else(folder: str, template: Catalog) -> None:
    catalog = spoken(folder)
    assert {identity(message) for message in messages(catalog)} == {identity(message) for message in messages(template)}
    assert not catalog.obsolete
    assert [message.id for message in messages(catalog) if message.fuzzy] == []
    assert [message.id for message in messages(catalog) if not all(forms(message))] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_language_has_its_number_of_plural_forms(folder: str) -> None:
    catalog = spoken(folder)
    plural = [message for message in messages(catalog) if message.pluralizable]
    assert plural
    assert [message.id for message in plural if len(forms(message)) != catalog.num_plurals] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_form_has_the_placeholders_of_the_english(folder: str) -> None:
    wrong = []
    for message in messages(spoken(folder)):
        wanted = placeholders("".join(identity(message)))
        wrong += [form for form in forms(message) if placeholders(form) != wanted]
    assert wrong == []


def placeholders(text: str) -> set[str]:
    assert re.sub(r"\{[a-z_]+\}", "", text).count("{") == 0, f"only {{name}} is filled in: {text}"
    return set(re.findall(r"\{([a-z_]+)\}", text))


FAULTS = {
    "a half-width mark between Chinese characters": f"{HAN}[,.;:!?()]|[,;:!?()]{HAN}",
    "Chinese touching a letter or digit": f"{HAN}[A-Za-z0-9]|[A-Za-z0-9]{HAN}",
    "a space beside a full-width mark": "[，。；：！？、（）“”] | [，。；：！？、（）]",
    "a formal address": "您",
    "marks in a row": "[！!]{2}|[。，]{2}",
    "a straight quotation mark": "[\"']",
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("folder", [folder for folder in FOLDERS if folder.startswith("zh")])
def test_chinese_is_written_as_chinese(folder: str, fault: str) -> None:
    typed = {command.everyday for command in COMMANDS} | {words for _, words in courtesy.EVERYDAY}
    said = [form for message in messages(spoken(folder)) if message.id not in typed for form in forms(message)]
    # A placeholder counts as neither Chinese nor Latin: what a value needs around it is added when it is inserted.
    bare = [re.sub(r"\{[a-z_]+\}", "\N{OBJECT REPLACEMENT CHARACTER}", form) for form in said]
    assert [form for form in bare if re.search(FAULTS[fault], form)] == []
