"""What deploy/ tells an operator to run is there: the settings, the commands, the files, the address that is asked."""

import json
import re
import shutil
import subprocess
import sys
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
UNIT = (DEPLOY / "digest.service").read_text(encoding="utf-8")
PROGRAM = re.findall(r"^ExecStart=(\S+) run$", UNIT, re.MULTILINE)[0]
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


def test_a_second_machine_finds_the_database_where_the_first_one_has_it() -> None:
    guide = (DEPLOY / "README.md").read_text(encoding="utf-8")
    [(variable, port)] = [
        re.fullmatch(r"\$\{(\w+):-127.0.0.1\}:(\d+):5432", one).groups() for one in SERVICES["db"]["ports"]
    ]  # type: ignore[union-attr]
    address = re.findall(rf"^{variable}=(\S+)$", guide, re.MULTILINE)[0]
    assert f"DIGEST_DATABASE_URL=postgresql://digest@{address}:{port}/digest\n" in guide


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


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_understands_every_line_of_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "digest.service"
    unit.write_text(UNIT.replace(PROGRAM, sys.executable), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_unit_starts_what_the_guide_installs_where_the_guide_looks_for_its_data() -> None:
    guide = (DEPLOY / "README.md").read_text(encoding="utf-8")
    assert f"python3 -m venv {PROGRAM.removesuffix('/bin/digest')}\n" in guide
    [folder] = re.findall(r"^Environment=DIGEST_DATA_DIR=(.*)$", UNIT, re.MULTILINE)
    [settings] = re.findall(r"^EnvironmentFile=-(.*)$", UNIT, re.MULTILINE)
    assert f"set -a; . {settings}; DIGEST_DATA_DIR={folder}; set +a\n" in guide
    assert folder == f"/var/lib/{re.findall('^StateDirectory=(.*)$', UNIT, re.MULTILINE)[0]}"


def test_nobody_kills_a_process_before_it_has_ended_by_itself() -> None:
    [systemd] = re.findall(r"^TimeoutStopSec=(\d+)$", UNIT, re.MULTILINE)
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
