"""What a scripted customer does about an exception, and what may be written because of it. Pure."""

import random
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from doorstep.dms.policy import WantedChange, decide
from doorstep.dms.status import OPEN, Status
from doorstep.dms.views import DeliveryView

MOST_TEXTS = 8
"""A person would have given up."""


Manner = Literal["agrees", "refuses", "silent", "changes_mind", "asks", "chats"]
"""How they take a read-back: a yes in their own words; a no; nothing; a no at first and then the request again; a
question of theirs first; small talk first."""
_MANNERS: dict[Manner, int] = {"agrees": 60, "refuses": 5, "silent": 5, "changes_mind": 5, "asks": 12, "chats": 13}
"""Parts in a hundred: a tenth says no or nothing."""


@dataclass(frozen=True)
class Script:
    kind: str
    opening: str
    expected: dict[str, Any]
    """Facts that a write of this customer may bring about, by command of the DMS: None means any value."""
    may_settle: bool
    """Whether the policy lets the assistant settle it without a person."""
    manner: Manner = "agrees"


SHARES = {
    "failed_attempt": 26, "address_unit": 20, "access": 12, "instructions": 10, "another_day": 9, "pickup": 5,
    "refusal": 4, "not_received": 5, "attempt_disputed": 2, "damage": 3, "proof": 2, "complaint": 2,
}  # fmt: skip
"""Parts in a hundred exceptions; most are about reaching the door."""

STATUSES: dict[str, frozenset[Status]] = {
    "failed_attempt": frozenset({Status.OUT_FOR_DELIVERY}),
    "address_unit": OPEN - {Status.ATTEMPTED},
    "access": OPEN - {Status.HELD},
    "instructions": OPEN - {Status.HELD},
    "another_day": OPEN,
    "pickup": OPEN - {Status.HELD},
    "refusal": OPEN,
    "not_received": frozenset({Status.DELIVERED}),
    "attempt_disputed": frozenset({Status.ATTEMPTED}),
    "damage": frozenset({Status.DELIVERED}),
    "proof": frozenset({Status.DELIVERED}),
    "complaint": frozenset(Status),
}
"""In which the exception happens."""

_CHANGE = {
    "address_unit": WantedChange.ADDRESS_NEARBY,
    "access": WantedChange.ACCESS,
    "instructions": WantedChange.INSTRUCTIONS,
    "another_day": WantedChange.ANOTHER_DAY,
    "pickup": WantedChange.HOLD,
    "refusal": WantedChange.CANCEL,
}
_WRITES: dict[str, tuple[str, ...]] = {
    "failed_attempt": ("reschedule",),
    "address_unit": ("change_address",),
    "access": ("give_access", "keep_access"),
    "instructions": ("give_instructions",),
    "another_day": ("reschedule",),
    "pickup": ("hold_for_pickup",),
    "refusal": ("cancel_delivery",),
    "attempt_disputed": ("dispute_attempt", "reschedule"),
}
_READ_BACK = frozenset({"address_unit", "another_day", "pickup", "refusal"})
"""Of these nothing is written without a yes to what is read back."""


def script(kind: str, delivery: DeliveryView, chance: random.Random) -> Script:
    unit, code = f"{chance.randint(2, 30)}{chance.choice('ABCD')}", str(chance.randint(1000, 9999))
    manner = chance.choices(list(_MANNERS), list(_MANNERS.values()))[0] if kind in _READ_BACK else "agrees"
    expected: dict[str, Any] = dict.fromkeys(_WRITES.get(kind, ()))
    if kind == "address_unit":
        expected["change_address"] = re.compile(rf"(?:Apt|Unit|Ste|#) {unit}\b", re.IGNORECASE)
    if manner in ("refuses", "silent"):
        expected = {}
    opening = "" if kind == "failed_attempt" else phrase(kind, chance, unit=unit, code=code)
    may_settle = manner != "silent" and _may_settle(kind, delivery)
    return Script(kind, opening, expected, may_settle, manner)


def phrase(kind: str, chance: random.Random, **values: str) -> str:
    """What somebody texts who has this to say."""
    return chance.choice(_phrases()[kind]).format(**values)


def answer(said: str, script: Script, asked_before: int, chance: random.Random) -> str | None:
    """What this customer texts back; None when nothing was asked of them, or they leave it. `asked_before`: how many of
    their texts answered a question already."""
    question = said.rsplit("\n", 1)[-1] if "?" not in said and "1)" not in said else said
    lowered = question.lower()
    if "1)" in said:
        return _chosen(said, script)
    if script.manner == "changes_mind" and asked_before == 1:
        return script.opening
    if "?" not in said:
        return None
    for pattern, reply in _ANSWERS.items():
        if re.search(pattern, lowered):
            return reply
    if "send it back" in lowered and script.kind == "damage":
        return "i want to keep it"
    return _to_a_read_back(script, asked_before, chance)


def _chosen(said: str, script: Script) -> str | None:
    if script.manner == "silent":
        return None
    if script.manner == "refuses":
        return "none of those, leave it as it is"
    return "2" if script.kind == "failed_attempt" and "another day" in _option(said, 2) else "1"


def _to_a_read_back(script: Script, asked_before: int, chance: random.Random) -> str | None:
    match script.manner:
        case "silent":
            return None
        case "refuses":
            return phrase("says_no", chance)
        case "changes_mind" if asked_before == 0:
            return phrase("says_no", chance)
        case "asks" if asked_before == 0:
            return phrase("asks_first", chance)
        case "chats" if asked_before == 0:
            return phrase("chats_first", chance)
    return phrase("says_yes", chance)


_ANSWERS = {
    "later deliveries|next time": "no thanks, just this once",
    "find it": "no, looked everywhere",
    "picture": "dont have a picture",
    "keep it or": "i want to keep it",
    "(?:which|what|what other) day": "whatever the next day you can",
}
"""By what is asked, in lower case."""


def _option(said: str, number: int) -> str:
    found = re.search(rf"{number}\)\s*(.*)", said)
    return found.group(1).lower() if found else ""


def _may_settle(kind: str, delivery: DeliveryView) -> bool:
    if kind == "failed_attempt":
        return decide(WantedChange.ANOTHER_DAY, Status.ATTEMPTED, "phone") == "write"
    if kind in _CHANGE:
        return decide(_CHANGE[kind], delivery.status, "phone") in ("write", "write_and_tell_driver")
    return kind == "proof"


@cache
def _phrases() -> dict[str, list[str]]:
    text = files("doorstep.simulation").joinpath("phrases.yml").read_text()
    found: dict[str, list[str]] = yaml.safe_load(text)
    return found
