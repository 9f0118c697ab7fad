"""The desk changes a plan that is under way: stops are moved, left for last, given to another driver.

Who changes a plan says which version of it they looked at (`seen`): of two who move the same stop one is refused, and
told who was first. A stop keeps its number for as long as it is on its route; a stop that is given gets a new one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.dms.commands import lookups
from doorstep.dms.commands.order import put_off
from doorstep.dms.commands.recording import Order, command, once, record_all
from doorstep.dms.commands.shifts import running_shift
from doorstep.dms.driver_day import present_route
from doorstep.dms.models import Delivery, Depot, Driver, History, Route, Stop
from doorstep.dms.outcomes import CommandResult, IllegalMove, Invalid, Snapshot, StaleVersion
from doorstep.dms.shift_models import Shift
from doorstep.dms.snapshot import plain
from doorstep.dms.status import Status

AFTER_THE_LAST = timedelta(minutes=10)
"""A driver who takes a stop over is there so long after the last of their own."""
_BETWEEN = (timedelta(minutes=1), timedelta(minutes=10))
"""Least and most time between two stops that are given: as the plan had it, without what lay between them."""
_STILL_TO_DO = (Status.AT_DEPOT, Status.OUT_FOR_DELIVERY)
_CHANGES = ("move_stop", "skip_stop", "give_stops", "take_stops")


@dataclass
class _Ahead:
    """A stop that is still to be done, with what is left to do there."""

    stop: Stop
    left: list[Delivery]

    @property
    def eta(self) -> datetime | None:
        return min((each.eta for each in self.left if each.eta), default=None)


@command(name="move_stop")
def move_stop(
    session: Session, order: Order, route_code: str, position: int, *, before: int | None, seen: int | None
) -> CommandResult:
    """The stop comes right before another; None: next of all. The estimates change places with the stops.

    `seen`: the plan's version that was looked at; None: whatever it is by now. Facts: `stop`, `before`, `number` (of a
    package for it), `moved` (how many estimates). Raises StaleVersion("plan_changed" | "stop_done").
    """

    def act() -> tuple[Snapshot, Snapshot]:
        route, ahead = _looked_at(session, route_code, seen)
        moved = _one(ahead, position)
        others = [each for each in ahead if each is not moved]
        at = 0 if before is None else others.index(_one(others, before))
        if at > 0 and others[at - 1].stop.put_off_at is not None:
            raise Invalid("put_off", f"stop {before} was left for last, and others are before it")
        follower = others[at] if at < len(others) else None
        was = {"place": moved.stop.place, "put_off_at": plain(moved.stop.put_off_at)}
        moved.stop.turn = _between(others[at - 1].stop if at else None, follower.stop if follower else None)
        moved.stop.put_off_at = moved.stop.not_before = None
        count = _change_places(session, order, route, ahead, [*others[:at], moved, *others[at:]])
        route.plan_version += 1
        after = {"stop": position, "before": before, "number": moved.left[0].tracking_number, "moved": count}
        return was, {**after, "place": moved.stop.place}

    return once(session, order, f"route:{route_code}", act)


@command(name="skip_stop")
def skip_stop(session: Session, order: Order, route_code: str, position: int, *, seen: int | None) -> CommandResult:
    """The stop comes after all that is left. Facts: `stop`, `number`. Raises as `move_stop`, and as `put_off` does."""

    def act() -> tuple[Snapshot, Snapshot]:
        route, ahead = _looked_at(session, route_code, seen)
        skipped = _one(ahead, position)
        was = {"place": skipped.stop.place, "put_off_at": plain(skipped.stop.put_off_at)}
        for each in skipped.left:
            put_off(session, order, each.tracking_number)
        route.plan_version += 1
        return was, {"stop": position, "number": skipped.left[0].tracking_number}

    return once(session, order, f"route:{route_code}", act)


@command(name="give_stops")
def give_stops(
    session: Session, order: Order, route_code: str, positions: Sequence[int], *, to: str, seen: int | None
) -> CommandResult:
    """Another driver, who is on a shift, does these stops after their own last one, in the same order.

    A driver on a shift without a route gets one. Facts: `stops` (positions), `to` (the driver), `route` (theirs),
    `became` (positions there), `numbers` (tracking numbers). Raises StaleVersion as `move_stop`, IllegalMove
    ("not_on_shift"), Invalid("same_driver" | "no_stops").
    """
    if not positions:
        raise Invalid("no_stops", "say which stops")

    def act() -> tuple[Snapshot, Snapshot]:
        taker = lookups.locked_driver(session, to)
        shift = running_shift(session, taker, order.now)
        if shift is None:
            raise IllegalMove("not_on_shift", f"{taker.name} is on no shift: nobody would bring the packages.")
        present = present_route(session, to, order.now)
        route, ahead = _looked_at(session, route_code, seen, also=present.code if present else None)
        if route.driver_id == taker.id:
            raise Invalid("same_driver", f"{taker.name} has these stops already.")
        given = [each for each in ahead if each.stop.position in set(positions)]
        missing = set(positions) - {each.stop.position for each in given}
        if missing:
            raise _done_by_now(min(missing))
        target = present or _new_route(session, order, taker, shift, route)
        became = _hand_over(session, order, given, route, target)
        giver = route.driver.code if route.driver else None
        route.plan_version += 1
        target.plan_version += 1
        numbers = [each.tracking_number for one in given for each in one.left]
        stops = [each.stop.position for each in given]
        facts: Snapshot = {"became": became, "numbers": numbers, "from": giver, "from_route": route.code}
        record_all(session, order.named("take_stops"), [(f"route:{target.code}", {}, {"stops": became, **facts}, 1)])
        return {"driver": giver}, {"stops": stops, "to": to, "route": target.code, **facts}

    return once(session, order, f"route:{route_code}", act)


def _looked_at(
    session: Session, route_code: str, seen: int | None, *, also: str | None = None
) -> tuple[Route, list[_Ahead]]:
    """The route and what is ahead, in its order. Deliveries are locked before routes (so does `assign_to_route`), and
    of two routes (`also`) always the same one first."""
    found = session.scalars(
        select(Delivery)
        .join(Stop, Stop.id == Delivery.stop_id)
        .join(Route, Route.id == Stop.route_id)
        .where(Route.code == route_code, Stop.completed_at.is_(None), Delivery.status.in_(_STILL_TO_DO))
        .order_by(Delivery.id)
        .with_for_update(of=Delivery)
        .execution_options(populate_existing=True)
    ).all()
    locked = {code: lookups.locked_route(session, code) for code in sorted({route_code, also or route_code})}
    route = locked[route_code]
    if seen is not None and seen != route.plan_version:
        raise StaleVersion("plan_changed", f"{_who_was_first(session, route_code)} Look at it and do it again.")
    stops: dict[int, _Ahead] = {}
    for each in found:
        assert each.stop is not None
        session.refresh(each.stop)
        stops.setdefault(each.stop.id, _Ahead(each.stop, [])).left.append(each)
    return route, sorted(stops.values(), key=_turn)


def _turn(ahead: _Ahead) -> tuple[bool, float, float]:
    stop = ahead.stop
    put_off = stop.put_off_at.timestamp() if stop.put_off_at else 0.0
    return stop.put_off_at is not None, put_off, stop.place


def _who_was_first(session: Session, route_code: str) -> str:
    row = session.scalars(
        select(History)
        .where(History.subject == f"route:{route_code}", History.command.in_(_CHANGES))
        .order_by(History.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return f"Route {route_code} was changed meanwhile."
    who = row.actor.removeprefix("desk:").capitalize()
    did = {"move_stop": "moved", "skip_stop": "left for last", "give_stops": "gave away", "take_stops": "added"}
    numbers = row.after.get("stops") or [row.after.get("stop")]
    which = f"stop {numbers[0]}" if len(numbers) == 1 else f"{len(numbers)} stops"
    return f"Nothing was done: {who} {did[row.command]} {which} of this route a moment ago."


def _one(ahead: Iterable[_Ahead], position: int) -> _Ahead:
    for each in ahead:
        if each.stop.position == position:
            return each
    raise _done_by_now(position)


def _done_by_now(position: int) -> StaleVersion:
    return StaleVersion("stop_done", f"Nothing was done: stop {position} is not ahead any more.")


def _between(former: Stop | None, follower: Stop | None) -> float:
    last = former.place if former else None
    if follower is None or follower.put_off_at is not None:
        return (last or 0.0) + 1.0
    return follower.place - 1.0 if last is None else (last + follower.place) / 2


def _change_places(
    session: Session, order: Order, route: Route, former: Sequence[_Ahead], now: Sequence[_Ahead]
) -> int:
    """Who comes third is there when the third was expected; answers how many estimates are others now."""
    slots = sorted(each.eta for each in former if each.eta is not None)
    moved: list[tuple[str, Snapshot, Snapshot, int]] = []
    for each, eta in zip([each for each in now if each.eta is not None], slots, strict=True):
        if each.eta != eta:
            moved += [_expect(one, eta, route, order) for one in each.left if one.eta is not None]
    record_all(session, order.named("set_eta"), moved)
    return len(moved)


def _expect(delivery: Delivery, eta: datetime, route: Route, order: Order) -> tuple[str, Snapshot, Snapshot, int]:
    former = delivery.eta
    delivery.eta, delivery.eta_updated_at, delivery.updated_at = eta, order.now, order.now
    delivery.planned_eta = eta - timedelta(minutes=route.delay_minutes)
    delivery.version += 1
    return delivery.tracking_number, {"eta": plain(former)}, {"eta": plain(eta)}, delivery.version


def _new_route(session: Session, order: Order, driver: Driver, shift: Shift, like: Route) -> Route:
    """For who is at work and has none."""
    depot = session.get_one(Depot, like.depot_id)
    made = Route(
        code=f"{depot.code}-{like.service_date:%Y%m%d}-{driver.code}", depot_id=like.depot_id, driver_id=driver.id,
        service_date=like.service_date, delay_minutes=0, plan_version=1,
    )  # fmt: skip
    session.add(made)
    shift.route = made
    session.flush()
    facts: Snapshot = {"depot": depot.code, "service_date": like.service_date.isoformat(), "driver": driver.code}
    record_all(session, order.named("create_route"), [(f"route:{made.code}", {}, facts, 1)])
    return made


def _hand_over(session: Session, order: Order, given: Sequence[_Ahead], route: Route, target: Route) -> list[int]:
    """Answers the positions that they have there."""
    there = session.scalars(select(Stop).where(Stop.route_id == target.id)).all()
    last = max((stop.position for stop in there), default=0)
    place = max((stop.place for stop in there), default=0.0)
    etas = _expected_there(session, order, given, target)
    rows: list[tuple[str, Snapshot, Snapshot, int]] = []
    became: list[int] = []
    for count, (each, eta) in enumerate(zip(given, etas, strict=True), start=1):
        stop = Stop(route=target, position=last + count, turn=place + count)
        session.add(stop)
        became.append(stop.position)
        before: Snapshot = {"route": route.code, "position": each.stop.position}
        for one in each.left:
            one.stop = stop
            after: Snapshot = {"route": target.code, "position": stop.position}
            number, was, now, version = _expect(one, eta, target, order)
            rows.append((number, before | was, after | now, version))
        # What was done there keeps it; what is left empty stays, completed, so that numbers keep their meaning.
        each.stop.completed_at = each.stop.completed_at or order.now
    record_all(session, order.named("give_stop"), rows)
    return became


def _expected_there(session: Session, order: Order, given: Sequence[_Ahead], target: Route) -> list[datetime]:
    """After all that the taker has, one after the other as the plan had them."""
    etas = session.scalars(
        select(Delivery.eta)
        .join(Stop, Stop.id == Delivery.stop_id)
        .where(Stop.route_id == target.id, Delivery.status.in_(_STILL_TO_DO), Delivery.eta.is_not(None))
    )
    at = max([order.now, *(each for each in etas if each is not None)]) + AFTER_THE_LAST
    found = [at]
    for former, follower in pairwise(given):
        least, most = _BETWEEN
        planned = follower.eta - former.eta if former.eta and follower.eta else most
        found.append(found[-1] + min(max(planned, least), most))
    return found
