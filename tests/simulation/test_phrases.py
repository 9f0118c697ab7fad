"""Scripted people must not say what the model was trained on."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from doorstep.dms.values import FailureReason
from doorstep.simulation.scripts import SHARES
from tests.stack import ROOT


def _plain(line: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", re.sub(r"\[([^\]]*)\]\([^)]*\)|\{[^}]*\}", r"\1", line.lower())).strip()


def _phrases(name: str) -> Any:
    return yaml.safe_load((ROOT / f"doorstep/simulation/{name}.yml").read_text())


def _lines(phrases: Any) -> Iterator[str]:
    for each in phrases.values():
        yield from each if isinstance(each, list) else _lines(each)


@pytest.mark.parametrize("name", ["phrases", "driver_phrases"])
def test_no_phrase_of_the_simulation_is_trained_on(name: str) -> None:
    trained = {
        _plain(line) for file in Path(ROOT / "data/nlu").rglob("*.yml") for line in file.read_text().splitlines()
    }
    assert not {_plain(line) for line in _lines(_phrases(name))} & trained


def test_customers_have_words_for_every_exception() -> None:
    assert set(_phrases("phrases")) >= set(SHARES) - {"failed_attempt"}


def test_drivers_fail_for_reasons_that_the_dms_knows() -> None:
    assert set(_phrases("driver_phrases")["failed"]) <= {reason.value for reason in FailureReason}
