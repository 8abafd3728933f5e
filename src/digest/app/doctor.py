"""`digest doctor`: what could keep this installation from working, each with what was found and how to mend it."""

import os
import platform
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from digest.app.bound import SystemClock
from digest.app.installed import discord_config, telegram_config
from digest.app.understanding import has_bundled, told_of
from digest.domain.delivery import State
from digest.domain.staff import Office
from digest.i18n import completeness
from digest.platforms import discover
from digest.reports import Check
from digest.services.staff import StaffRoom
from digest.settings import Settings, SetupError, load_settings, strangers
from digest.storage import schema, server
from digest.storage.engine import Database, open_database
from digest.storage.errors import StorageError
from digest.storage.store import SqlStore
from digest_discord import greet as greet_discord
from digest_telegram import greet, silence

BUILT = datetime(2026, 11, 1, tzinfo=UTC)
"""No clock is right that shows an instant before this program was written."""

OLDEST_TZDATA = "2026"

BYTES_A_READER, BYTES_A_DELIVERY = 500, 600
"""Disk for a reader, and for each day's delivery to them that is kept; editions apart (benchmarks/README.md)."""

MEMORY, MODEL = 200_000_000, 150_000_000
"""What the service takes, and some to spare; and the bundled model besides, half of which is files (benchmarks/README.md)."""

SPARE_BYTES = 200_000_000


async def doctor() -> tuple[Check, ...]:
    """Check everything; a check that can't be made because an earlier one failed is left out."""
    try:
        settings = load_settings()
    except SetupError as error:
        return (Check("settings", False, str(error), "correct them, in the environment or in .env"),)
    checks = [
        _program(),
        _settings(settings),
        *_folder(settings),
        *_memory(MEMORY + MODEL * has_bundled(settings)),
        _clock(),
        _zones(),
        *_catalogues(),
        _platforms(),
        Check("questions", True, told_of(settings)),
    ]
    checks += [await _telegram(settings), await _discord(settings)]
    checks += [check async for check in _database(settings)]
    return tuple(checks)


def _program() -> Check:
    return Check("program", True, f"digest-bots {version('digest-bots')}, Python {platform.python_version()}")


def _settings(settings: Settings) -> Check:
    if unknown := strangers():
        said = f"nothing reads {', '.join(unknown)}"
        return Check("settings", False, said, "docs/settings.md has every setting's name")
    operator = settings.operator or "no DIGEST_OPERATOR, /privacy can't name who runs this"
    return Check("settings", True, f"read; operator: {operator}")


def _folder(settings: Settings) -> Iterator[Check]:
    folder = settings.data_dir
    existing = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        yield Check(
            "data directory",
            False,
            f"{existing} is no folder that can be written",
            "set DIGEST_DATA_DIR to a folder of this user's",
        )
        return
    free = shutil.disk_usage(existing).free
    readers = max(0, free - SPARE_BYTES) // (BYTES_A_READER + BYTES_A_DELIVERY * settings.retention_days)
    yield Check(
        "data directory",
        free > SPARE_BYTES,
        f"{folder}, {free / 1e9:.1f} GB free, room for {_about(readers)} readers",
        "free some space: deliveries stop where nothing can be committed",
    )


def _about(count: int) -> str:
    """A count to two digits, as an estimate should be said."""
    rough = round(count, 2 - len(str(count)))
    return f"about {rough / 1e6:g} million" if rough >= 1e6 else f"about {rough:,}"


def _memory(needed: int) -> Iterator[Check]:
    """What is left of the machine's memory, where the system tells."""
    with suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free = 1024 * next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
        found = f"{free / 1e6:,.0f} MB available; the service takes about {needed / 1e6:.0f} MB"
        yield Check("memory", free > needed, found, "end other programs, or give this machine more memory")


def _clock() -> Check:
    now = datetime.now(UTC)
    return Check("clock", now > BUILT, f"{now:%Y-%m-%d %H:%M:%S} UTC", "set the system's clock, with NTP if possible")


def _zones() -> Check:
    found = version("tzdata")
    return Check("time zones", found >= OLDEST_TZDATA, f"tzdata {found}", "pip install --upgrade tzdata")


