"""The commands that Discord offers: made from the registry, in every language, within its limits."""

from collections.abc import Iterator
from typing import Any

import pytest

from digest.chat.command import Audience
from digest.chat.commands import COMMANDS
from digest.i18n import languages, speak
from digest_discord.inbound.hearing import typed
from digest_discord.menu import commands
from tests.wire import discordapi_schema

WANTED = commands(speak, languages())
SLASH = [one for one in WANTED if one["type"] == 1]


def texts(value: Any) -> Iterator[str]:
    """Everything of a command that counts against its 8,000 characters: names, descriptions and values."""
    for name in ("name", "description", "value"):
        if isinstance(value.get(name), str):
            yield value[name]
    for inner in (*value.get("options", ()), *value.get("choices", ())):
        yield from texts(inner)


def in_each_language(value: Any) -> int:
    """A command's size in the language in which it is longest."""
    longest = sum(map(len, texts(value)))
    names, abouts = value.get("name_localizations", {}), value.get("description_localizations", {})
    return longest + sum(len(names.get(locale, "")) + len(abouts.get(locale, "")) for locale in {*names, *abouts})


def test_the_schema_takes_them() -> None:
    discordapi_schema.require_schema()
    assert discordapi_schema.problems("PUT", "/applications/{application_id}/commands", WANTED) == []


def test_there_is_one_for_each_of_everybodys_commands_and_import() -> None:
    for_all = [one.name for one in COMMANDS if one.audience is Audience.EVERYONE or one.name == "import"]
    assert [one["name"] for one in SLASH] == for_all
    assert len(SLASH) <= 100
    assert max(map(in_each_language, WANTED)) <= 8_000


def test_import_takes_a_file_and_is_offered_in_direct_channels_only() -> None:
    [found] = [one for one in SLASH if one["name"] == "import"]
    assert [(one["name"], one["type"]) for one in found["options"]] == [("page", 3), ("file", 11)]
    assert found["contexts"] == [1]


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW"])
def test_they_are_described_in_chinese_and_no_name_stands_twice(locale: str) -> None:
    assert all(max(one["description_localizations"][locale]) >= "一" for one in SLASH)
    names = [one.get("name_localizations", {}).get(locale, one["name"]) for one in SLASH]
    assert len(set(names)) == len(names)
    subscribe = "订阅" if locale == "zh-CN" else "訂閱"
    assert dict(zip((one["name"] for one in SLASH), names, strict=True))["subscribe"] == subscribe


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW"])
def test_every_command_has_a_chinese_name(locale: str) -> None:
    names = [one.get("name_localizations", {}).get(locale, one["name"]) for one in SLASH]
    assert [name for name in names if name.isascii()] == []


def test_in_chinese_a_name_says_what_the_command_does() -> None:
    names = {one["name"]: one.get("name_localizations", {}).get("zh-CN") for one in SLASH}
    assert (names["unsubscribe"], names["pause"], names["resume"]) == ("退订", "暂停推送", "恢复推送")
    assert (names["quiet"], names["dial"], names["score"]) == ("免打扰时段", "推荐偏好", "最低分数")
    assert (names["link"], names["unlink"], names["export"]) == ("绑定账号", "解除绑定", "导出我的数据")


def test_who_changes_what_a_place_gets_must_manage_the_server() -> None:
    managed = {one["name"] for one in SLASH if one.get("default_member_permissions") == 1 << 5}
    assert managed == {one.name for one in COMMANDS if one.changes and one.audience is Audience.EVERYONE}


def test_arguments_have_their_kinds() -> None:
    kinds = {(one["name"], option["name"]): option for one in SLASH for option in one["options"]}
    assert kinds["article", "number"]["type"] == 4
    assert kinds["article", "number"]["autocomplete"] is True
    assert kinds["mention", "role"]["type"] == 8
    assert kinds["subscribe", "channel"]["type"] == 7
    assert [one["value"] for one in kinds["style", "style"]["choices"]] == ["normal", "plain"]
    assert all(not option.get("autocomplete") for option in kinds.values() if "choices" in option)


@pytest.mark.parametrize(
    ("name", "given", "line"),
    [
        ("latest", {}, "/latest"),
        ("latest", {"count": 5}, "/latest 5"),
        ("time", {"hour": "half past eight"}, "/time half past eight"),
        ("place", {"chat": "my channel", "setting": "time 9"}, "/place “my channel” time 9"),
        ("place", {"chat": "a” b"}, "/place “a b”"),
        ("nothing", {"known": "1"}, "/nothing"),
    ],
)
def test_a_slash_command_is_the_line_that_somebody_would_type(name: str, given: dict[str, Any], line: str) -> None:
    assert typed(name, given, {one.name: one for one in COMMANDS}) == line
