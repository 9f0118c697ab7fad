"""Training lines of data/nlu, as Rasa writes them: read, compared, and added to. Pure but for reading the files."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

NLU = Path("data/nlu")
HELD_OUT = Path("tests/understanding")

_MARKUP = re.compile(r"\[(?P<text>[^\]]+?)\](?:\((?P<entity>[^:)]+?)\)|\{(?P<dict>[^}]+?)\})")
_LINE_BREAKS = re.compile(r"[\n\r\t\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# What YAML does not print: https://yaml.org/spec/1.2.2/#51-character-set
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_INTENT = re.compile(r"^(?P<indent> *)- intent: *(?P<name>\S+) *$")


class CannotBeWritten(ValueError):
    """A text that no training line can say; the message says why."""


@dataclass(frozen=True, order=True)
class Span:
    start: int
    end: int
    entity: str
    role: str | None = None

    @classmethod
    def of(cls, span: Mapping[str, Any]) -> "Span":
        """Of what a correction stores."""
        return cls(int(span["start"]), int(span["end"]), str(span["entity"]), span.get("role") or None)


@dataclass(frozen=True)
class KnownLines:
    """What is trained on and what is kept out of training."""

    files: Mapping[str, Path]
    """By intent, relative to the checkout."""
    intents: Mapping[str, str]
    """By wording."""
    held_out: frozenset[str]
    """Wordings."""


def wording(text: str) -> str:
    """Two texts of the same wording are one to whoever trains."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split()) or text


def one_line(text: str) -> str:
    """As long as the text, so that spans stay where they are; what cannot stand in a training line is blank."""
    return _UNPRINTABLE.sub(" ", _LINE_BREAKS.sub(" ", text))


def render(text: str, spans: Sequence[Span]) -> str:
    """`gate is [4410](access_code)`. Raises CannotBeWritten."""
    line = one_line(text)
    if "[" in line or "]" in line:
        raise CannotBeWritten("It has square brackets, which mark entities in training lines.")
    pieces, at = [], 0
    for span in sorted(spans):
        if not at <= span.start < span.end <= len(line):
            raise CannotBeWritten("Its spans overlap or reach beyond the text.")
        written = line[span.start : span.end]
        if written != written.strip():
            raise CannotBeWritten("A span begins or ends with a blank.")
        pieces += [line[at : span.start], f"[{written}]{_label(span)}"]
        at = span.end
    rendered = ("".join(pieces) + line[at:]).strip()
    if not rendered:
        raise CannotBeWritten("It has no words.")
    return rendered


def parse(line: str) -> tuple[str, tuple[Span, ...]]:
    """The text of a training line, and its spans."""
    text, spans, at = "", [], 0
    for found in _MARKUP.finditer(line):
        text += line[at : found.start()]
        label = json.loads("{" + found["dict"] + "}") if found["dict"] else {"entity": found["entity"]}
        spans.append(Span(len(text), len(text) + len(found["text"]), label["entity"], label.get("role")))
        text += found["text"]
        at = found.end()
    return text + line[at:], tuple(spans)


def read(root: Path) -> KnownLines:
    """Of a checkout."""
    paths = [*sorted((root / NLU).rglob("*.yml")), *sorted((root / HELD_OUT).glob("*/*.yml"))]
    return _read(root, tuple((path, (stat := path.stat()).st_mtime_ns, stat.st_size) for path in paths))


@lru_cache(maxsize=1)
def _read(root: Path, _files: tuple[tuple[Path, int, int], ...]) -> KnownLines:
    """Once for files that have not changed: YAML takes a second."""
    files: dict[str, Path] = {}
    intents: dict[str, str] = {}
    for file in sorted((root / NLU).rglob("*.yml")):
        for intent, line in _examples(file):
            files.setdefault(intent, file.relative_to(root))
            intents.setdefault(wording(parse(line)[0]), intent)
    held_out = frozenset(
        wording(parse(line)[0]) for file in sorted((root / HELD_OUT).glob("*/*.yml")) for _, line in _examples(file)
    )
    return KnownLines(files, intents, held_out)


def add(content: str, intent: str, lines: Sequence[str]) -> str:
    """The file with these lines at the end of the intent's. Raises KeyError when it has none of the intent."""
    rows = content.splitlines(keepends=True)
    begin = next(
        (n for n, row in enumerate(rows) if (found := _INTENT.match(row.rstrip())) and found["name"] == intent), None
    )
    if begin is None:
        raise KeyError(intent)
    last, indent = begin, ""
    for n in range(begin + 1, len(rows)):
        if _INTENT.match(rows[n].rstrip()):
            break
        if rows[n].lstrip().startswith("- "):
            last, indent = n, rows[n][: len(rows[n]) - len(rows[n].lstrip())]
    if not rows[last].endswith("\n"):
        rows[last] += "\n"
    return "".join([*rows[: last + 1], *(f"{indent}- {line}\n" for line in lines), *rows[last + 1 :]])


def _label(span: Span) -> str:
    if span.role is None:
        return f"({span.entity})"
    return json.dumps({"entity": span.entity, "role": span.role})


def _examples(file: Path) -> list[tuple[str, str]]:
    """Intents and lines."""
    loaded = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    return [
        (block["intent"], line.removeprefix("- ").strip())
        for block in loaded.get("nlu") or ()
        if "intent" in block
        for line in block["examples"].splitlines()
        if line.strip()
    ]
