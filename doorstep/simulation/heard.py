"""What the phones of a simulated day got unasked, held against the DMS as it was at that instant. Pure.

Independent of how notifications are made: their kind, and what they claim, are read from the words on the phone, and
the truth from the DMS's history. What changed while a text was under way to the phone is not held against it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from phonenumbers import parse
from phonenumbers.timezone import time_zones_for_number

from doorstep.dms import arrivals
from doorstep.messaging import segments

FAULTS = ("wrong", "doubled", "late", "quiet_hours", "opted_out")
UNDER_WAY = 3.0
"""Real seconds that a text takes at most from the words' being put together until it is on the phone."""

_OPENS, _CLOSES = time(8), time(21)
_NO_ZONE = frozenset({"Etc/Unknown"})

_KINDS: Mapping[str, re.Pattern[str]] = {
    "correction": re.compile(
        r": sorry, a correction\. |^Please ignore our last text|^Sorry, LM\d+ was marked|^Good news: our driver"
    ),
    "attempted": re.compile(
        r": we (?:came|found no safe place|couldn't find the address|ran out of time|didn't leave)\b"
    ),
    "out_for_delivery": re.compile(r": .* on the truck and planned for "),
    "on_the_way": re.compile(r": .* on the way, "),
    "reminder": re.compile(r": we still have "),
    "delay": re.compile(r": .* running (?:late|behind)"),
    "early": re.compile(r": .* may come early"),
    "delivered": re.compile(r": (?:package \.\.\d{4}|your \d+ packages) (?:was|were) delivered "),
    "ready_for_pickup": re.compile(r": .* ready at .* until "),
    "returned": re.compile(r": .* gone back to the sender"),
    "window_confirmation": re.compile(r": (?:package \.\.\d{4}|your \d+ packages) comes? "),
}
"""By its words; the first that fits."""

_TRUE_WHILE: Mapping[str, frozenset[str]] = {
    "window_confirmation": frozenset({"created", "at_depot"}),
    "out_for_delivery": frozenset({"out_for_delivery"}),
    "on_the_way": frozenset({"out_for_delivery"}),
    "delay": frozenset({"out_for_delivery"}),
    "early": frozenset({"out_for_delivery"}),
    "delivered": frozenset({"delivered"}),
    "attempted": frozenset({"attempted"}),
    "ready_for_pickup": frozenset({"held"}),
    "returned": frozenset({"returned"}),
    "reminder": frozenset({"attempted"}),
}
"""The statuses in which a kind says the truth; corrections may be true in any."""

_TELLS_A_TIME = frozenset({"on_the_way", "delay", "early", "delivered"})
_IS_ONE = re.compile(
    r"^[^:]{1,60}: (?:sorry, a correction\. |we still have )?(?:package \.\.\d{4}|your \d+ packages)[ .]", re.IGNORECASE
)

_MOST_A_DAY = {"window_confirmation": 1, "out_for_delivery": 1, "on_the_way": 1, "delay": 2, "early": 2}
_NEWS_FOR: Mapping[str, timedelta] = {
    "delivered": timedelta(hours=4), "attempted": timedelta(hours=12), "delay": timedelta(hours=1),
    "early": timedelta(hours=1),
}  # fmt: skip
"""After the report or the new estimate; later it is no news any more."""

_UNTIL_IT_IS_NEWS = timedelta(minutes=5)

_TAIL = re.compile(r"\bpackage \.\.(\d{4})", re.IGNORECASE)
_SEVERAL = re.compile(r"\byour (\d+) packages\b", re.IGNORECASE)
_CLOCK = re.compile(r"\b(\d{1,2})(?::(\d\d))? (AM|PM)\b")
_CLAIMS = {"delay": 6, "early": 6, "on_the_way": 9}
"""Minutes by which a time told may differ from what was expected: it is said to five."""
_NAMES_A_TIME = {
    "delay": re.compile(r"now about (.*?)\."),
    "early": re.compile(r"may come early, about (.*?)\."),
    "on_the_way": re.compile(r"\(around (.*?)\)"),
    "delivered": re.compile(r"delivered (?:at|\S+ (?:\S+ )?at) (.*?)(?: \(|\.)"),
}


Statuses = Sequence[tuple[datetime, str]]
Estimates = Sequence[tuple[datetime, datetime | None]]
"""Since when what was so."""


@dataclass(frozen=True)
class TextOnPhone:
    """A text on a phone."""

    phone: str
    at: datetime
    body: str


@dataclass(frozen=True)
class PackageHistory:
    """What the DMS says of one, over the day; `changes` are (since when, value)."""

    tracking_number: str
    phone: str
    zone: str
    statuses: Statuses
    etas: Estimates = ()
    next_etas: Estimates = ()
    """Of the stop that its driver was on the way to."""
    delivered: Sequence[tuple[datetime, datetime | None]] = ()
    """When a driver reported so, and when that was taken back."""
    failed: Sequence[tuple[datetime, datetime | None]] = ()
    opted_out: Sequence[tuple[datetime, datetime | None]] = ()
    """The number: from when, and until when."""


