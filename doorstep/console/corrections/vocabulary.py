"""What texts can be taken for: intents, and entities with their roles, as the checkout's domain.yml names them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from doorstep.console.corrections import training_lines
from doorstep.console.corrections.corrections import DRIVERS

_DOMAIN = Path("domain.yml")


@dataclass(frozen=True)
class Label:
    """What a span of a text can be."""

    entity: str
    role: str | None


@dataclass(frozen=True)
class Vocabulary:
    intents: Sequence[str]
    """Those that can be trained on, by name."""
    labels: Sequence[Label]

    def of_audience(self, intent: str) -> list[str]:
        """Those that a text which was taken for `intent` can be: a customer's text is never a driver's."""
        return [each for each in self.intents if each.startswith(DRIVERS) == intent.startswith(DRIVERS)]


class NoCheckout(Exception):
    """The process does not run in a checkout of this repository."""


def read(root: Path) -> Vocabulary:
    """As the files at `root` say now. Raises NoCheckout."""
    file = root / _DOMAIN
    if not file.is_file() or not (root / training_lines.NLU).is_dir():
        raise NoCheckout
    return Vocabulary(sorted(training_lines.read(root).files), _labels(_domain(file, file.stat().st_mtime_ns)))


@lru_cache(maxsize=1)
def _domain(file: Path, _changed: int) -> Sequence[str | Mapping[str, Any]]:
    """The entities that the file names."""
    return yaml.safe_load(file.read_text(encoding="utf-8")).get("entities") or ()


def _labels(entities: Sequence[str | Mapping[str, Any]]) -> Sequence[Label]:
    found: list[Label] = []
    for each in entities:
        if isinstance(each, str):
            found.append(Label(each, None))
            continue
        for name, more in each.items():
            found += [Label(name, role) for role in more.get("roles") or (None,)]
    return found
