"""The files a company installs with: whole, without slips, and of the settings and programs that there are."""

import re
import shlex
from pathlib import Path

import pytest
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
    assert set(files.compose()["volumes"]) == {"database", "certificates"}


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, each in files.compose()["services"].items() if "ports" in each] == ["proxy"]


@pytest.mark.parametrize("file", files.PROXIES, ids=lambda file: file.name)
def test_the_proxy_passes_the_receivers_paths_and_the_desk_and_nothing_else(file: Path) -> None:
    text = file.read_text()
    assert text.count("{") == text.count("}")
    assert re.findall(r"@ours path (.+)", text) == ["/webhooks/* /p/*"]
    assert [port for _, port in re.findall(r"reverse_proxy (\S+):(\d+)", text)] == ["8015", "8035"]
    assert "respond 404" in text


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
