"""What customers are told without having asked: each kind is a file of its name, with its trigger and its words."""

from collections.abc import Sequence

from doorstep.outreach.notifications import (
    attempted,
    correction,
    delay,
    delivered,
    early,
    ladder,
    on_the_way,
    out_for_delivery,
    ready_for_pickup,
    reminder,
    returned,
    window_confirmation,
)
from doorstep.outreach.notifications.facts import Facts, NotificationKind, Policy
from doorstep.timers import Desired

KINDS: dict[str, NotificationKind] = {
    kind.name: kind
    for kind in (
        window_confirmation.KIND,
        out_for_delivery.KIND,
        on_the_way.KIND,
        delay.KIND,
        early.KIND,
        delivered.KIND,
        attempted.KIND,
        reminder.KIND,
        ready_for_pickup.KIND,
        returned.KIND,
        correction.KIND,
    )
}

PLANNED = frozenset({*KINDS, ladder.CALL.name})
"""Of all timers, those that follow from a delivery."""


def desired_notifications(facts: Facts, policy: Policy) -> Sequence[Desired]:
    """What should be sent about a delivery, and when: of the world as it is, and nothing else. Pure."""
    if facts.delivery.recipient_phone is None:
        return []
    return [each for name, kind in KINDS.items() if name in policy.wanted for each in kind.desired(facts, policy)]


def desired_timers(facts: Facts, policy: Policy) -> Sequence[Desired]:
    """As `desired_notifications`, and when the desk has to call. Pure."""
    calls = ladder.desired(facts, ladder.CALL) if ladder.TEXT.name in policy.wanted else []
    return [*desired_notifications(facts, policy), *calls]
