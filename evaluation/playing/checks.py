"""A conversation that was played, and what was found of it: one check for each thing that its file says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from evaluation.playing.heard import CARRIER, COMPANY, DESK, Said
from evaluation.playing.slots import Audience
from evaluation.playing.state import State

Verdict = Literal["ok", "no", "?"]


@dataclass(frozen=True)
class Check:
    verdict: Verdict
    what: str
    details: str = ""
    is_write: bool = False
    """A `no` means that something stands written, sent or consented to that must not."""


@dataclass
class Played:
    """All that is known of a conversation when it is over."""

    name: str
    dialogue: dict[str, Any]
    said: list[Said]
    before: State
    end: State
    codes: dict[str, str] = field(default_factory=dict)
    """Of drivers by Slack user."""

    @property
    def then(self) -> dict[str, Any]:
        found: dict[str, Any] = self.dialogue.get("then") or {}
        return found

    @property
    def audience(self) -> Audience:
        return "driver" if self.codes else "customer"

    @property
    def starter(self) -> str:
        """Who gets the replies that a fact without `to` is about."""
        return str(self.dialogue["turns"][0].get("from", "customer"))

    def replies(self, to: str | None, turn: int | None) -> list[Said]:
        """The company's texts to somebody (None: to anybody but the desk), to one turn or all."""
        found = [each for each in self.said if each.who in (COMPANY, CARRIER) and each.to != DESK]
        if to is not None:
            found = [each for each in found if each.to == to or (to == "customer" and each.to.startswith("customer"))]
        return [each for each in found if turn is None or each.turn == turn]

    def answers(self, heard: Sequence[Said]) -> list[Said]:
        """Without what the company texted before anybody wrote."""
        first = next((number for number, each in enumerate(self.said) if each.turn is not None), 0)
        unasked = {id(each) for each in self.said[:first]}
        return [each for each in heard if id(each) not in unasked]


def checked(holds: bool, what: str, details: object = "", *, write: bool = False) -> Check:
    return Check("ok" if holds else "no", what, "" if holds else str(details), write)


def listed(value: Any, *, none_too: bool = False) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None and not none_too else [value]


def words_of(value: Any) -> str:
    """Everything in it as one line: an address is kept in its parts."""
    return " ".join(str(each).lower() for each in leaves(value) if each is not None)


def leaves(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from leaves(each)
    else:
        yield value
