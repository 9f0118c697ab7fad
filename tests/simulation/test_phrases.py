"""Scripted customers must not say what the model was trained on."""

import re
from pathlib import Path

import yaml

from doorstep.simulation.scripts import SHARES
from tests.house import ROOT


def _plain(line: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", re.sub(r"\[([^\]]*)\]\([^)]*\)|\{[^}]*\}", r"\1", line.lower())).strip()


def test_no_phrase_of_the_simulation_is_trained_on() -> None:
    phrases = yaml.safe_load((ROOT / "doorstep/simulation/phrases.yml").read_text())
    trained = {_plain(line) for file in Path(ROOT / "data/nlu").glob("*.yml") for line in file.read_text().splitlines()}
    assert not {_plain(line) for lines in phrases.values() for line in lines} & trained
    assert set(phrases) >= set(SHARES) - {"failed_attempt"}
