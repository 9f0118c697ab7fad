"""Texts with what they mean, kept out of training: tests/understanding/<set>/*.yml, a pair of sets per audience."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from rasa.shared.nlu.training_data.entities_parser import parse_training_example

from assistant.nlu_audience import Audience

FOLDER = Path("tests/understanding")
SETS: dict[Audience, tuple[str, str]] = {
    "customer": ("development", "test"),
    "driver": ("driver_development", "driver_test"),
}


@dataclass(frozen=True, order=True)
class Span:
    start: int
    end: int
    entity: str
    role: str = ""

    @property
    def kind(self) -> str:
        return f"{self.entity}/{self.role}" if self.role else self.entity


@dataclass(frozen=True)
class Example:
    text: str
    intent: str
    spans: frozenset[Span]
    file: str
    weight: float = 1.0
    """What a line of training counts."""


def read(folder: Path) -> list[Example]:
    """Every line of every file. (Rasa's own loader also validates, which takes minutes, and drops equal texts.)"""
    return [example for file in sorted(folder.rglob("*.yml")) for example in read_file(file)]


def read_file(file: Path) -> Iterator[Example]:
    for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
        for line in block["examples"].splitlines():
            message = parse_training_example(line.removeprefix("- ").strip(), block["intent"])
            yield Example(
                text=message.get("text"),
                intent=block["intent"],
                spans=spans_of(message.get("entities", [])),
                file=file.name,
                weight=float((block.get("metadata") or {}).get("weight", 1.0)),
            )


def spans_of(entities: list[dict[str, object]]) -> frozenset[Span]:
    return frozenset(
        Span(int(str(e["start"])), int(str(e["end"])), str(e["entity"]), str(e.get("role") or "")) for e in entities
    )
