"""What a notification depends on, and what a kind of notification is. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from doorstep.dms.status import Status
from doorstep.dms.views import DeliveryView, Movers, TripView
from doorstep.messaging.notifications import Composed
from doorstep.messaging.policy import EXEMPT_CHARACTERS
from doorstep.timers import Desired

_EVENING = 19
_NEW_LINE = "\n"
UNDO = timedelta(seconds=90)
"""In which drivers take most of their mistakes back: nobody need be told of them."""


@dataclass(frozen=True)
class Policy:
    """What the company has decided."""

    company: str
    stops_away: int = 5
    minutes_away: int = 30
    wanted: frozenset[str] = frozenset()
    """Kinds that may be sent at all."""
    closing: str = ""
    """What every text ends with, by the company's consent mode."""


@dataclass(frozen=True)
class FiredNotification:
    """A notification that was fired."""

    kind: str
    occurrence: str
    is_on_its_way: bool
    """It was not dropped: the recipient has it, or will."""
    said: Mapping[str, Any] = field(default_factory=dict)
    has_left: bool = False
    """The recipient has it, or may have it; one that waits for the morning has not left."""


@dataclass(frozen=True)
class AttemptFollowUp:
    """How far the recipient was asked what shall become of a package that could not be delivered."""

    has_left: bool = False
    """The first text has: they have it, or may have it."""
    cannot_be_texted_since: datetime | None = None
    """When it was known that no text arrives there."""
    why_not: str = ""
    """In words."""
    is_settled: bool = False
    """The case went on in whatever way."""
    is_with_a_person: bool = False
    """The assistant is silent in the conversation: what is said there a person says."""
    is_answered: bool = False
    """It is settled, a person has the conversation, or they wrote since."""
    was_told_before: bool = False
    """By a version of ours that had no timers for it."""


@dataclass(frozen=True)
class Facts:
    """A delivery as it is now."""

    delivery: DeliveryView
    trip: TripView | None
    """Its route, while it is on one."""
    told: tuple[FiredNotification, ...] = ()
    """In the order in which they were fired."""
    moved_by: Movers = field(default_factory=Movers)
    is_corrected_elsewhere: bool = False
    """The recipient asked about it and was told in the conversation that it was no delivery."""
    asked: AttemptFollowUp = field(default_factory=AttemptFollowUp)
    """Of the newest attempt, if it failed."""

    @property
    def zone(self) -> str | None:
        """Of the address; of the depot where that is none. None: no time of the day can be told."""
        return next((each for each in (self.delivery.timezone, self.delivery.depot_timezone) if _is_zone(each)), None)

    @property
    def tail(self) -> str:
        return f"..{self.delivery.tracking_number[-4:]}"

    @property
    def has_window(self) -> bool:
        return self.delivery.window_start < self.delivery.window_end

    @property
    def window_day(self) -> date | None:
        return self.delivery.window_start.astimezone(ZoneInfo(self.zone)).date() if self.zone else None

    @property
    def is_out(self) -> bool:
        return self.delivery.status is Status.OUT_FOR_DELIVERY

    @property
    def trip_name(self) -> str:
        """The same for as long as the package is on the same truck."""
        if self.trip is not None:
            return self.trip.route_code
        return f"{self.delivery.status_changed_at:%Y-%m-%d}"

    @property
    def last_sign_at(self) -> datetime | None:
        """When it was last known how far its driver is."""
        signs = (self.delivery.eta_updated_at, self.trip.last_done_at if self.trip else None)
        return max((each for each in signs if each is not None), default=None)

    def told_of(self, *kinds: str) -> list[FiredNotification]:
        return [each for each in self.told if each.kind in kinds and each.is_on_its_way]


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return bool(name)


Offers = Mapping[str, str]


@dataclass(frozen=True)
class NotificationKind:
    """One kind of notification; each stands in a file of its name."""

    name: str
    trigger: str
    """In words, for docs/notifications.md and the desk."""
    when_not: str
    max_late: timedelta
    """After which it is of no use any more."""
    lasts: timedelta
    """How long it may wait in the ledger: for the morning, or for a carrier that is away."""
    desired: Callable[[Facts, Policy], Sequence[Desired]]
    words: Callable[[Sequence[Facts], "Saying"], Composed | None]
    """Of packages for one phone at one stop. None: it is overtaken."""

    def says(self, facts: Sequence[Facts], saying: "Saying") -> Composed | None:
        """Its words and the closing. Without numbers to answer with where there is no room for both, and without the
        closing where there is none for it: the send policy drops that (`exempt_form`)."""
        composed, closing = self.words(facts, saying), saying.policy.closing
        if composed is None or not closing:
            return composed
        for each in (composed, self.words(facts, replace(saying, may_number=False))):
            if each is not None:
                words = f"{each.words}{_NEW_LINE if _NEW_LINE in each.words else ' '}{closing}"
                if len(words) <= EXEMPT_CHARACTERS:
                    return replace(each, words=words)
        return composed


@dataclass(frozen=True)
class Saying:
    """In which circumstances something is said."""

    policy: Policy
    now: datetime
    occurrence: str
    may_number: bool = True
    """No numbered question is open in the conversation."""
    photo_address: str | None = None
    """Where the photo of what it tells of can be looked at."""


def timer(facts: Facts, kind: str, occurrence: str, due_at: datetime, rule: str) -> Desired:
    return Desired(facts.delivery.tracking_number, kind, occurrence, due_at, rule, facts.zone or "UTC")


def what(facts: Sequence[Facts]) -> str:
    """`package ..2207`, or `your 3 packages`; a person with a phone in common with somebody else learns no more."""
    return f"package {facts[0].tail}" if len(facts) == 1 else f"your {len(facts)} packages"


def said_of(facts: Facts, kind: NotificationKind, saying: Saying) -> str | None:
    """What would be said of it alone, but for which one it is."""
    composed = kind.says([facts], saying)
    return composed.words.replace(facts.tail, "") if composed is not None else None


def verb(facts: Sequence[Facts], one: str, many: str) -> str:
    return one if len(facts) == 1 else many


def evening_or(day: str, at: datetime, zone: str) -> str:
    """How a day that is over is called: `yesterday`, and its evening `last night`."""
    return "last night" if day == "yesterday" and at.astimezone(ZoneInfo(zone)).hour >= _EVENING else day
