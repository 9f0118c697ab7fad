"""The driver came in vain: what was wrong, and what they can choose. The first rung of the ladder.

The assistant says it in a turn of its own (`failed_attempt`), so that it knows what it asked: see failed_attempts.py.
"""

from collections.abc import Sequence
from datetime import timedelta

from doorstep.outreach.notifications import ladder
from doorstep.outreach.notifications.facts import Facts, NotificationKind, Policy
from doorstep.timers import Desired


def desired(facts: Facts, policy: Policy) -> Sequence[Desired]:
    return ladder.desired(facts, ladder.TEXT)


KIND = NotificationKind(
    name=ladder.TEXT.name,
    trigger="the driver could not deliver, and the 90 s in which that may be taken back",
    when_not="taken back; delivered since; settled already; a person has the conversation (who opted out is called)",
    max_late=ladder.TEXT.max_late,
    lasts=timedelta(hours=12),
    desired=desired,
    words=None,
)
