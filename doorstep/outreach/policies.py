"""What the company has decided about notifications, from its settings."""

from doorstep.messaging.policy import Mode, Notice, is_wanted
from doorstep.outreach.notifications.facts import Policy
from doorstep.settings import Settings


def policy_of(settings: Settings) -> Policy:
    return Policy(
        company=settings.company_name,
        stops_away=settings.on_the_way_stops,
        minutes_away=settings.on_the_way_minutes,
        wanted=wanted_in(Mode(settings.consent_mode)),
    )


def wanted_in(mode: Mode) -> frozenset[str]:
    """The kinds that a company of this mode ever sends: no others are planned."""
    return frozenset(notice.value for notice in Notice if is_wanted(mode, notice))
