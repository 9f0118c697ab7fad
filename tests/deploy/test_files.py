"""The files a company installs with: whole, without slips, and of the settings and programs that there are."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from yamllint import linter
from yamllint.config import YamlLintConfig

from doorstep.settings import Settings
from tests.deploy import files
from tests.stack import ROOT

OF_COMPOSE = {"TEXTS_NAME", "DESK_NAME", "POSTGRES_PASSWORD"}
MUST_BE_SET = {
    "DOORSTEP_COMPANY_NAME", "DOORSTEP_DISPATCH_PHONE", "DOORSTEP_PUBLIC_URL", "DOORSTEP_CONSOLE_URL",
    "DOORSTEP_RASA_TOKEN", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_NUMBER",
}  # fmt: skip
GUIDE = (ROOT / "docs/going-live.md").read_text()
LINT = "{extends: default, rules: {line-length: {max: 120}, document-start: disable, comments-indentation: disable}}"


def variable(field: str) -> str:
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"DOORSTEP_{field.upper()}"


def test_the_example_of_settings_has_every_setting_once() -> None:
    required, shown = files.environment()
    assert set(required) == MUST_BE_SET | OF_COMPOSE
    assert set(required) | set(shown) == {variable(field) for field in Settings.model_fields} | OF_COMPOSE
    assert not set(required) & set(shown)


def test_the_example_of_settings_shows_their_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    _, shown = files.environment()
    for field in Settings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)
    defaults = Settings()
    for name, value in shown.items():
        if value:
            monkeypatch.setenv(name, value)
    assert Settings() == defaults
    empty = {field for field in Settings.model_fields if shown.get(variable(field)) == ""}
    assert all(Settings.model_fields[field].default in (None, ()) for field in empty)


@pytest.mark.parametrize("file", [files.COMPOSE], ids=lambda file: file.name)
def test_yaml_is_without_slips(file: Path) -> None:
    assert [str(problem) for problem in linter.run(file.read_text(), YamlLintConfig(LINT))] == []


def test_compose_runs_two_of_what_may_be_two_and_waits_for_the_migration() -> None:
    services = files.compose()["services"]
    assert {name: services[name]["deploy"]["replicas"] for name in ("rasa", "worker")} == {"rasa": 2, "worker": 2}
    for name in ("receiver", "rasa", "worker", "console"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert services[name]["image"] == services["migrate"]["image"], "one image"
    assert services["migrate"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert set(files.compose()["volumes"]) == {"database", "reviewed", "import", "certificates"}


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, each in files.compose()["services"].items() if "ports" in each] == ["proxy"]


@pytest.mark.parametrize("file", files.PROXIES, ids=lambda file: file.name)
def test_the_proxy_passes_the_receivers_paths_and_the_desk_and_nothing_else(file: Path) -> None:
    text = file.read_text()
    assert text.count("{") == text.count("}")
    assert re.findall(r"@ours path (.+)", text) == ["/webhooks/* /p/*"]
    assert [port for _, port in re.findall(r"reverse_proxy (\S+):(\d+)", text)] == ["8015", "8035"]
    assert "respond 404" in text


@pytest.mark.parametrize(
    ("named", "who"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),  # a stranger named somebody, and an ingress added the stranger
        ("198.51.100.1, 203.0.113.9, 10.2.0.7", "203.0.113.9"),  # and a load balancer the ingress
    ],
)
async def test_sign_ins_are_counted_by_an_address_that_nobody_can_make_up(named: str, who: str) -> None:
    trusted = files.compose()["services"]["console"]["environment"]["FORWARDED_ALLOW_IPS"]
    seen = []

    async def app(scope: Any, _receive: object, _send: object) -> None:
        seen.append(scope["client"][0])

    scope = {"type": "http", "client": ("10.1.2.3", 1), "headers": [(b"x-forwarded-for", named.encode())]}
    await ProxyHeadersMiddleware(app, trusted)(scope, None, None)  # type: ignore[arg-type]
    assert seen == [who]


def test_every_name_that_compose_takes_from_env_is_in_the_example() -> None:
    required, _ = files.environment()
    asked = set(re.findall(r"\$\{([A-Z_]+)", files.COMPOSE.read_text()))
    asked |= set(re.findall(r"\{\$([A-Z_]+)\}", files.PROXIES[0].read_text()))
    assert asked == OF_COMPOSE
    assert asked <= set(required)


def test_units_run_what_compose_runs() -> None:
    ours = {name: " ".join(words) for name, words in files.commands().items()}
    started = {}
    for file in files.UNITS:
        unit = files.unit(file)
        if unit.has_section("Service"):
            service = dict(unit.items("Service"))
            program = service["ExecStart"].removeprefix("/opt/doorstep/.venv/bin/")
            assert program != service["ExecStart"], "without a PATH"
            started[file.stem.removeprefix("doorstep-").rstrip("@")] = program
            assert service["EnvironmentFile"] == "/etc/doorstep/doorstep.env"
            assert service["WorkingDirectory"] == "/opt/doorstep"
            assert service["User"] == "doorstep"
    assert set(started) == set(ours)
    for name, program in started.items():
        assert shlex.split(program)[:2] == shlex.split(ours[name])[:2]


def services() -> dict[str, configparser.RawConfigParser]:
    return {file.name: files.unit(file) for file in files.UNITS if file.suffix == ".service"}


def test_a_restart_of_the_target_migrates_before_anything_else_starts() -> None:
    units = services()
    for name, unit in units.items():
        assert unit.get("Unit", "PartOf") == "doorstep.target", name
        if name != "doorstep-migrate.service":
            assert "doorstep-migrate.service" in unit.get("Unit", "After").split()
            assert "doorstep-migrate.service" in unit.get("Unit", "Wants").split()
            assert not unit.has_option("Unit", "Requires"), "one failure, and it is down until somebody comes"
    assert units["doorstep-migrate.service"].get("Service", "Restart") == "on-failure"
    assert "systemctl restart doorstep.target" in GUIDE


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_reads_the_units_as_they_are_meant(tmp_path: Path) -> None:
    """On a machine where the programs are somewhere else."""
    for file in files.UNITS:
        text = file.read_text().replace("User=doorstep\n", "")
        (tmp_path / file.name).write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE))
    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / "doorstep.target")],
        capture_output=True, text=True, timeout=60, env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )  # fmt: skip
    assert "doorstep" not in found.stderr, found.stderr


def test_services_can_read_the_python_that_uv_brings() -> None:
    (sync,) = re.findall(r"^.*\bsync --frozen.*$", GUIDE, re.MULTILINE)
    assert "UV_PYTHON_INSTALL_DIR=/opt/doorstep/" in sync, "in /root it is hidden from them"


def test_each_worker_has_a_port_of_its_own_however_many_there_are() -> None:
    words = shlex.split(services()["doorstep-worker@.service"].get("Service", "ExecStart"))
    assert words[words.index("--metrics-port") + 1] == "%i"
    target = (ROOT / "deploy/systemd/doorstep.target").read_text()
    assert re.findall(r"doorstep-worker@(\d+)", target) == ["8041", "8042"]


@pytest.mark.parametrize(
    ("setting", "volume"), [("DOORSTEP_REVIEW_FOLDER", "reviewed"), ("DOORSTEP_IMPORT_FOLDER", "import")]
)
def test_the_workers_folders_can_be_written_either_way(setting: str, volume: str) -> None:
    settings = (ROOT / "docs/settings.md").read_text()
    (told,) = re.findall(rf"^\| `{setting}`.*$", settings, re.MULTILINE)
    assert f"{volume}:/app/{volume}" in files.compose()["services"]["worker"]["volumes"]
    assert f"`/app/{volume}`" in told
    assert any(
        "mkdir -p" in rest and "chown doorstep" in rest and f"/app/{volume}" in rest for _, rest in files.instructions()
    )
    assert services()["doorstep-worker@.service"].get("Service", "StateDirectory") == "doorstep"
    assert "`/var/lib/doorstep`" in told


def test_the_target_wants_units_that_there_are() -> None:
    target = (ROOT / "deploy/systemd/doorstep.target").read_text()
    wanted = re.findall(r"doorstep-[\w@]+\.service", target)
    names = {file.name for file in files.UNITS}
    assert {re.sub(r"@\d+", "@", each) for each in wanted} | {"doorstep-migrate.service", "doorstep.target"} == names
    for file in files.UNITS:
        if file.suffix == ".service":
            assert files.unit(file).get("Install", "WantedBy") == "doorstep.target"


def test_the_image_is_built_of_files_that_there_are_and_holds_no_secret() -> None:
    known = {"FROM", "ENV", "WORKDIR", "COPY", "RUN", "USER", "CMD"}
    instructions = files.instructions()
    assert {name for name, _ in instructions} <= known
    assert [name for name, _ in instructions].count("FROM") == 2
    assert instructions[-2:] == [("USER", "doorstep"), ("CMD", '["doorstep", "--help"]')], "never as root"
    for name, rest in instructions:
        if name == "COPY" and "--from" not in rest:
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists(), source
        if name == "RUN" and "uv sync" in rest:
            assert "--frozen --no-dev" in rest, "without the tools of developers"
        if name == "FROM":
            assert re.search(r":[\w.-]+( AS \w+)?$", rest), "a version is named"
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", ".git", "var", ".venv"} <= set(ignored)
    for needed in ("config.yml", "domain.yml", "data", "endpoints.yml", "credentials.yml", "doorstep", "migrations"):
        assert needed not in ignored
