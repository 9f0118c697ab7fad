"""A server that cannot work says so in one line and does not start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.assistant.servers import NOWHERE, PROJECT
from tests.ports import free_port

pytestmark = pytest.mark.timeout(200)

ENDPOINTS = (PROJECT / "endpoints.yml").read_text()


def start(tmp_path: Path, endpoints: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    (tmp_path / "endpoints.yml").write_text(endpoints)
    arguments = ["--endpoints", str(tmp_path / "endpoints.yml"), "--port", str(free_port()), "--model"]
    return subprocess.run(
        [sys.executable, "-m", "assistant", "run", *arguments, environment.pop("model", str(tmp_path))],
        cwd=PROJECT,
        env={
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.db'}",
            "TWILIO_API_URL": NOWHERE,
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=120,
    )


STARTED = """
import sys
from assistant import __main__ as assistant
from sanic import Sanic
from doorstep.bootstrap import services
from doorstep.database import transaction

def serve(self, **named):
    with transaction(services().sessions) as session:
        print("follow in each transaction:", *session.info.get("followers", {}))

Sanic.run = serve
sys.argv = ["assistant", "run", "--model", "none"]
assistant.main()
"""
"""Starts as the server does, and serves nothing."""


def test_what_the_dialogue_changes_moves_its_timers_in_the_same_transaction(tmp_path: Path) -> None:
    started = subprocess.run(
        [sys.executable, "-c", STARTED],
        cwd=PROJECT,
        env={
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.db'}",
            "TWILIO_API_URL": NOWHERE,
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "follow in each transaction: timers" in started.stdout, started.stderr


def test_a_broken_setting_is_named(tmp_path: Path) -> None:
    ended = start(tmp_path, ENDPOINTS, DOORSTEP_DISPATCH_TIMEZONE="Mars/Olympus")
    assert ended.returncode == 2
    assert ended.stderr.strip().splitlines()[-1].startswith("DOORSTEP_DISPATCH_TIMEZONE: ")


def test_without_a_model_nothing_is_served(tmp_path: Path) -> None:
    ended = start(tmp_path, ENDPOINTS)
    assert ended.returncode == 2
    assert "python -m assistant train" in ended.stderr.strip().splitlines()[-1]


def test_a_tracker_store_that_cannot_be_found_is_not_replaced_by_memory(tmp_path: Path, tiny_model: Path) -> None:
    ended = start(tmp_path, ENDPOINTS.replace("DialogueTrackerStore", "DialogTrackerStore"), model=str(tiny_model))
    assert ended.returncode == 2
    assert "InMemoryTrackerStore, not DialogueTrackerStore" in ended.stderr.strip().splitlines()[-1]


def test_a_database_that_was_not_migrated_is_refused(tmp_path: Path, tiny_model: Path) -> None:
    ended = start(tmp_path, ENDPOINTS, model=str(tiny_model))
    assert ended.returncode == 2
    assert "check DATABASE_URL" in ended.stderr.strip().splitlines()[-1]
