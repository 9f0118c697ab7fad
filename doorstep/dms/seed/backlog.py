"""What is on no route today: announced, waiting, tried yesterday, held, finished lately."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from doorstep.dms.models import Delivery
from doorstep.dms.seed.past import Past, SeedOutcome
from doorstep.dms.seed.places import Street
from doorstep.dms.seed.region import Region
from doorstep.dms.seed.route import before_today, failure
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, Audience, FailureReason

_KNOWN_CUSTOMER = 0.4


def backlog(region: Region, along: Sequence[Street], count: int) -> list[Past]:
    """Deliveries in every status, in believable shares; many for people who have another one today."""
    kinds: dict[Callable[[Region, Delivery], Past], int] = {
        announced: 24, for_tomorrow: 34, tried_yesterday: 12, back_at_depot: 8, held: 9, delivered_lately: 24,
        refused: 3, returned: 4, cancelled: 4,
    }  # fmt: skip
    others = list(region.customers)
    pasts = []
    # Each kind once first, so that even a small day has all of them.
    rest = region.random.choices(list(kinds), list(kinds.values()), k=max(0, count - len(kinds)))
    for kind in [*kinds, *rest][: max(0, count)]:
        knows = others and region.random.random() < _KNOWN_CUSTOMER
        customer = region.random.choice(others) if knows else region.customer(along)
        pasts.append(kind(region, region.delivery(customer, *tomorrow(region))))
    return pasts


def tomorrow(region: Region) -> tuple[datetime, datetime]:
    hour = region.random.choice((8, 10, 12, 14))
    return region.at(hour, days=1), region.at(hour + 4, days=1)


def announced(region: Region, delivery: Delivery) -> Past:
    delivery.window_start += timedelta(days=1)
    delivery.window_end += timedelta(days=1)
    return Past(delivery, region.at(17, region.random.randrange(60), days=-1), region.now)


def for_tomorrow(region: Region, delivery: Delivery) -> Past:
    return before_today(region, delivery)


def tried_yesterday(region: Region, delivery: Delivery) -> Past:
    """The last word is the driver's: it waits for a decision or another day."""
    past = _out(region, delivery, -1)
    reason, note = failure(region.random, delivery.recipient.is_business)
    return _tried(region, past, AttemptOutcome.FAILED, reason, note)


def back_at_depot(region: Region, delivery: Delivery) -> Past:
    past = tried_yesterday(region, delivery)
    past.move(Status.AT_DEPOT, region.at(19, region.random.randrange(60), days=-1))
    return past


def held(region: Region, delivery: Delivery) -> Past:
    past = before_today(region, delivery, days=-1)
    minute = region.random.randrange(60)
    past.move(Status.HELD, region.at(9, minute, days=-1), "desk:Ana")
    delivery.held_until = region.service_date + timedelta(days=6)
    past.note("Customer is away until Monday.", region.at(9, minute, days=-1), "desk:Ana", Audience.DESK)
    return past


def delivered_lately(region: Region, delivery: Delivery) -> Past:
    days = -region.random.randint(1, 2)
    return _tried(region, _out(region, delivery, days), AttemptOutcome.DELIVERED, left_at=region.left_at(delivery))


def refused(region: Region, delivery: Delivery) -> Past:
    return _tried(region, _out(region, delivery, -1), AttemptOutcome.REFUSED, note="Box was open, would not take it.")


def returned(region: Region, delivery: Delivery) -> Past:
    past = _out(region, delivery, -2)
    reason, note = failure(region.random, delivery.recipient.is_business)
    _tried(region, past, AttemptOutcome.FAILED, reason, note)
    past.move(Status.RETURNED, region.at(16, days=-1))
    return past


def cancelled(region: Region, delivery: Delivery) -> Past:
    past = before_today(region, delivery)
    past.move(Status.CANCELLED, region.at(20, 30, days=-1), "sender")
    return past


def _out(region: Region, delivery: Delivery, days: int) -> Past:
    """On a truck that many days from today (negative), with the window of that day."""
    hour = region.random.choice((8, 10, 12, 14))
    delivery.window_start, delivery.window_end = region.at(hour, days=days), region.at(hour + 4, days=days)
    past = before_today(region, delivery, days)
    past.move(Status.OUT_FOR_DELIVERY, region.at(8, 30, days=days))
    return past


def _tried(
    region: Region,
    past: Past,
    outcome: AttemptOutcome,
    reason: FailureReason | None = None,
    note: str = "",
    left_at: str | None = None,
) -> Past:
    at = past.delivery.window_start + timedelta(minutes=region.random.randint(35, 230))
    past.attempt(SeedOutcome(outcome, reason, note, left_at), at, region.random.choice(region.drivers))
    return past
