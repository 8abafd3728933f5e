"""Settings: what is refused and how it is said."""

from pathlib import Path

import pytest

from digest.settings import SetupError, load_settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` of the developer's has a say."""
    monkeypatch.chdir(tmp_path)


def test_nothing_needs_to_be_set() -> None:
    settings = load_settings()
    assert settings.database == "sqlite+aiosqlite:///var/digest.sqlite3"
    assert settings.web.loopback


def test_admins_come_as_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_ADMINS", "telegram:1, discord:2")
    assert load_settings().admins == ("telegram:1", "discord:2")


def test_the_operator_is_read_in_two_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_OPERATOR", "Ada Lovelace <ada@example.org>")
    operator = load_settings().who()
    assert (operator.name, operator.contact) == ("Ada Lovelace", "ada@example.org")


def test_env_file_counts(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DIGEST_WEB__PORT=9001\n", encoding="utf-8")
    assert load_settings().web.port == 9001


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DIGEST_WEB__PORT", "eighty", "DIGEST_WEB__PORT"),
        ("DIGEST_WEB__HOST", "0.0.0.0", "DIGEST_WEB__TOKEN"),
        ("DIGEST_ADMINS", "ada", "platform:chat"),
        ("DIGEST_PROXY", "ftp://host", "socks5://"),
        ("DIGEST_SCORE__HALF_LIFE_DAYS", "0", "DIGEST_SCORE__HALF_LIFE_DAYS"),
        ("DIGEST_WEB__HOTS", "x", "DIGEST_WEB"),
        ("DIGEST_TELEGRAM__TOKEN", "not a token", "BotFather"),
        ("DIGEST_TELEGRAM__API_URL", "telegram.org", "DIGEST_TELEGRAM__API_URL"),
        ("DIGEST_DISCORD__TOKEN", "Bot a.b.c", "without `Bot `"),
        ("DIGEST_DISCORD__SHARDS", "two", "write 4 for four shards"),
        ("DIGEST_DISCORD__SHARDS", "4/4", "from 0 to 3"),
        ("DIGEST_DISCORD__SHARDS", "2-1/4", "names no shards"),
        ("DIGEST_TELEGRAM__WEBHOOK_URL", "https://bot.example", "DIGEST_TELEGRAM__WEBHOOK_SECRET"),
        ("DIGEST_TELEGRAM__BULK_PER_SECOND", "26", "DIGEST_TELEGRAM__PAID_BROADCAST"),
        ("DIGEST_TELEGRAM__RICH", "maybe", "DIGEST_TELEGRAM__RICH"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SetupError, match=said):
        load_settings()


def test_an_open_host_with_a_token_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_WEB__HOST", "0.0.0.0")
    monkeypatch.setenv("DIGEST_WEB__TOKEN", "x" * 16)
    assert not load_settings().web.loopback


def test_the_token_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_WEB__TOKEN", "correct-horse-battery")
    assert "correct-horse" not in repr(load_settings())


def test_a_file_in_another_encoding_is_said(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DIGEST_OPERATOR=我\n", encoding="utf-16")
    with pytest.raises(SetupError, match="UTF-8"):
        load_settings()


def test_broken_json_is_said_without_what_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_WEB", '{"token": "correct horse battery')
    with pytest.raises(SetupError, match="DIGEST_WEB__PORT") as refused:
        load_settings()
    assert "horse" not in str(refused.value)


def test_a_token_is_what_somebody_can_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_WEB__TOKEN", "  correct horse battery ")
    assert load_settings().web.token.get_secret_value() == "correct horse battery"
    monkeypatch.setenv("DIGEST_WEB__TOKEN", "correct horse \udcff")
    with pytest.raises(SetupError, match="DIGEST_WEB__TOKEN") as refused:
        load_settings()
    assert "horse" not in str(refused.value)