@dataclass(frozen=True)
class TextFault:
    name: str
    """Of FAULTS."""
    kind: str
    heard: TextOnPhone
    why: str

    def __str__(self) -> str:
        return (
            f"{self.name} {self.kind} to {self.heard.phone} at {self.heard.at:%H:%M:%S}: {self.why} | {self.heard.body}"
        )


def kind_of(body: str) -> str | None:
    """Of a text that nobody asked for; None: it is an answer, or a question of the driver's."""
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(body)), None)


def is_notification(body: str) -> bool:
    """Read, and nothing to say to it: no answer to a text of theirs either."""
    return _IS_ONE.match(body) is not None


def tells_a_time(body: str) -> bool:
    return kind_of(body) in _TELLS_A_TIME


def tells_the_window(body: str) -> bool:
    return kind_of(body) == "out_for_delivery"


def sent(heard: Sequence[TextOnPhone]) -> Counter[str]:
    return Counter(kind for each in heard if (kind := kind_of(each.body)))


def segments_of(heard: Sequence[TextOnPhone]) -> int:
    """What the carrier counts."""
    return sum(segments.size(each.body).segments for each in heard)


def next_etas(route: Sequence[tuple[Statuses, Estimates]]) -> list[tuple[datetime, datetime | None]]:
    """The estimate of the stop that the driver was on the way to, whenever that was another; `route`: of its stops in
    their order, the statuses and the estimates."""
    instants = sorted({at for statuses, etas in route for at, _ in (*statuses, *etas)})
    return [(at, _eta_of_the_next(route, at)) for at in instants]


def _eta_of_the_next(route: Sequence[tuple[Statuses, Estimates]], at: datetime) -> datetime | None:
    for statuses, etas in route:
        if _in_force(statuses, at, at)[-1:] == ["out_for_delivery"]:
            return next(iter(_in_force(etas, at, at)), None)
    return None


def faults(heard: Sequence[TextOnPhone], packages: Sequence[PackageHistory], speed: float = 1.0) -> list[TextFault]:
    """All that must not be."""
    under_way = timedelta(seconds=UNDER_WAY * speed)
    found: list[TextFault] = []
    for phone in dict.fromkeys(package.phone for package in packages):
        own = [package for package in packages if package.phone == phone]
        texts = sorted((each for each in heard if each.phone == phone and kind_of(each.body)), key=lambda one: one.at)
        about = {id(each): _about(each.body, own) for each in texts}
        for package in own:
            found += _of_one([each for each in texts if about[id(each)] == [package]], package, under_way)
        found += _of_several([each for each in texts if len(about[id(each)]) != 1], own, under_way)
    return found


def _about(body: str, own: Sequence[PackageHistory]) -> list[PackageHistory]:
    """Of the packages of a phone, those of which a text may be."""
    if tail := _TAIL.search(body):
        return [each for each in own if each.tracking_number.endswith(tail[1])]
    if _SEVERAL.search(body):
        return list(own) if len(own) > 1 else []
    return [each for each in own if each.tracking_number in body]


def _of_one(heard: Sequence[TextOnPhone], package: PackageHistory, under_way: timedelta) -> Iterator[TextFault]:
    counts: Counter[tuple[str, date]] = Counter()
    bodies: set[tuple[str, date]] = set()
    for each in heard:
        kind, day = kind_of(each.body) or "", each.at.astimezone(ZoneInfo(package.zone)).date()
        counts[kind, day] += 1
        since = each.at - under_way
        if why := _is_wrong(kind, each, package, since):
            yield TextFault("wrong", kind, each, why)
        if (each.body, day) in bodies or counts[kind, day] > _most(kind, package):
            yield TextFault("doubled", kind, each, f"{counts[kind, day]} of its kind")
        if why := _is_late(kind, since, package):
            yield TextFault("late", kind, each, why)
        yield from _is_unwanted(kind, each, package, since)
        bodies.add((each.body, day))


def _of_several(
    heard: Sequence[TextOnPhone], own: Sequence[PackageHistory], under_way: timedelta
) -> Iterator[TextFault]:
    """What is of several packages of a phone, or of none of them."""
    before: set[str] = set()
    for each in heard:
        kind, since = kind_of(each.body) or "", each.at - under_way
        count = _SEVERAL.search(each.body)
        true = [package for package in own if not _is_wrong(kind, each, package, since)]
        if count is None or len(true) < int(count[1]):
            yield TextFault("wrong", kind, each, "it is of no package of this phone, or not of so many")
        if each.body in before:
            yield TextFault("doubled", kind, each, "word for word")
        yield from _is_unwanted(kind, each, own[0], since)
        before.add(each.body)


