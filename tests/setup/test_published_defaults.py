"""Outside the sandbox no process starts with a secret that anybody can read in this repository, or with none."""

import os
import subprocess
import sys
from collections.abc import Mapping

import pytest

from doorstep.published_defaults import published_defaults
from doorstep.settings import Settings
from tests.setup.programs import ROOT

OWN = {
    "TWILIO_AUTH_TOKEN": "0123456789abcdef0123456789abcdef",
    "DOORSTEP_RASA_TOKEN": "of-our-own",
    "SLACK_BOT_TOKEN": "xoxb-1-2-ours",
    "SLACK_SIGNING_SECRET": "fedcba9876543210fedcba9876543210",
}
SLACK = {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"}
SANDBOX = {"TWILIO_API_URL": "http://127.0.0.1:8025"}
PROCESSES = (
    ("assistant", "run"),
    ("doorstep", "receiver"),
    ("doorstep", "worker"),
    ("doorstep", "console"),
)


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("DOORSTEP_", "TWILIO_", "SLACK_"))]:
        monkeypatch.delenv(name)


def refused(monkeypatch: pytest.MonkeyPatch, given: Mapping[str, str]) -> set[str]:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return {each.variable for each in published_defaults(Settings())}


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in OWN.items() if name not in names}


@pytest.mark.parametrize(
    ("given", "variables"),
    [
        ({}, {"TWILIO_AUTH_TOKEN", "DOORSTEP_RASA_TOKEN"}),
        (OWN, set()),
        (without(*SLACK), set()),
        *((OWN | {name: empty}, {name}) for name in OWN for empty in ("", "  ")),
        (without("TWILIO_AUTH_TOKEN"), {"TWILIO_AUTH_TOKEN"}),
        (without("DOORSTEP_RASA_TOKEN"), {"DOORSTEP_RASA_TOKEN"}),
        (OWN | {"TWILIO_AUTH_TOKEN": "sandbox-auth-token"}, {"TWILIO_AUTH_TOKEN"}),
        (without("SLACK_SIGNING_SECRET"), {"SLACK_SIGNING_SECRET"}),
        (without("SLACK_BOT_TOKEN"), {"SLACK_BOT_TOKEN"}),
        (without(*SLACK) | {"SLACK_APP_TOKEN": "xapp-1"}, SLACK),
        (without(*SLACK) | {"SLACK_API_URL": "http://127.0.0.1:8025/slack/api/"}, SLACK),
        (OWN | {"TWILIO_AUTH_TOKEN": "sandbox-auth-token", "TWILIO_API_URL": "https://proxy.example"},
         {"TWILIO_AUTH_TOKEN"}),
    ],
)  # fmt: skip
def test_secrets_in_use_that_are_published_or_empty_are_named(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], variables: set[str]
) -> None:
    assert refused(monkeypatch, given) == variables


@pytest.mark.parametrize(
    "given",
    [
        SANDBOX,
        SANDBOX | {"SLACK_API_URL": "http://127.0.0.1:8025/slack/api/"},
        {"TWILIO_API_URL": "http://localhost:9"},
        {"TWILIO_API_URL": "http://sandbox:8025", "DOORSTEP_SANDBOX_URL": "http://sandbox:8025"},
    ],
)
def test_in_the_sandbox_the_published_ones_do(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> None:
    assert refused(monkeypatch, given) == set()


def test_a_sandboxed_carrier_beside_the_real_slack_is_no_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    given = SANDBOX | {name: OWN[name] for name in SLACK}
    assert refused(monkeypatch, given) == {"TWILIO_AUTH_TOKEN", "DOORSTEP_RASA_TOKEN"}


@pytest.mark.parametrize("process", PROCESSES, ids=" ".join)
@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({}, ("TWILIO_AUTH_TOKEN", "DOORSTEP_RASA_TOKEN")),
        (without("SLACK_SIGNING_SECRET"), ("SLACK_SIGNING_SECRET",)),
        (OWN | {"DOORSTEP_RASA_TOKEN": ""}, ("DOORSTEP_RASA_TOKEN",)),
    ],
    ids=["nothing set", "no signing secret", "an empty token"],
)
def test_no_process_starts_and_one_line_says_which_and_where_ones_own_is_from(
    process: tuple[str, ...], given: dict[str, str], names: tuple[str, ...]
) -> None:
    ended = _run(process, given)
    assert ended.returncode == 2
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert all(name in line for name in names)
    assert not any(value in line for value in given.values() if value)
    if "DOORSTEP_RASA_TOKEN" in names:
        assert 'python -c "import secrets; print(secrets.token_urlsafe(32))"' in line


def _run(process: tuple[str, ...], given: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """On a database that is not there, which is not looked at."""
    module, *arguments = process
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "PYTHONPATH")}
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=kept | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nowhere"} | given,
        capture_output=True,
        text=True,
        timeout=60,
    )
