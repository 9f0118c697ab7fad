"""Which slot a reply asks for, by evaluation/slots.yml."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

Audience = Literal["customer", "driver"]
_FILE = Path(__file__).parents[1] / "slots.yml"
_BARE_NO = re.compile(r"(no|nope|nah|none|n)[.!]*", re.IGNORECASE)
_READ_BACK_ZIP = re.compile(r"should it go to .*\b(\d{5})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Slot:
    name: str
    responses: tuple[str, ...]
    words: re.Pattern[str]

    def is_asked(self, texts: str, responses: Sequence[str]) -> bool:
        if self.name.startswith("confirm") and "?" not in texts:
            return False  # "Done" names the same request
        named = any(fnmatchcase(one, pattern) for one in responses for pattern in self.responses)
        return named or self.words.search(texts) is not None


@cache
def slots(audience: Audience) -> tuple[Slot, ...]:
    table = yaml.safe_load(_FILE.read_text())[audience]
    flags = re.IGNORECASE | re.MULTILINE
    return tuple(Slot(name, tuple(row["responses"]), re.compile(row["words"], flags)) for name, row in table.items())


def asked_for(audience: Audience, texts: Sequence[str], responses: Sequence[str]) -> list[str]:
    """Slots that these replies ask for, in the table's order; empty when they ask nothing."""
    text = "\n".join(texts)
    return [slot.name for slot in slots(audience) if slot.is_asked(text, responses)]


def contradicts(answer: str, texts: Sequence[str]) -> bool:
    """Whether a read-back shows another ZIP Code than the one that this answer gives: people then say so."""
    shown = _READ_BACK_ZIP.findall("\n".join(texts))
    return bool(re.fullmatch(r"\d{5}", answer.strip())) and bool(shown) and answer.strip() not in shown


def fits(slot: str, answer: str, texts: Sequence[str]) -> bool:
    """A bare "no" does not say of "should it go to …, with no apartment?" which part it answers."""
    both = any("with no apartment" in text.lower() for text in texts)
    return not (slot == "unit" and both and _BARE_NO.fullmatch(answer.strip()))
