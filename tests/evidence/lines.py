"""What anybody might text: every line that this repository has, of both audiences, and some that nobody would."""

import random
from collections.abc import Collection
from functools import cache

import yaml

from tests.stack import ROOT


@cache
def all_lines() -> tuple[str, ...]:
    """In an order of their own, each once."""
    from evaluation import held_out  # imports Rasa

    sets = [ROOT / "data/nlu", *(held_out.FOLDER / name for names in held_out.SETS.values() for name in names)]
    found = [example.text for folder in sets for example in held_out.read(folder)]
    for name in ("phrases", "driver_phrases"):
        found += _leaves(yaml.safe_load((ROOT / f"doorstep/simulation/{name}.yml").read_text()))
    nobody_would = (ROOT / "tests/evidence/nobody_would.txt").read_text().splitlines()
    return tuple(dict.fromkeys([*found, "", *nobody_would]))


def pairs(who: str, chunk: int, questions: Collection[str], count: int) -> list[tuple[str, str]]:
    """Drawn at random, the same each time: an open question, and what is said to it."""
    chance = random.Random(f"{who}:{chunk}")
    names, lines = list(questions), all_lines()
    return [(chance.choice(names), chance.choice(lines)) for _ in range(count)]


def _leaves(phrases: object) -> list[str]:
    if isinstance(phrases, str):
        return [phrases]
    inner = phrases.values() if isinstance(phrases, dict) else phrases
    assert isinstance(inner, list) or hasattr(inner, "__iter__")
    return [line for each in inner for line in _leaves(each)]
