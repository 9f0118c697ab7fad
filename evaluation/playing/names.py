"""Other writers' names and ours, by evaluation/names.yml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml

from evaluation.playing.slots import Audience

_FILE = Path(__file__).parents[1] / "names.yml"


@dataclass(frozen=True)
class Act:
    name: str
    """By other writers."""
    intents: frozenset[str]
    steps: tuple[str, ...]
    shared: tuple[str, ...]
    rows: frozenset[str]
    permits: frozenset[str]

    def is_named(self, name: str) -> bool:
        """Whether a name of ours (an intent, a recorded act) means it."""
        return name == self.name or name in self.intents


@cache
def acts(audience: Audience) -> dict[str, Act]:
    return {
        name: Act(
            name, frozenset(row.get("intents", ())), tuple(row.get("steps", ())), tuple(row.get("shared", ())),
            frozenset(row.get("rows", ())), frozenset(row.get("permits") or ()),
        )
        for name, row in _table()["acts"][audience].items()
    }  # fmt: skip


def same(name: str) -> str:
    """One name for acts that count as one."""
    return str(_table()["same"].get(name, name))


def needs_no_answer() -> set[str]:
    """Acts of courtesy, which need no step of their own beside another."""
    return set(_table()["courtesy"])


def meant(name: str, arguments: Mapping[str, Any]) -> str:
    """The act that an answer to a notification makes. "Tell us how to get in" is a code, or for the driver to know."""
    if name == "instructions" and (not arguments or "code" in arguments):
        return "provide_access_info"
    return str(_table()["answers"].get(name, name))


def asking() -> list[str]:
    return list(_table()["asking"])


def no_writes() -> set[str]:
    return set(_table()["no_writes"])


def cases(kind: str) -> set[str]:
    return set(_table()["cases"].get(kind, [kind]))


def statuses(status: str) -> set[str]:
    return set(_table()["statuses"].get(status, [status]))


def reason(name: str) -> str:
    return str(_table()["reasons"].get(name, name))


@cache
def _table() -> dict[str, Any]:
    return cast(dict[str, Any], yaml.safe_load(_FILE.read_text()))
