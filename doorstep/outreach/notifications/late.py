"""How estimates compare with what was promised. Pure."""

from datetime import datetime, timedelta

from doorstep.outreach.notifications.facts import Facts

LATE = timedelta(minutes=30)
"""Outside the promised window by as much is told."""
HYSTERESIS = timedelta(minutes=30)
"""And told again only when it moves by as much once more."""
MOST_A_TRIP = 2


def rounded(wait: timedelta) -> int:
    """Minutes, to five."""
    return 5 * round(wait / timedelta(minutes=5))


def told_eta(facts: Facts) -> datetime | None:
    """The last time that was told because it is not the promised one."""
    for told in reversed(facts.told_of("delay", "early")):
        if eta := told.said.get("eta"):
            return datetime.fromisoformat(eta)
    return None


def has_moved(facts: Facts) -> bool:
    """Whether the estimate is another than the one that was told last, if any was."""
    eta, before = facts.delivery.eta, told_eta(facts)
    return eta is not None and (before is None or abs(eta - before) >= HYSTERESIS)


def times_told(facts: Facts) -> int:
    """On this trip."""
    return len([each for each in facts.told_of("delay", "early") if each.occurrence.startswith(prefix(facts))])


def prefix(facts: Facts) -> str:
    return f"trip:{facts.trip_name}:"
