"""Which module carries which request out."""

from typing import cast

from actions import (
    access,
    another_day,
    attempt_disputed,
    complaint,
    damage,
    driver_asks,
    failed_attempt,
    instructions,
    not_received,
    pickup,
    proof,
    refusal,
)
from actions.steps import Dialogue

DIALOGUES: dict[str, Dialogue] = {
    intent: cast(Dialogue, module)
    for intent, module in {
        "give_access_code": access,
        "give_instructions": instructions,
        "reschedule": another_day,
        "hold_for_pickup": pickup,
        "cancel_delivery": refusal,
        "report_not_received": not_received,
        "dispute_attempt": attempt_disputed,
        "report_damage": damage,
        "ask_for_proof": proof,
        "complain": complaint,
        "failed_attempt": failed_attempt,
        "driver_asks": driver_asks,
    }.items()
}

ALTERNATIVES = frozenset({"reschedule", "hold_for_pickup", "cancel_delivery", "failed_attempt", "dispute_attempt"})
"""Each says what shall become of the package: a later one takes the place of an earlier one."""

ONLY_FOR_THE_RECIPIENT = frozenset({"ask_for_proof"})
