"""What the reviewed lines would do to the scores: as `python -m evaluation.reviewed` left it in the company's folder.

Training and measuring take minutes of a core, so no page does it. The page shows what was measured, and says when the
lines are others by now.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from doorstep.console.review.files import TRAINING

EFFECT = "effect.json"
COMMAND = "python -m evaluation.reviewed"
_ENDS = ("right", "wrong", "asked")


@dataclass(frozen=True)
class TextsCompared:
    """Texts that nobody trains on, understood without the lines and with them: how many right, wrong, asked again."""

    of: str
    texts: int
    before: Mapping[str, int]
    after: Mapping[str, int]
    worse: Sequence[Mapping[str, str]]
    """That were right and would not be: text, is, would_be."""

    @property
    def is_worse(self) -> bool:
        return self.after["right"] < self.before["right"] or self.after["wrong"] > self.before["wrong"]


@dataclass(frozen=True)
class Effect:
    lines: int
    """That could be taken: one act, and two people said the same."""
    command: str
    measured_at: datetime | None
    """None: not yet, or what is there cannot be read."""
    is_of_now: bool
    """Else lines came or went since."""
    compared: Sequence[TextsCompared]


def effect(folder: Path | None) -> Effect | None:
    """None: nothing could be taken, so there is nothing to know."""
    if folder is None:
        return None
    try:
        content = (folder / TRAINING).read_bytes()
    except OSError:
        return None
    lines = sum(line.startswith(b"    - ") for line in content.splitlines())
    command = f"{COMMAND} {folder}"
    try:
        said = json.loads((folder / EFFECT).read_text(encoding="utf-8"))
        compared = [_compared(each) for each in said["compared"]]
        measured_at = datetime.fromisoformat(said["measured_at"])
        return Effect(lines, command, measured_at, said["of"] == hashlib.sha256(content).hexdigest(), compared)
    except (OSError, ValueError, KeyError, TypeError):
        return Effect(lines, command, None, False, ())


def _compared(said: Mapping[str, Any]) -> TextsCompared:
    before, after = ({end: int(said[when][end]) for end in _ENDS} for when in ("before", "after"))
    worse = [{name: str(each[name]) for name in ("text", "is", "would_be")} for each in said["worse"]]
    return TextsCompared(str(said["of"]), int(said["texts"]), before, after, worse)
