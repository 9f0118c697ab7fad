"""What texts can be taken for: intents, and entities with their roles, as the checkout's domain.yml names them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from doorstep.console import training_lines
from doorstep.console.corrections import DRIVERS

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
    """The process does not run in a checkout of the house."""


_read: dict[Path, tuple[tuple[float, ...], Vocabulary]] = {}


def read(root: Path) -> Vocabulary:
    """As the files at `root` say now. Raises NoCheckout."""
    files = [root / _DOMAIN, *sorted((root / training_lines.NLU).glob("*.yml"))]
    if not files[0].is_file() or len(files) == 1:
        raise NoCheckout
    changed = tuple(file.stat().st_mtime for file in files)
    known = _read.get(root)
    if known is None or known[0] != changed:
        domain = yaml.safe_load(files[0].read_text(encoding="utf-8"))
        vocabulary = Vocabulary(sorted(training_lines.read(root).files), list(_labels(domain.get("entities") or ())))
        _read[root] = changed, vocabulary
        return vocabulary
    return known[1]


def _labels(entities: Sequence[str | Mapping[str, Any]]) -> Sequence[Label]:
    found: list[Label] = []
    for each in entities:
        if isinstance(each, str):
            found.append(Label(each, None))
            continue
        for name, more in each.items():
            found += [Label(name, role) for role in more.get("roles") or (None,)]
    return found
