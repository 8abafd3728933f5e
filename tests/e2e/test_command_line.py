"""The command line's contract: exit statuses, one JSON document on stdout that fits its published schema, words on stderr."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import Result

from tests.e2e.command import Digest

PAGES = Path(__file__).parents[1] / "fixtures/pages"


def document(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def fits(digest: Digest, name: str, printed: Any) -> None:
    schema = document(digest("schema", name))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(printed, schema)


def page(name: str = "full") -> str:
    return str(next(PAGES.glob(f"*{name}*.txt"), None) or sorted(PAGES.glob("*.txt"))[0])


RECORD = {
    "version": 1,
    "contents": {"en": {"title": "A small model reads maps", "tldr": ["It found its way in 9 of 10 towns."]}},
    "scores": {"hot": 50, "quality": 60, "impact": 70},
}


def test_import_keeps_the_good_and_names_the_bad(digest: Digest, tmp_path: Path) -> None:
    lines = (json.dumps(RECORD), json.dumps(RECORD | {"scores": {"hot": 165, "quality": 1, "impact": 1}}))
    (tmp_path / "records.jsonl").write_text("\n".join(lines), encoding="utf-8")
    result = digest("import", "records.jsonl")
    assert result.exit_code == 1
    assert "A small model reads maps" in result.stdout
    assert "line 2" in result.stderr
    assert "hot" in result.stderr
    assert [line["titles"]["en"] for line in document(digest("articles", "--json"))] == ["A small model reads maps"]


def test_import_reads_a_folder_and_standard_input(digest: Digest) -> None:
    assert digest("import", str(PAGES)).exit_code == 0
    assert digest("import", "-", stdin=json.dumps(RECORD)).exit_code == 0
    lines = document(digest("articles", "--json"))
    assert len(lines) == len(list(PAGES.glob("*.txt"))) + 1
    fits(digest, "articles", lines)


def test_a_file_that_is_not_there_is_named(digest: Digest) -> None:
    result = digest("import", "nowhere.txt")
    assert result.exit_code == 1
    assert "nowhere.txt" in result.stderr
    assert "line" not in result.stderr, "a file that can't be read has none"


def test_replace_takes_one_article(digest: Digest) -> None:
    result = digest("import", str(PAGES), "--replace", "1")
    assert result.exit_code == 1
    assert "exactly one" in result.stderr
    assert document(digest("articles", "--json")) == []


def test_replace_makes_a_revision_under_a_new_title(digest: Digest) -> None:
    digest("import", "-", stdin=json.dumps(RECORD))
    renamed = RECORD | {"contents": {"en": {"title": "Maps, read by a small model", "tldr": ["It is quick."]}}}
    assert digest("import", "-", "--replace", "1", stdin=json.dumps(renamed)).exit_code == 0
    [line] = document(digest("articles", "--json"))
    assert (line["id"], line["revision"], line["titles"]["en"]) == (1, 2, "Maps, read by a small model")


def test_a_record_fits_the_published_schema(digest: Digest) -> None:
    fits(digest, "article", RECORD)


def test_preview_prints_each_form(digest: Digest) -> None:
    assert "That’s all for today." in digest("preview").stdout
    assert "今天就这些" in digest("preview", "--language", "zh-CN").stdout
    assert digest("preview", "--platform", "web").stdout.startswith("<!doctype html>")
    printed = document(digest("preview", "--platform", "json", "--top", "2", "--language", "zh"))
    assert printed["language"] == "zh-Hans"
    assert sum(block["kind"] == "card" for block in printed["blocks"]) == 2
    fits(digest, "document", printed)


@pytest.mark.usefixtures("samples")
def test_preview_prints_a_platforms_messages(digest: Digest) -> None:
    [rich] = document(digest("preview", "--platform", "telegram"))
    assert rich["method"] == "sendRichMessage"
    assert rich["params"]["rich_message"]["blocks"][0]["type"] == "heading"
    classic = document(digest("preview", "--platform", "telegram", "--classic", "--language", "zh"))
    assert {one["method"] for one in classic} == {"sendMessage"}
    assert "今天就这些" in classic[-1]["params"]["text"]
    [plain] = document(digest("preview", "--platform", "telegram", "--variant", "plain", "--top", "1"))
    assert "entities" not in plain["params"]


@pytest.mark.usefixtures("samples")
def test_preview_prints_discords_messages(digest: Digest) -> None:
    [message] = document(digest("preview", "--platform", "discord"))
    assert message["method"] == "message"
    assert [one["type"] for one in message["body"]["components"]][:2] == [10, 17]
    [plain] = document(
        digest("preview", "--platform", "discord", "--variant", "plain", "--language", "zh", "--top", "1")
    )
    assert "今天就这些" in plain["body"]["content"]


@pytest.mark.usefixtures("samples")
def test_preview_prints_the_web_chats_message(digest: Digest) -> None:
    [message] = document(digest("preview", "--platform", "preview"))
    fits(digest, "document", message["document"])


@pytest.mark.usefixtures("samples")
def test_preview_names_what_there_is(digest: Digest) -> None:
    for wrong, said in ((("telegramm",), "Installed: "), (("telegram", "--variant", "html"), "rich, classic, plain")):
        result = digest("preview", "--platform", *wrong)
        assert result.exit_code == 1
        assert said in result.stderr
    assert digest("preview", "--classic").exit_code == 2


@pytest.mark.usefixtures("samples")
def test_preview_of_another_instant_and_topic(digest: Digest) -> None:
    assert "Regulation" in digest("preview", "--tags", "监管").stdout
    result = digest("preview", "--tags", "blokchain")
    assert result.exit_code == 1
    assert "No topic is called" in result.stderr
    later = document(digest("preview", "--platform", "json", "--at", "2199-01-01T08:00+08:00"))
    assert not any(block["kind"] == "card" for block in later["blocks"])
    assert digest("preview", "--at", "tomorrow").exit_code == 2


def test_a_language_that_is_none_is_refused(digest: Digest) -> None:
    result = digest("preview", "--language", "1234")
    assert result.exit_code != 0
    assert "1234" in result.stderr


def test_ask_files_nothing_and_its_example_is_answered_whatever_there_is(digest: Digest) -> None:
    assert "By three scores from 0 to 100" in digest("ask", "How do you choose the stories?").stdout
    assert digest("ask", "Who won the cup in 1954?").stdout.startswith("I can’t answer that yet.\n")
    assert "Who won the cup" not in digest("questions", "--unanswered").stdout


@pytest.mark.usefixtures("samples")
def test_ask_answers_and_reports(digest: Digest) -> None:
    assert "From:" in digest("ask", "what is a jailbreak?").stdout
    assert "来自：" in digest("ask", "什么是模型越狱？").stdout, "answered in its own language"
    assert "From:" in digest("ask", "什么是模型越狱？", "--language", "en").stdout
    assert document(digest("ask", "什么是模型越狱？", "--json"))["hits"][0]["language"] == "zh-Hans"
    report = document(digest("ask", "什么是模型越狱？", "--language", "zh", "--json"))
    assert report["sure"] is True
    assert report["hits"][0]["language"] == "zh-Hans"
    fits(digest, "answer", report)


@pytest.mark.usefixtures("samples")
def test_the_operator_is_an_owner_in_the_terminal(digest: Digest) -> None:
    assert "Nothing was broadcast yet." in digest("chat", "--as", "admin", stdin="/broadcast\n").stdout
    assert "Only those who run this bot" in digest("chat", stdin="/broadcast\n").stdout
    assert "Nothing was broadcast yet." in digest("chat", "--as", "preview:admin", stdin="/broadcast\n").stdout
    assert digest("chat", "--as", "telegram:1", stdin="").exit_code == 2


@pytest.mark.usefixtures("samples")
def test_a_number_below_the_stories_is_no_other_button(digest: Digest) -> None:
    talk = digest("chat", stdin="/start\n7\n").stdout
    assert "[5]" in talk
    assert "[7]" not in talk
    assert "[a] " in talk


@pytest.mark.usefixtures("samples")
def test_a_text_of_several_lines_is_one_message_in_the_terminal(digest: Digest) -> None:
    lines = ("/broadcast new", "1", "# Moving day\\", "\\", "- nothing is lost")
    drafted = digest("chat", "--as", "admin", stdin="\n".join(lines) + "\n").stdout
    assert "│ # Moving day\n│\n│ - nothing is lost" in drafted


@pytest.mark.usefixtures("samples")
def test_chat_reads_a_pipe(digest: Digest) -> None:
    talk = digest("chat", "--language", "zh", stdin="/latest\n1\n你好\n")
    assert talk.exit_code == 0
    assert "最新文章" in talk.stdout
    assert "要点" in talk.stdout, "the number opens the first story"


@pytest.mark.usefixtures("samples")
def test_a_subscriber_is_planned_delivered_exported_and_forgotten(digest: Digest) -> None:
    digest("chat", stdin="/timezone UTC\n/subscribe\n")
    [line] = subscribers = document(digest("subscribers", "--json"))
    assert (line["address"], line["times"], line["zone"]) == ("preview:terminal-en", ["08:00"], "UTC")
    fits(digest, "subscribers", subscribers)
    nothing = document(digest("deliveries", "--json"))
    assert nothing["audience"] == 0
    report = document(digest("tick", "--at", next_eight(), "--json"))
    assert report == {"planned": 1, "outcomes": {"sent": 1}, "elsewhere": []}
    fits(digest, "tick", report)
    assert document(digest("tick", "--at", next_eight(), "--json"))["planned"] == 0
    counted = document(digest("deliveries", "--json"))
    assert counted["audience"] == sum(counted["states"].values()) == counted["states"]["sent"] == 1
    fits(digest, "deliveries", counted)
    exported = document(digest("export", "preview:terminal-en"))
    assert exported["reader"]["zone"] == "UTC"
    assert [one["kind"] for one in exported["conversation"]] == ["digest"]
    assert digest("forget", "preview:terminal-en", "--yes").exit_code == 0
    assert document(digest("subscribers", "--json")) == []
    gone = digest("export", "preview:terminal-en")
    assert gone.exit_code == 1
    assert "preview:terminal-en" in gone.stderr


def next_eight() -> str:
    """A minute past the next 08:00 UTC."""
    now = datetime.now(UTC)
    eight = now.replace(hour=8, minute=1)
    return (eight if eight > now else eight + timedelta(days=1)).isoformat()


@pytest.mark.usefixtures("samples")
def test_what_readers_report_is_listed_until_it_is_closed(digest: Digest) -> None:
    assert digest("reports").stdout == "Nothing is open.\n"
    lines = "/report 1 the  year is wrong\n/report 1 the year is wrong\n/feedback shorter, please\n"
    assert digest("chat", stdin=lines).exit_code == 0
    printed = document(digest("reports", "--json"))
    fits(digest, "reports", printed)
    error, words = printed
    assert (error["article"], error["language"]) == (1, "en")
    assert (error["words"], error["count"]) == ("the year is wrong", 2)
    assert (words["article"], words["title"], words["words"]) == (0, "", "shorter, please")
    assert error["title"] in digest("reports").stdout
    assert digest("reports", "close", str(error["number"])).exit_code == 0
    again = digest("reports", "close", str(error["number"]))
    assert (again.exit_code, "digest reports" in again.stderr) == (1, True)
    assert "the year" not in digest("reports").stdout


def test_unknown_tags_are_listed(digest: Digest) -> None:
    digest("import", "-", stdin=json.dumps(RECORD | {"tags": ["Cartography", "security"]}))
    assert "Cartography" in digest("tags", "--unknown").stdout
    assert "security" not in digest("tags", "--unknown").stdout
    assert "security" in digest("tags").stdout


def test_the_database_is_made_once(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "data/digest.sqlite3").unlink()
    assert "nothing yet" in digest("db", "current").stdout
    first = digest("db", "upgrade").stdout
    assert digest("db", "upgrade").stdout == first
    assert digest("db", "current").stdout.strip() in first


def test_doctor_is_content_with_a_fresh_start(digest: Digest) -> None:
    digest("preview")
    checks = document(digest("doctor", "--json"))
    assert [check for check in checks if not check["ok"]] == []
    assert {"settings", "data directory", "clock", "time zones", "database"} <= {check["name"] for check in checks}
    fits(digest, "checks", checks)


def test_doctor_counts_who_runs_the_service(digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    digest("preview")
    assert "1 owner (preview:admin)" in digest("doctor").stdout
    digest("admins", "grant", "telegram:5", "editor")
    digest("admins", "grant", "telegram:6", "owner")
    monkeypatch.setenv("DIGEST_ADMINS", "telegram:7")
    assert "3 owners (preview:admin, telegram:6, telegram:7), 1 editor" in digest("doctor").stdout


def test_doctor_names_what_nothing_reads(digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_WEBB__PORT", "80")
    result = digest("doctor")
    assert result.exit_code == 1
    assert "DIGEST_WEBB__PORT" in result.stdout


def test_a_wrong_setting_ends_with_its_name(digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_LENGTH", "many")
    result = digest("articles")
    assert result.exit_code == 1
    assert "DIGEST_LENGTH" in result.stderr
    assert result.stdout == ""


def test_every_schema_is_listed_and_sound(digest: Digest) -> None:
    names = digest("schema").stdout.split()
    assert {"article", "articles", "document", "deliveries"} <= set(names)
    for name in names:
        jsonschema.Draft202012Validator.check_schema(document(digest("schema", name)))
    assert digest("schema", "nothing").exit_code == 1


def test_the_zone_rules_are_the_programs_own_not_an_old_machines(tmp_path: Path) -> None:
    old = tmp_path / "zoneinfo" / "Asia" / "Shanghai"
    old.parent.mkdir(parents=True)
    old.write_bytes(resources.files("tzdata").joinpath("zoneinfo/UTC").read_bytes())
    program = (
        "import zoneinfo, sys; from digest.cli import main; sys.argv[1:] = ['schema']\n"
        "try: main()\n"
        "finally: print(zoneinfo.ZoneInfo('Asia/Shanghai').utcoffset(__import__('datetime').datetime(2026, 1, 1)))"
    )
    machine = {**os.environ, "PYTHONTZPATH": str(tmp_path / "zoneinfo")}
    done = subprocess.run([sys.executable, "-c", program], env=machine, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "8:00:00", done.stderr


HEAVY = ("aiohttp", "alembic", "apscheduler", "discord", "matplotlib", "numpy", "psycopg", "telegram")


@pytest.mark.usefixtures("digest")
def test_a_command_loads_no_library_that_it_has_no_use_for(tmp_path: Path) -> None:
    program = f"from digest.cli import main\ntry: main()\nfinally: print({{*{HEAVY}}} & {{*__import__('sys').modules}})"
    shown = subprocess.run([sys.executable, "-c", program, "preview"], cwd=tmp_path, capture_output=True, text=True)
    assert "AI" in shown.stdout, shown.stderr
    assert shown.stdout.splitlines()[-1] == "set()"


@pytest.mark.parametrize("path", ["", "empty-folder"])
def test_a_path_without_anything_to_import_is_said(digest: Digest, tmp_path: Path, path: str) -> None:
    (tmp_path / "empty-folder").mkdir()
    (tmp_path / "here.jsonl").write_text(json.dumps(RECORD), encoding="utf-8")
    result = digest("import", path)
    assert result.exit_code == 1
    assert (path or "empty") in result.stderr
    assert not result.stdout


@pytest.mark.parametrize("at", ["0001-01-01", "9999-12-31T23:59:59-14:00", "noon"])
def test_an_instant_out_of_reach_is_refused_with_words(digest: Digest, at: str) -> None:
    for command in (("preview", "--at"), ("tick", "--at"), ("import", "x", "--as-of")):
        result = digest(*command, at)
        assert result.exit_code == 2
        assert at in result.stderr


@pytest.mark.usefixtures("samples")
def test_a_line_too_many_is_no_flood_from_a_pipe(digest: Digest) -> None:
    answered = digest("chat", stdin="/about\n" * 30).stdout
    assert answered.count("from 0 to 100") == 30


def test_a_misspelt_setting_is_said_and_the_right_one_named(digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_RETENTION", "50")
    result = digest("articles", "--json")
    assert document(result) == []
    assert "DIGEST_RETENTION (did you mean DIGEST_RETENTION_DAYS?)" in result.stderr


def test_a_host_without_a_token_is_refused_in_plain_words(digest: Digest) -> None:
    result = digest("run", "--host", "0.0.0.0")
    assert result.exit_code == 1
    assert "DIGEST_WEB__TOKEN" in result.stderr
    assert "validation error" not in result.stderr
    assert "port" in digest("run", "--port", "80000").stderr.lower()


def test_an_import_says_which_language_s_digests_leave_a_story_out(digest: Digest) -> None:
    half = RECORD | {"contents": {**RECORD["contents"], "zh": {"title": "小模型看懂地图"}}}
    result = digest("import", "-", stdin=json.dumps(half))
    assert result.exit_code == 0
    assert result.stderr == (
        "“A small model reads maps” has no title or no TL;DR in zh-Hans: a digest in that language leaves it out\n"
    )


def test_an_import_counts_what_a_language_s_digests_leave_out_at_its_end(digest: Digest) -> None:
    half = RECORD | {"contents": {**RECORD["contents"], "zh": {"title": "小模型看懂地图"}}}
    other = {"en": {"title": "Another", "tldr": ["It is short."]}, "zh": {"tldr": ["没有标题。"]}}
    lines = (json.dumps(half), json.dumps(RECORD | {"contents": other}), json.dumps(half))
    result = digest("import", "-", stdin="\n".join(lines))
    assert result.stdout.splitlines()[-1] == "2 added, 1 unchanged, 2 not in digests in zh-Hans"
    whole = {**RECORD["contents"], "zh": {"title": "小模型看懂地图", "tldr": ["十个镇认得九个。"]}}
    result = digest("import", "-", stdin=f"{json.dumps(half)}\n{json.dumps(RECORD | {'contents': whole})}")
    assert result.stdout.splitlines()[-1] == "1 revised, 1 unchanged"


@pytest.mark.parametrize(
    "bad", [{"contents": {**RECORD["contents"], "zh": {"title": "小模型看懂地图"}}}, {"version": 7}]
)
def test_a_strict_import_stores_all_or_nothing(digest: Digest, bad: dict[str, Any]) -> None:
    good = RECORD | {"contents": {"en": {"title": "Another", "tldr": ["It is short."]}}}
    result = digest("import", "-", "--strict", stdin=f"{json.dumps(good)}\n{json.dumps(RECORD | bad)}")
    assert result.exit_code == 1
    assert "zh-Hans" in result.stderr or "version" in result.stderr
    assert result.stderr.endswith("--strict takes only what is whole. Nothing was stored.\n")
    assert document(digest("articles", "--json")) == []
    assert digest("import", "-", "--strict", stdin=json.dumps(good)).exit_code == 0
    assert len(document(digest("articles", "--json"))) == 1


def test_an_import_ends_with_its_sum(digest: Digest) -> None:
    lines = [json.dumps(RECORD), "{"]
    result = digest("import", "-", stdin="\n".join(lines))
    assert result.stdout.splitlines()[-1] == "1 added, 1 refused"


def test_the_index_is_made_anew(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text(json.dumps(RECORD), encoding="utf-8")
    assert digest("import", "record.json").exit_code == 0
    result = digest("index", "rebuild")
    assert (result.exit_code, result.stdout) == (0, "The index holds 1 article.\n")
    assert "1 of 1 articles" in result.stderr


def test_doctor_names_a_data_directory_that_is_a_file(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DIGEST_DATA_DIR", str(tmp_path / "file"))
    result = digest("doctor")
    assert result.exit_code == 1
    assert "no folder" in result.stdout


def test_a_terminal_without_chinese_shows_what_it_can(tmp_path: Path) -> None:
    latin = os.environ | {"PYTHONIOENCODING": "latin-1", "DIGEST_DATA_DIR": str(tmp_path)}
    shown = subprocess.run(
        [sys.executable, "-c", "from digest.cli import main; main()", "preview", "--language", "zh"],
        env=latin,
        capture_output=True,
        cwd=tmp_path,
    )
    assert shown.returncode == 0, shown.stderr
    assert b"?" in shown.stdout


def test_an_article_is_corrected_and_withdrawn_from_the_command_line(digest: Digest, tmp_path: Path) -> None:
    assert digest("import", "-", stdin=json.dumps(RECORD)).exit_code == 0
    refused = digest("correct", "1", "it is all wrong", "--yes")
    assert (refused.exit_code, "it names no field. Name each field first" in refused.stderr) == (1, True)
    assert digest("correct", "1", "title: A small model reads maps", "--yes").exit_code == 1
    done = digest("correct", "1", "title: A small model draws maps hot: 55", stdin="y\n")
    assert "- A small model reads maps" in done.stdout
    assert "+ A small model draws maps" in done.stdout
    (tmp_path / "new.json").write_text(json.dumps(RECORD | {"scores": {"hot": 1, "quality": 2, "impact": 3}}))
    assert digest("correct", "1", "--record", "new.json", "--yes").exit_code == 0
    [line] = document(digest("articles", "--json"))
    assert (line["revision"], line["scores"]["hot"]) == (3, 1)
    assert digest("withdraw", "1", "The source took it back.", "--yes").exit_code == 0
    assert digest("withdraw", "1", "--yes").exit_code == 1
    assert document(digest("articles", "--json")) == []
    again = digest("withdraw", "1", stdin="y\n")
    assert "withdrawn already; to bring it back, correct it" in again.stderr
    assert "Withdraw it?" not in again.stdout
    assert digest("recall", "nonsense", "--yes").exit_code == 1
    recalled = digest("recall", "digest:2026-11-24:0", "--yes")
    assert (recalled.exit_code, "48 hours" in recalled.stdout) == (0, False), (
        "on no platform with a limit has anybody got it"
    )
    assert digest("tick").exit_code == 0
    orders = document(digest("corrections", "--json"))
    fits(digest, "corrections", orders)
    assert [(one["order"]["kind"], one["stage"]) for one in orders] == [
        ("recall", "done"),
        ("withdraw", "done"),
        ("correct", "done"),
        ("correct", "done"),
    ]
    assert digest("corrections", "9").exit_code == 1
    deeds = document(digest("audit", "--json"))
    assert {deed["what"] for deed in deeds} == {"imported", "corrected", "withdrew", "recalled"}


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("requests", "Nobody has asked for what is not here.\n"),
        ("questions", "No question is without an answer.\n"),
        ("corrections", "Nothing was corrected yet.\n"),
    ],
)
def test_an_empty_list_says_that_it_is_empty(digest: Digest, command: str, said: str) -> None:
    assert digest(command).stdout == said


def test_a_withdrawn_article_comes_back_as_it_was(digest: Digest) -> None:
    assert digest("import", "-", stdin=json.dumps(RECORD)).exit_code == 0
    same = "title: A small model reads maps"
    assert digest("correct", "1", same, "--yes").exit_code == 1
    assert digest("withdraw", "1", "--yes").exit_code == 0
    assert "correcting it brings it back" in digest("correct", "1", same, "--yes").stdout
    assert [line["id"] for line in document(digest("articles", "--json"))] == [1]


def test_the_figures_come_as_words_and_as_a_document(digest: Digest) -> None:
    digest("import", "-", stdin=json.dumps(RECORD))
    digest("chat", stdin="/article 1\n")
    figures = document(digest("stats", "--json"))
    fits(digest, "stats", figures)
    assert [(one["name"], one["count"]) for one in figures["articles"]] == [("1", 1)]
    assert "A small model reads maps (1)" in digest("stats").stdout
    assert "活跃读者" in digest("stats", "--language", "zh").stdout


def test_the_version_is_said(digest: Digest) -> None:
    assert digest("--version").stdout == f"digest-bots {version('digest-bots')}\n"
