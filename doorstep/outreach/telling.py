"""Dispatch tells all those of a route whose window is missed, with one press: `delay`, for whoever has not heard of it.

It differs from what goes out by itself only in that any lateness counts, not half an hour. The send policy decides each
(opt-outs, night, wishes, limits), what was told counts like any other delay, and a second press finds nobody left.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.dms.filling import dms_of
from doorstep.language import spoken
from doorstep.outreach import firing
from doorstep.outreach.looking import facts_of
from doorstep.outreach.notifications import delay, late
from doorstep.outreach.notifications.facts import Facts, Policy, Saying
from doorstep.timers import Timer, TimerState
from doorstep.upserts import insert_once

_RULE = "dispatch told those whose window is missed"


@dataclass(frozen=True)
class Untold:
    """Somebody who waits for what will not come in its window, and has not heard so."""

    tracking_number: str
    phone: str
    """Of its recipient, who may wait for several."""
    window_end: datetime
    eta: datetime | None
    words: str
    """As they would be now."""


def untold(session: Session, route_code: str, policy: Policy, now: datetime) -> list[Untold]:
    """In the order of the stops."""
    found = _untold(session, route_code, policy, now)
    return [
        Untold(of.tracking_number, of.recipient_phone or "", of.window_end, of.eta, words)
        for of, words in ((facts.delivery, words) for facts, words in found)
    ]


def recipients(found: Sequence[Untold]) -> int:
    """How many people that are. Pure."""
    return len({each.phone for each in found})


def tell(session: Session, route_code: str, policy: Policy, our_number: str, now: datetime, by: str) -> int:
    """Queue a text for each of them, in this transaction. For how many packages: none when it was pressed before."""
    together: dict[tuple[Any, ...], list[tuple[Timer, Facts]]] = defaultdict(list)
    _wait_for_delays(session, _numbers(session, route_code))
    for facts, _ in _untold(session, route_code, policy, now):
        row = _timer(session, facts, now, by)
        if row is not None:
            saying = Saying(policy, now, row.occurrence)
            together[firing.one_text(row, facts, delay.KIND, saying)].append((row, facts))
    for each in together.values():
        rows, facts_of_one = [row for row, _ in each], [facts for _, facts in each]
        firing.fire(session, rows, facts_of_one, Saying(policy, now, rows[0].occurrence), our_number)
    return sum(len(each) for each in together.values())


def said(packages: int) -> str:
    """What whoever pressed is told. Pure."""
    if not packages:
        return "Nobody is left to tell."
    counted = spoken.count(packages, "package")
    return f"Texts about {counted} go out, unless the person opted out or it is night there."


def _untold(session: Session, route_code: str, policy: Policy, now: datetime) -> list[tuple[Facts, str]]:
    if delay.KIND.name not in policy.wanted:
        return []
    numbers = _numbers(session, route_code)
    known = {each.delivery.tracking_number: each for each in facts_of(session, numbers)}
    told_anyway = _about_to_be_told(session, numbers, now)
    found = []
    for number in numbers:
        facts = known.get(number)
        if facts is None or number in told_anyway or not _waits_for_word(facts):
            continue
        composed = delay.KIND.says([facts], Saying(policy, now, _occurrence(facts)))
        if composed is not None:
            found.append((facts, composed.words))
    return found


def _numbers(session: Session, route_code: str) -> list[str]:
    route = dms_of(session).drivers.route(route_code)
    if route is None:
        return []
    return [each.tracking_number for stop in route.stops_ahead for each in stop.deliveries if each.is_out]


def _wait_for_delays(session: Session, numbers: Sequence[str]) -> None:
    """One that is fired this moment is fired before it is looked at who has not heard; none fires until we are done."""
    session.execute(
        select(Timer.id)
        .where(Timer.subject.in_(numbers), Timer.kind == delay.KIND.name, Timer.state == TimerState.SET)
        .order_by(Timer.id)
        .with_for_update()
    )


def _waits_for_word(facts: Facts) -> bool:
    if facts.delivery.recipient_phone is None or not facts.has_window or facts.zone is None:
        return False
    count = late.times_told(facts)
    return count == 0 or (count < late.MOST_A_TRIP and late.has_moved(facts))


def _about_to_be_told(session: Session, numbers: Sequence[str], now: datetime) -> set[str]:
    """By what is due by itself."""
    rows = select(Timer.subject).where(
        Timer.subject.in_(numbers), Timer.kind == delay.KIND.name, Timer.state == TimerState.SET, Timer.due_at <= now
    )
    return set(session.scalars(rows))


def _occurrence(facts: Facts) -> str:
    return f"{late.next_occurrence(facts)}{delay.BY_DISPATCH}"


def _timer(session: Session, facts: Facts, now: datetime, by: str) -> Timer | None:
    """None: another press of this moment made it."""
    new_id = insert_once(
        session,
        Timer,
        ("subject", "kind", "occurrence"),
        {
            "subject": facts.delivery.tracking_number,
            "kind": delay.KIND.name,
            "occurrence": _occurrence(facts),
            "due_at": now,
            "rule": f"{_RULE} ({by})",
            "zone": facts.zone or "UTC",
            "state": TimerState.SET,
            "reason": None,
            "outbox_id": None,
            "set_at": now,
            "state_changed_at": now,
        },
    )
    return session.get(Timer, new_id) if new_id is not None else None
