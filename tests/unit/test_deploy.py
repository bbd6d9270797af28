"""The deployment files agree with each other and with the code."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from services import processes
from shared.settings import load

ROOT = Path(__file__).parents[2]
SECRETS = ("POSTGRES_PASSWORD", "RABBITMQ_PASSWORD", "PERILLE_SECRET_KEY", "PERILLE_OPS_PASSWORD")
# Interpolated by docker-compose.yml; the code never sees them.
COMPOSE_ONLY = {"POSTGRES_PASSWORD", "RABBITMQ_PASSWORD", "PERILLE_PUBLISH"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))


def procfile_commands() -> list[str]:
    lines = (ROOT / "Procfile").read_text().splitlines()
    return [line.partition(": ")[2] for line in lines if line.strip()]


def names_in(text: str) -> set[str]:
    return set(re.findall(r"\$\{([A-Z_]+)", text))


def test_compose_runs_the_commands_of_the_procfile_and_the_migration(compose: dict[str, Any]) -> None:
    commands = [service["command"] for service in compose["services"].values() if "command" in service]

    assert sorted(commands) == sorted([*procfile_commands(), "perille migrate"])


def test_each_process_waits_for_the_migration_and_the_servers(compose: dict[str, Any]) -> None:
    ours = {n: s for n, s in compose["services"].items() if s.get("image") == "perille"}
    for name in ours.keys() - {"migrate"}:
        conditions = {other: wait["condition"] for other, wait in ours[name]["depends_on"].items()}
        assert conditions["migrate"] == "service_completed_successfully", name
        assert conditions["rabbitmq"] == conditions["postgres"] == "service_healthy", name


def test_each_process_asks_its_own_port_whether_it_is_ready(compose: dict[str, Any]) -> None:
    services = compose["services"].values()
    addresses = [s["environment"]["READY_URL"] for s in services if "READY_URL" in s.get("environment", {})]

    assert len(addresses) == len(set(addresses)) == len(procfile_commands())


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_has_no_default(name: str) -> None:
    text = (ROOT / "docker-compose.yml").read_text()

    assert f"${{{name}:?" in text
    assert f"${{{name}:-" not in text


def test_no_password_is_written_down(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASS|SECRET|KEY", name):
                assert re.fullmatch(r"\$\{[A-Z_]+(:[-?][^}]*)?\}", value), name
    assert "guest" not in (ROOT / "docker-compose.yml").read_text()


def read_by_the_code() -> set[str]:
    sources = [path for folder in ("shared", "services") for path in (ROOT / folder).rglob("*.py")]
    pattern = re.compile(r"[\"']((?:PERILLE|TWILIO|SENDGRID)_[A-Z_]*[A-Z])[\"']")
    return {name for path in sources for name in pattern.findall(path.read_text())}


def test_the_example_names_exactly_the_variables_the_code_reads() -> None:
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / "deploy/env.example").read_text(), re.MULTILINE))

    assert example - COMPOSE_ONLY == read_by_the_code()
    assert example >= COMPOSE_ONLY


def test_every_process_in_compose_gets_every_variable(compose: dict[str, Any]) -> None:
    # Containers keep the default folder and ports; the image sets the address to listen on.
    elsewhere = {"PERILLE_DATA", "PERILLE_PORT", "PERILLE_HOST"}
    for name, service in compose["services"].items():
        if service.get("image") == "perille":
            assert set(service["environment"]) - {"READY_URL"} == read_by_the_code() - elsewhere, name


def test_ready_addresses_have_the_ports_of_the_processes(compose: dict[str, Any]) -> None:
    settings = load(
        {"PERILLE_DATABASE_URL": "postgresql://h/d", "PERILLE_SECRET_KEY": "k", "PERILLE_OPS_PASSWORD": "p"}
    )
    ports = {"web": processes.web_port, "worker": processes.worker_port}
    for service in compose["services"].values():
        if address := service.get("environment", {}).get("READY_URL"):
            _, kind, name = service["command"].split()
            assert urlsplit(address).port == ports[kind](settings, name), service["command"]


def test_the_example_holds_every_variable_that_compose_asks_for() -> None:
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / "deploy/env.example").read_text(), re.MULTILINE))

    assert names_in((ROOT / "docker-compose.yml").read_text()) <= example


@pytest.mark.skipif(shutil.which("docker-compose") is None, reason="docker-compose is not installed")
@pytest.mark.parametrize("missing", [*SECRETS, "PERILLE_PUBLIC_URL", None])
def test_compose_refuses_to_start_without_its_secrets(missing: str | None, tmp_path: Path) -> None:
    given = {*SECRETS, "PERILLE_PUBLIC_URL"} - {missing}
    (tmp_path / "env").write_text("".join(f"{name}=given\n" for name in given))

    command = ["docker-compose", "--env-file", str(tmp_path / "env"), "config", "--quiet"]
    result = subprocess.run(
        command, cwd=ROOT, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )

    assert (result.returncode == 0) is (missing is None), result.stderr
    assert missing is None or "set it in .env" in result.stderr
