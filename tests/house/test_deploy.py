"""What deploy/ tells an operator to run is there: the settings, the commands, the files, the address that is asked."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

from digest.app.serving import LAST
from digest.cli.commands import cli
from digest.ending import SECONDS
from digest.settings import Settings, variables
from digest.web.site import site
from tests.house import plain_yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
COMPOSE = plain_yaml.read((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
STEPS = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()


def instruction(name: str) -> list[str]:
    return [step.removeprefix(f"{name} ") for step in STEPS if step.startswith(f"{name} ")]


@pytest.mark.parametrize("file", sorted(DEPLOY.iterdir()), ids=lambda file: file.name)
def test_every_setting_in_it_is_one(file: Path) -> None:
    assert set(re.findall(r"DIGEST_[A-Z_]*[A-Z]", file.read_text(encoding="utf-8"))) <= set(variables(Settings))


@pytest.mark.parametrize("line", ["a: &x 1", "a: b: c", "a: no", "a:\n    b: 1", "a: 1\na: 2", "a: |", "- a: 1"])
def test_what_is_not_plain_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="line"):
        plain_yaml.read(line)


@pytest.mark.parametrize("service", ["migrate", "digest"])
def test_the_image_runs_commands_that_there_are(service: str) -> None:
    [program] = json.loads(instruction("ENTRYPOINT")[0])
    assert program in PROJECT["scripts"]
    words = SERVICES[service].get("command") or json.loads(instruction("CMD")[0])
    command = typer.main.get_command(cli)
    for word in words:
        command = command.commands[word]


def test_the_schema_is_up_before_a_process_starts_and_the_database_before_that() -> None:
    assert SERVICES["migrate"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    assert SERVICES["digest"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert SERVICES["migrate"]["build"] == SERVICES["digest"]["build"]
    assert (DEPLOY / SERVICES["digest"]["build"]["context"]).resolve() == ROOT


async def test_the_health_check_asks_an_address_that_there_is() -> None:
    async def healthy() -> bool:
        return True

    *_, asked = SERVICES["digest"]["healthcheck"]["test"]
    port, path = re.findall(r"127\.0\.0\.1:(\d+)(/\w+)", asked)[0]
    assert path in {route.path for route in site((), healthy).routes}  # type: ignore[attr-defined]
    assert int(port) == SERVICES["digest"]["environment"]["DIGEST_WEB__PORT"]
    compile(asked, "healthcheck", "exec")


def test_nobody_kills_a_process_before_it_has_ended_by_itself() -> None:
    unit = (DEPLOY / "digest.service").read_text(encoding="utf-8")
    [systemd] = re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
    assert SERVICES["digest"]["stop_grace_period"] == f"{systemd}s"
    assert SECONDS < LAST < 10 < int(systemd)


def test_the_image_is_built_of_what_is_there_and_nothing_else() -> None:
    kept = [line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines() if line.startswith("!")]
    assert all((ROOT / name).exists() for name in kept)
    needed = {PROJECT["readme"], "pyproject.toml", "constraints.txt", "src", "bots", "locales"}
    assert set(kept) == needed
    extras = re.findall(r"/src\[([\w,]+)\]", "".join(STEPS))
    assert set(extras[0].split(",")) <= set(PROJECT["optional-dependencies"])


def test_data_lies_where_the_volume_is() -> None:
    [folder] = instruction("VOLUME")
    assert f"DIGEST_DATA_DIR={folder} " in f"{instruction('ENV')[0]} "
    assert SERVICES["digest"]["volumes"] == [f"data:{folder}"]
    named = {volume.partition(":")[0] for one in SERVICES.values() for volume in one.get("volumes", ())}
    assert named == set(COMPOSE["volumes"])
