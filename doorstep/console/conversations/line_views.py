"""Texts of a transcript as people look at them: entities marked, states in words, changes word by word. Pure."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from doorstep.console.conversations.transcripts import ShownLine
from doorstep.console.conversations.turns import Understood
from doorstep.console.kit.colleagues import Names, called
from doorstep.console.kit.speaker_names import NAMES
from doorstep.language import spoken

Tone = Literal["", "good", "warn", "bad"]

_STATES: dict[str, tuple[str, Tone]] = {
    "owed": ("on its way", ""),
    "held": ("held", "warn"),
    "sending": ("on its way", ""),
    "queued": ("with the carrier", ""),
    "sent": ("sent", ""),
    "delivered": ("delivered", "good"),
    "undelivered": ("not delivered", "bad"),
    "failed": ("failed", "bad"),
    "dropped": ("not sent", "bad"),
    "unread": ("not read yet", "warn"),
    "read": ("", ""),
}
_IN_SLACK: dict[str, tuple[str, Tone]] = {"queued": ("posted", "good"), "sent": ("posted", "good")}
_WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """Of a text: marked when `label` says what it was taken for, like `new address`."""

    text: str
    label: str = ""


@dataclass(frozen=True)
class Shown:
    line: ShownLine
    day: str | None
    """What day it is, above the first text of a day."""
    who: str
    pieces: tuple[Piece, ...]
    state: str
    """In words; empty when there is nothing to say."""
    tone: Tone


def shown(
    lines: Sequence[ShownLine], *, party: str | None, names: Names, zone: str, now: datetime, is_slack: bool = False
) -> list[Shown]:
    """`party`: what the person that we talk with is called; `zone` is the desk's."""
    found = []
    before: str | None = None
    for line in lines:
        day = spoken.day(line.at, zone, now=now)
        if line.at.astimezone(ZoneInfo(zone)).year != now.astimezone(ZoneInfo(zone)).year:
            day = f"{day}, {line.at.astimezone(ZoneInfo(zone)).year}"
        state, tone = _state(line.state, is_slack=is_slack)
        found.append(Shown(line, day if day != before else None, _who(line, party, names), pieces(line), state, tone))
        before = day
    return found


def _state(state: str, *, is_slack: bool) -> tuple[str, Tone]:
    known = _STATES | _IN_SLACK if is_slack else _STATES
    return known.get(state, (state, ""))


def pieces(line: ShownLine) -> tuple[Piece, ...]:
    """The text with what was read out of it marked."""
    parts: list[Piece] = []
    begun = 0
    for start, end, label in sorted(_spans(line)):
        if start < begun:
            continue
        if start > begun:
            parts.append(Piece(line.text[begun:start]))
        parts.append(Piece(line.text[start:end], label))
        begun = end
    if begun < len(line.text):
        parts.append(Piece(line.text[begun:]))
    return tuple(parts)


def label_of(entity: str, role: str | None) -> str:
    """`new address`."""
    return " ".join(filter(None, (role, entity.replace("_", " "))))


def differences(before: str | None, after: str | None) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """A value as it was and as it is; pieces that are not the same in both are labelled `changed`."""
    old, new = _WORD.findall(before or ""), _WORD.findall(after or "")
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.4:  # nothing to compare
        return _whole(before), _whole(after)
    was: list[Piece] = []
    became: list[Piece] = []
    for what, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        label = "" if what == "equal" else "changed"
        was += [Piece("".join(old[old_from:old_to]), label)] if old_to > old_from else []
        became += [Piece("".join(new[new_from:new_to]), label)] if new_to > new_from else []
    return tuple(was), tuple(became)


def _whole(value: str | None) -> tuple[Piece, ...]:
    return (Piece(value, "changed"),) if value else ()


def _who(line: ShownLine, party: str | None, names: Names) -> str:
    match line.speaker:
        case "customer":
            return party or "Customer"
        case "driver":
            return party or "Driver"
        case "desk":
            return called(line.by, names) if line.by else "Desk"
        case "assistant" if line.by:
            return f"Assistant, for {called(line.by, names)}"
    return NAMES[line.speaker]


def _spans(line: ShownLine) -> Iterable[tuple[int, int, str]]:
    begun = 0
    for reading in line.understood:
        at = _place(line, reading, begun)
        if at is None:
            continue
        begun = at
        for entity in reading.entities:
            start, end = at + entity.start, at + entity.end
            if 0 <= start < end <= len(line.text):
                yield start, end, label_of(entity.entity, entity.role)


def _place(line: ShownLine, reading: Understood, after: int) -> int | None:
    """Where what was read begins in the text; of several requests in one text each has a part of it."""
    if len(reading.text) == len(line.text):
        return 0
    at = line.text.find(reading.text, after)
    return at if at >= 0 and reading.text else None
