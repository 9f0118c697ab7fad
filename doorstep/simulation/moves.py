"""What a scripted driver does in Slack, and how they go on by what they read. Pure.

A script is a list of steps. An `Aim` is one thing that the driver wants to get done: a first move, what they answer to
questions that may come, and by which words they know that it is done. `Await` is patience for news.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_MOVES = 6
"""For one aim; a person would have called dispatch."""
_NAMES_ITS_STOP = re.compile(r" \d+$")
"""At the end of a button's title."""


@dataclass(frozen=True)
class Say:
    text: str
    photo: bool = False


@dataclass(frozen=True)
class Tap:
    """The newest button with this title; `about` is what its value names."""

    title: str
    about: str = ""


@dataclass(frozen=True)
class Form:
    """Tap the button (or give the command) that opens a form, and send it."""

    opens: Tap | str
    values: Mapping[str, str]


@dataclass(frozen=True)
class SlackCommand:
    command: str
    text: str = ""


Move = Say | Tap | Form | SlackCommand


@dataclass(frozen=True)
class MeantWrite:
    """A write that the driver wants: the command of the DMS, its subject, and facts of its history row."""

    command: str
    subject: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Aim:
    name: str
    first: Move
    done: str
    """Regular expression on what Doorstep says: it was understood, and is done."""
    answers: Mapping[str, Move] = field(default_factory=dict)
    """By regular expression on a question."""
    plainly: Move | None = None
    """What a person tries who was not understood."""
    meant: tuple[MeantWrite, ...] = ()

    def is_done_by(self, said: str) -> bool:
        return re.search(self.done, said) is not None

    def answer_to(self, said: str) -> Move | None:
        return next((move for pattern, move in self.answers.items() if re.search(pattern, said)), None)


@dataclass(frozen=True)
class Await:
    """Wait for news; the first pattern that fits says how it goes on."""

    minutes: float
    """Of the day; then nothing more comes."""
    then: Mapping[str, "tuple[Step, ...]"]


@dataclass(frozen=True)
class Pause:
    minutes: float


@dataclass(frozen=True)
class Remark:
    """Said in passing; no answer is waited for, and nothing may be written because of it."""

    text: str


Step = Aim | Await | Pause | Remark


def is_news(message: Mapping[str, Any]) -> bool:
    """Whether Doorstep says it of itself, rather than as an answer to the driver."""
    return _NEWS.match(str(message["text"])) is not None


def is_notice(message: Mapping[str, Any]) -> bool:
    return str(message["text"]).startswith("🔔")


def is_check_in(message: Mapping[str, Any]) -> bool:
    return _CHECK_IN.match(str(message["text"])) is not None


def is_asked_again(message: Mapping[str, Any]) -> bool:
    return re.match(r"Still there\?|.*One tap, please", str(message["text"])) is not None


def buttons_of(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    blocks = message["blocks"] or ()
    return [element for block in blocks if block["type"] == "actions" for element in block["elements"]]


def button(message: Mapping[str, Any], tap: Tap) -> dict[str, Any] | None:
    return next(
        (
            each
            for each in buttons_of(message)
            if _NAMES_ITS_STOP.sub("", each["text"]["text"]) == tap.title and tap.about in str(each.get("value") or "")
        ),
        None,
    )


_CHECK_IN = re.compile(r"How is it going\?|Still there\?|Coming up: |Your next stop's ETA was")
_NEWS = re.compile(rf"🔔|{_CHECK_IN.pattern}|The customer (?:answers|sent)|No answer yet from the customer")
