"""What the company has decided about notifications, from its settings."""

from doorstep.messaging.policy import Mode, Notice, is_wanted
from doorstep.outreach.notifications.facts import Policy
from doorstep.settings import Settings

_CLOSINGS = {Mode.EXEMPT: "STOP ends our texts."}
"""47 CFR 64.1200(a)(9)(i)(F): each text says how to opt out."""


def policy_of(settings: Settings) -> Policy:
    mode = Mode(settings.consent_mode)
    return Policy(
        company=settings.company_name,
        stops_away=settings.on_the_way_stops,
        minutes_away=settings.on_the_way_minutes,
        wanted=wanted_in(mode),
        closing=_CLOSINGS.get(mode, ""),
    )


def wanted_in(mode: Mode) -> frozenset[str]:
    """The kinds that a company of this mode ever sends: no others are planned."""
    return frozenset(notice.value for notice in Notice if is_wanted(mode, notice))