def _is_unwanted(kind: str, heard: TextOnPhone, package: PackageHistory, since: datetime) -> Iterator[TextFault]:
    if why := _is_at_night(since, heard.at, package):
        yield TextFault("quiet_hours", kind, heard, why)
    if any(began <= since and (ended is None or heard.at < ended) for began, ended in package.opted_out):
        yield TextFault("opted_out", kind, heard, "the number had opted out")


def _is_wrong(kind: str, heard: TextOnPhone, package: PackageHistory, since: datetime) -> str | None:
    statuses = _in_force(package.statuses, since, heard.at) or ["created"]
    if kind in _TRUE_WHILE and not set(statuses) & _TRUE_WHILE[kind]:
        return f"the DMS says {' then '.join(statuses)}"
    told = _NAMES_A_TIME[kind].search(heard.body) if kind in _NAMES_A_TIME else None
    clock = _CLOCK.search(told[1]) if told is not None else None
    if clock is None:
        return None
    if kind == "delivered":
        true = [at for at, taken_back in package.delivered if at <= heard.at and (not taken_back or taken_back > since)]
    else:
        true = _expected(kind, package, since, heard.at)
    most = _CLAIMS.get(kind, 0)
    if not any(_minutes_apart(clock, at, package.zone) <= most for at in true):
        return f"the DMS says {', '.join(f'{at:%H:%M}' for at in true) or 'no time'} (UTC)"
    return None


def _expected(kind: str, package: PackageHistory, since: datetime, at: datetime) -> list[datetime]:
    """What the DMS expected at some instant between them: its estimate, moved by what the driver was behind. A delay
    tells of a new estimate, and says that one as it is."""
    etas = [eta for eta in _in_force(package.etas, since, at) if eta is not None]
    if kind != "on_the_way":
        return etas
    behind = [arrivals.behind(eta, now) for eta in _in_force(package.next_etas, since, at) for now in (since, at)]
    return [arrivals.expected(eta, late_by, at) for eta in etas for late_by in behind or [timedelta(0)]]


def _is_late(kind: str, since: datetime, package: PackageHistory) -> str | None:
    if kind not in _NEWS_FOR:
        return None
    last = max((at for at in _happened(kind, package) if at <= since + _UNTIL_IT_IS_NEWS), default=None)
    if last is None:
        return None
    late = since - last - _of_the_night(last, since, package.zone)
    return f"{round(late / timedelta(minutes=1))} min after it happened" if late > _NEWS_FOR[kind] else None


def _of_the_night(since: datetime, until: datetime, zone: str) -> timedelta:
    """How much of that time nobody may be texted: what waits for the morning is not late."""
    local, spent = ZoneInfo(zone), timedelta(0)
    day = since.astimezone(local).date() - timedelta(days=1)
    while day <= until.astimezone(local).date():
        begins, ends = datetime.combine(day, _CLOSES, local), datetime.combine(day + timedelta(days=1), _OPENS, local)
        spent += max(timedelta(0), min(until, ends) - max(since, begins))
        day += timedelta(days=1)
    return spent


def _happened(kind: str, package: PackageHistory) -> list[datetime]:
    match kind:
        case "delivered":
            return [at for at, _ in package.delivered]
        case "attempted":
            return [at for at, _ in package.failed]
    # Of a driver who is silent there is no new estimate: it counts from the passing of the old one.
    return [each for change in package.etas for each in change if each is not None]


def _is_at_night(since: datetime, at: datetime, package: PackageHistory) -> str | None:
    """At the address, or where the number is from."""
    zones = [package.zone, *time_zones_for_number(parse(package.phone))]
    for zone in zones:
        if zone in _NO_ZONE:
            continue
        shown = [instant.astimezone(ZoneInfo(zone)).time() for instant in (since, at)]
        if not any(_OPENS <= each < _CLOSES for each in shown):
            return f"{shown[-1]:%H:%M} in {zone}"
    return None


def _most(kind: str, package: PackageHistory) -> int:
    if kind == "delivered":
        return max(1, len(package.delivered))
    if kind == "attempted":
        return max(1, len(package.failed))
    return _MOST_A_DAY.get(kind, 99)


def _in_force(changes: Sequence[tuple[datetime, Any]], since: datetime, until: datetime) -> list[Any]:
    """What was so at some instant between them."""
    before = [value for at, value in changes if at <= since]
    return [*before[-1:], *(value for at, value in changes if since < at <= until)]


def _minutes_apart(clock: re.Match[str], at: datetime, zone: str) -> float:
    """On a face of twelve hours with AM and PM; seconds of the instant are not said."""
    hour = int(clock[1]) % 12 + (12 if clock[3] == "PM" else 0)
    local = at.astimezone(ZoneInfo(zone))
    apart = abs(hour * 60 + int(clock[2] or 0) - (local.hour * 60 + local.minute))
    return min(apart, 24 * 60 - apart)
