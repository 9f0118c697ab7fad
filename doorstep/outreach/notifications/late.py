"""How estimates compare with what was promised. Pure."""

from datetime import datetime, timedelta

from doorstep.outreach.notifications.facts import Facts, FiredNotification

LATE = timedelta(minutes=30)
"""Outside the promised window by as much is told."""
HYSTERESIS = timedelta(minutes=30)
"""And told again only when it moves by as much once more."""
MOST_A_TRIP = 2
_ABOUT_TIME = ("delay", "early")


def rounded(wait: timedelta) -> int:
    """Minutes, to five."""
    return 5 * round(wait / timedelta(minutes=5))


def told_eta(facts: Facts) -> datetime | None:
    """The last time that was told, or was to be told, because it is not the promised one."""
    for told in reversed(facts.told):
        if told.kind in _ABOUT_TIME and (eta := told.said.get("eta")):
            return datetime.fromisoformat(eta)
    return None


def has_moved(facts: Facts) -> bool:
    """Whether the estimate is another than the one that was told last, if any was."""
    eta, before = facts.delivery.eta, told_eta(facts)
    return eta is not None and (before is None or abs(eta - before) >= HYSTERESIS)


def times_told(facts: Facts) -> int:
    """On this trip."""
    return sum(each.is_on_its_way for each in _fired(facts))


def next_occurrence(facts: Facts) -> str:
    """Counted by all that were fired: the name of one that was dropped is used up."""
    return f"{prefix(facts)}{len(_fired(facts)) + 1}"


def _fired(facts: Facts) -> list[FiredNotification]:
    return [each for each in facts.told if each.kind in _ABOUT_TIME and each.occurrence.startswith(prefix(facts))]


def prefix(facts: Facts) -> str:
    return f"trip:{facts.trip_name}:"