def _catalogues() -> Iterator[Check]:
    for language, (translated, total) in completeness().items():
        yield Check(
            f"language {language}",
            translated == total,
            f"{translated} of {total} sentences",
            f"complete locales/{language.replace('-', '_')}/LC_MESSAGES/digest.po; until then English stands in",
        )


def _platforms() -> Check:
    names = sorted(discover())
    found = ", ".join(names) or "none"
    return Check(
        "platforms", bool(names), f"{found} (preview needs no token)", "reinstall: pip install --force-reinstall ."
    )


async def _telegram(settings: Settings) -> Check:
    if (config := telegram_config(settings)) is None:
        return Check("telegram", True, "no DIGEST_TELEGRAM__TOKEN, so there is no bot")
    name, wrong = await greet(config)
    remedy = "look at DIGEST_TELEGRAM__TOKEN and __API_URL, and whether this machine reaches that address"
    if name is not None and (silent := silence(settings.data_dir)):
        return Check("telegram", False, f"@{name} answers nobody from here: {silent}", "end one of the two programs")
    return Check("telegram", name is not None, wrong or f"@{name} at {config.api_url}", remedy)


async def _discord(settings: Settings) -> Check:
    if (config := discord_config(settings)) is None:
        return Check("discord", True, "no DIGEST_DISCORD__TOKEN, so there is no bot")
    name, wrong = await greet_discord(config)
    remedy = "look at DIGEST_DISCORD__TOKEN and __API_URL, and whether this machine reaches that address"
    return Check("discord", name is not None, wrong or f"{name} at {config.api_url}", remedy)


async def _database(settings: Settings) -> AsyncIterator[Check]:
    try:
        database = open_database(settings.database)
    except StorageError as error:
        wrong = "DIGEST_DATABASE_URL" if settings.database_url else "DIGEST_DATA_DIR"
        yield Check("database", False, str(error), f"correct {wrong}")
        return
    try:
        found = await schema.current(database)
        yield _revision(database, found)
        if database.dialect == "postgresql":
            yield await _server(database)
        if found == schema.head():
            yield await _contents(database)
            yield await _staff(database, settings)
            yield await _held(database)
    except StorageError as error:
        yield Check("database", False, str(error), "see docs/operator-guide.md, “When something is wrong”")
    finally:
        await database.close()


async def _server(database: Database) -> Check:
    found, faults = await server.described(database)
    return Check("database server", not faults, found, "; ".join(faults))


def _revision(database: Database, found: str | None) -> Check:
    said = f"{database.name}, schema {found or 'not there yet, made at the first start'}"
    return Check("database", found in (None, schema.head()), said, "digest db upgrade")


async def _held(database: Database) -> Check:
    async with SqlStore(database, SystemClock()).read() as uow:
        held = (await uow.ledger.report()).states.get(State.HELD, 0)
    said = f"{held:,} are held until somebody decides" if held else "none waits for a decision"
    return Check(
        "deliveries", not held, said, "digest deliveries --release or --drop; docs/operator-guide.md, “Restore”"
    )


async def _contents(database: Database) -> Check:
    async with SqlStore(database, SystemClock()).read() as uow:
        articles, real = await uow.articles.count(), await uow.articles.count(samples=False)
    return Check("articles", articles > 0, f"{real} imported, {articles - real} samples", "digest import PATH")


async def _staff(database: Database, settings: Settings) -> Check:
    """Who holds which office, by the settings and by what was granted; owners by name."""
    grants = await StaffRoom(SqlStore(database, SystemClock())).grants()
    held = {(one.holder, one.office) for one in grants} | {(who, Office.OWNER) for who in settings.owners}
    many = Counter(office for _, office in held)
    owners = ", ".join(sorted(who for who, office in held if office is Office.OWNER))
    said = [f"{many[one]} {one}{'' if many[one] == 1 else 's'}" for one in Office if many[one]]
    return Check("staff", True, f"{said[0]} ({owners}){''.join(f', {one}' for one in said[1:])}")
