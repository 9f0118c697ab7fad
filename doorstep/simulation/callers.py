"""How scripted customers take what they are texted on a simulated day: drivers' questions, news of a failure. Pure."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from doorstep.simulation import heard, scripts
from doorstep.simulation.plan import Package
from doorstep.simulation.scripts import Script

IGNORES_A_FAILURE = 0.3
"""Part of the customers that do not choose what now."""

_ASKS = {
    "access": re.compile(r"^Your driver .* needs to get in"),
    "address": re.compile(r"^Your driver can't find"),
    "question": re.compile(r"^Your driver asks about"),
    "message": re.compile(r"^From your driver"),
    "failure": re.compile(r"What now\?|: we (?:came|found no safe place|couldn't find|ran out of time|didn't leave)\b"),
}


ASKS_ALL_THE_SAME = 0.5
"""Part of the customers who know no more than the window, and ask where it is none the less. Assumed."""


@dataclass(frozen=True)
class CallerReaction:
    """What they text back after so many minutes of the day, and by which script they go on; no text: nothing."""

    text: str | None
    minutes: float
    script: Script | None = None


def asked(said: str) -> str | None:
    """What it is about when Doorstep texts of itself; None when it answers."""
    return next((name for name, pattern in _ASKS.items() if pattern.search(said)), None)


def knows_where(heard_so_far: Sequence[str], coin: float) -> bool:
    """Whether somebody who would ask where it is need not: they were told a time, or that it is there, or it is on the
    truck and that is enough for them. `coin` is theirs, from 0 to 1."""
    if any(heard.tells_a_time(each) for each in heard_so_far):
        return True
    return coin >= ASKS_ALL_THE_SAME and any(heard.tells_the_window(each) for each in heard_so_far)


def react(about: str, said: str, door: str, package: Package, chance: random.Random) -> CallerReaction:
    """To what came of itself. `door` is what the day's plan has happen at this customer's door."""
    soon = chance.uniform(1, 3)
    match about:
        case "access" if door in ("code", "code_not_needed"):
            code = str(chance.randint(1000, 9999))
            text = scripts.phrase("answer_access", chance, code=code)
            minutes = soon if door == "code" else chance.uniform(4, 6)
            return CallerReaction(text, minutes, _script("access", "give_access", "keep_access"))
        case "address" if door == "address_corrected":
            unit = f"{chance.randint(2, 30)}{chance.choice('ABCD')}"
            expected = re.compile(rf"(?:Apt|Unit|Ste|#) {unit}\b", re.IGNORECASE)
            script = Script("address_unit", "", {"change_address": expected}, may_settle=True)
            return CallerReaction(scripts.phrase("address_unit", chance, unit=unit, code=""), soon, script)
        case "address":
            return CallerReaction(scripts.phrase("answer_address", chance), soon, _script("address"))
        case "question":
            return CallerReaction(scripts.phrase("answer_question", chance), soon, _script("question"))
        case "failure":
            if door == "second_try" or chance.random() < IGNORES_A_FAILURE:
                return CallerReaction(None, soon)
            script = _script("failed_attempt", "reschedule")
            return CallerReaction(scripts.answer(said, script, 0, chance), chance.uniform(2, 8), script)
    return CallerReaction(None, soon)


def _script(kind: str, *writes: str) -> Script:
    return Script(kind, "", dict.fromkeys(writes), may_settle=True)
