"""Whether a text goes out now, later or never. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from doorstep.messaging.models import Kind

# TCPA, 47 CFR 64.1200(c)(1): no solicitation before 8 a.m. or after 9 p.m. at the called party's location. Delivery
# notices need not keep to it; people like it when they do. An answer to someone who is awake and texting goes at once.
OPENS, CLOSES = time(8), time(21)

OUTREACH_LIMIT = 8
"""Outreach texts to one number within OUTREACH_PERIOD."""
OUTREACH_PERIOD = timedelta(hours=24)
LOOKED_AT_AGAIN = timedelta(minutes=10)
"""What waits for an answer to come."""


@dataclass(frozen=True)
class Facts:
    """What the decision about one text depends on."""

    kind: Kind
    opted_out: bool
    confirms_opt_out: bool
    """It is the one text that tells the person that their opt-out was understood."""
    not_after: datetime | None
    zones: tuple[str, ...]
    """Where the recipient may be (IANA). Outreach waits until it is day in all of them."""
    outreach_at: tuple[datetime, ...]
    """When outreach went to the number within OUTREACH_PERIOD, oldest first."""
    in_doubt: bool = False
    """The number was asked whether it wants no more texts, and has not answered."""


@dataclass(frozen=True)
class Send:
    pass


@dataclass(frozen=True)
class HoldUntil:
    at: datetime
    reason: str


@dataclass(frozen=True)
class Drop:
    reason: str


Decision = Send | HoldUntil | Drop


def decide(facts: Facts, now: datetime) -> Decision:
    """Reasons: opted_out, stale, in_doubt, quiet_hours, outreach_limit."""
    if facts.opted_out and not facts.confirms_opt_out:
        return Drop("opted_out")
    if facts.not_after is not None and now > facts.not_after:
        return Drop("stale")
    if facts.kind is not Kind.OUTREACH:
        return Send()
    hold = _doubt(facts, now) or _quiet_hours(facts.zones, now) or _outreach_limit(facts.outreach_at, now)
    if hold is None:
        return Send()
    if facts.not_after is not None and hold.at > facts.not_after:
        return Drop("stale")
    return hold


def _doubt(facts: Facts, now: datetime) -> HoldUntil | None:
    return HoldUntil(now + LOOKED_AT_AGAIN, "in_doubt") if facts.in_doubt else None


def _quiet_hours(zones: tuple[str, ...], now: datetime) -> HoldUntil | None:
    allowed = now
    # Each pass may move the instant; zones so far apart that no hour suits all end at the last one's morning.
    for _ in zones:
        for zone in zones:
            allowed = _next_allowed(allowed, ZoneInfo(zone))
    return HoldUntil(allowed, "quiet_hours") if allowed > now else None


def _next_allowed(instant: datetime, zone: ZoneInfo) -> datetime:
    local = instant.astimezone(zone)
    if OPENS <= local.time() < CLOSES:
        return instant
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    return datetime.combine(day, OPENS, zone).astimezone(instant.tzinfo)


def _outreach_limit(outreach_at: tuple[datetime, ...], now: datetime) -> HoldUntil | None:
    recent = [at for at in outreach_at if at > now - OUTREACH_PERIOD]
    if len(recent) < OUTREACH_LIMIT:
        return None
    return HoldUntil(recent[-OUTREACH_LIMIT] + OUTREACH_PERIOD, "outreach_limit")
