"""The table of outages: every part is in it, and comes back whatever happens meanwhile."""

from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from benchmarks.faults import outages
from benchmarks.faults.away import Away, misfortunes
from benchmarks.faults.house import House
from benchmarks.faults.outages import Row
from doorstep.sandbox.client import Sandbox
from doorstep.sandbox.slack.client import SlackSandbox

ALONE = ("sandbox", "receiver", "rasa", "worker", "console")


class _House:
    def __init__(self, parts: tuple[str, ...]) -> None:
        self.parts = dict.fromkeys(parts)
        self.mortal = tuple(part for part in parts if part != "sandbox")
        self.told: list[object] = []

    def want(self, name: str, wanted: bool) -> None:
        self.told.append((name, wanted))

    def freeze(self, name: str) -> None:
        self.told.append((name, False))

    def thaw(self, name: str) -> None:
        self.told.append((name, True))


class _Provider(SimpleNamespace):
    def add_fault(self, kind: str, **_: object) -> None:
        self.faults = [kind]

    def clear_faults(self) -> None:
        self.faults = []


def _of(parts: tuple[str, ...], url: str, disk: Path | None = None) -> tuple[_House, dict[str, Away]]:
    home, provider = _House(parts), _Provider(faults=[])
    found = misfortunes(cast(House, home), cast(Sandbox, provider), cast(SlackSandbox, provider), url, disk)
    return home, dict(found)


def test_each_process_each_provider_and_the_database_are_in_the_table(tmp_path: Path) -> None:
    _, alone = _of(ALONE, f"sqlite:///{tmp_path}/doorstep.db", tmp_path)
    _, two_of_each = _of((*ALONE, "rasa2", "worker2"), "postgresql:///doorstep?host=/tmp")
    both = {"receiver killed", "receiver hung (SIGSTOP)", "console killed", "carrier API 429", "Slack outage",
            "carrier and Slack frozen (SIGSTOP)"}  # fmt: skip
    assert both <= alone.keys()
    assert both <= two_of_each.keys()
    assert {"rasa killed", "worker killed", "SQLite write lock held", "disk full"} <= alone.keys()
    assert {
        "all Rasa servers killed", "all workers killed", "one of two: rasa hung (SIGSTOP)", "PostgreSQL stopped",
        "PostgreSQL frozen (SIGSTOP)",
    } <= two_of_each.keys()  # fmt: skip


def test_what_was_away_comes_back_though_something_goes_wrong_meanwhile() -> None:
    home, rows = _of((*ALONE, "rasa2", "worker2"), "postgresql:///doorstep?host=/tmp")
    for name in ("all Rasa servers killed", "all Rasa servers hung (SIGSTOP)"):
        home.told.clear()
        with pytest.raises(RuntimeError), rows[name]():
            raise RuntimeError
        assert home.told == [("rasa", False), ("rasa2", False), ("rasa", True), ("rasa2", True)]


def test_the_table_has_a_column_for_each_figure() -> None:
    row = Row("worker killed", 41, 0, 0, 0, 0, 24.4, 0, 1, 2)
    head, line, first = outages._table([row]).splitlines()
    assert len(fields(Row)) == head.count("|") - 1 == line.count("|") - 1
    assert first == "| worker killed | 41 | 0 | 0 | 0 | 0 | 24.4 | 0 | 1 | 2 |"
