"""What follows while nobody says what shall become of a package that could not be delivered: rung after rung, each in
another way, until somebody does. Pure.

A rung is a kind of timer, when it is its turn, and in which way people are reached: email and calls by machine would be
rungs like these. All are dated from the driver's report: whatever becomes of the texts, the desk hears in time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome
from doorstep.dms.views import AttemptView
from doorstep.outreach.notifications.facts import UNDO, Facts, timer
from doorstep.timers import Desired

STEP = timedelta(hours=2)
"""Waking hours that people have before they are asked in the next way."""
OPENS, CLOSES = time(8), time(21)
"""When people are awake, at the address."""
CUT_OFF = time(18)
"""When the next day's routes are planned, at the address: what shall become of it has to be known by then."""
BEFORE_CUT_OFF = timedelta(minutes=30)
LEAST_APART = timedelta(minutes=30)


class ContactBy(StrEnum):
    SMS = "text"
    DESK = "the desk calls"


@dataclass(frozen=True)
class Turns:
    """When it is whose turn, as long as nobody answers."""

    text: datetime
    reminder: datetime | None
    """None: there is no room for one before the desk has to call."""
    call: datetime


@dataclass(frozen=True)
class Rung:
    name: str
    """The kind of its timers."""
    way: ContactBy
    when: str
    """In words, for docs/notifications.md."""
    due_at: Callable[[Facts, Turns], datetime | None]


def _of_text(facts: Facts, turns: Turns) -> datetime | None:
    return turns.text


def _of_reminder(facts: Facts, turns: Turns) -> datetime | None:
    return None if facts.asked.cannot_be_texted_since else turns.reminder


def _of_call(facts: Facts, turns: Turns) -> datetime | None:
    return facts.asked.cannot_be_texted_since or turns.call


TEXT = Rung("attempted", ContactBy.SMS, "the driver's report, and 90 s", _of_text)
REMINDER = Rung("reminder", ContactBy.SMS, "2 waking hours later", _of_reminder)
CALL = Rung("call", ContactBy.DESK, "2 waking hours later, or when no text arrives", _of_call)
RUNGS = (TEXT, REMINDER, CALL)


def desired(facts: Facts, rung: Rung) -> Sequence[Desired]:
    """The timer of a rung, while the package waits for an answer and nobody has given one."""
    attempt, zone = failed(facts), facts.zone
    if attempt is None or zone is None or facts.delivery.recipient_phone is None:
        return []
    asked = facts.asked
    if asked.is_settled or (asked.was_told_before if rung is TEXT else asked.is_answered):
        return []
    due_at = rung.due_at(facts, turns(attempt.at, zone))
    return [timer(facts, rung.name, f"attempt:{attempt.number}", due_at, rung.when)] if due_at else []


def failed(facts: Facts) -> AttemptView | None:
    """The attempt after which the package waits for an answer."""
    attempts = facts.delivery.attempts
    if facts.delivery.status is not Status.ATTEMPTED or not attempts:
        return None
    return attempts[-1] if attempts[-1].outcome is AttemptOutcome.FAILED else None


def turns(failed_at: datetime, zone: str) -> Turns:
    text = failed_at + UNDO
    return before(text, _cut_off(waking(text, timedelta(0), zone), zone) - BEFORE_CUT_OFF, zone)


def before(text: datetime, latest: datetime, zone: str) -> Turns:
    """After a text, and none later than that."""
    first = waking(text, timedelta(0), zone)
    reminder = waking(text, STEP, zone)
    call = waking(reminder, STEP, zone)
    if call > latest:
        call = latest
        reminder = min(reminder, waking(first + (latest - first) / 2, timedelta(0), zone))
    has_room = reminder - first >= LEAST_APART and call - reminder >= LEAST_APART
    return Turns(text, reminder if has_room else None, call)


def waking(since: datetime, lasting: timedelta, zone: str) -> datetime:
    """When so much of the time in which people are awake there has passed."""
    at, left, local = since, lasting, ZoneInfo(zone)
    while True:
        day = at.astimezone(local).date()
        opens = datetime.combine(day, OPENS, local).astimezone(since.tzinfo)
        closes = datetime.combine(day, CLOSES, local).astimezone(since.tzinfo)
        at = max(at, opens)
        if at < closes and at + left < closes:
            return at + left
        left -= max(closes - at, timedelta(0))
        at = datetime.combine(day + timedelta(days=1), OPENS, local).astimezone(since.tzinfo)


def _cut_off(told_at: datetime, zone: str) -> datetime:
    """The first that leaves people time to answer."""
    local = ZoneInfo(zone)
    day = told_at.astimezone(local).date()
    today = datetime.combine(day, CUT_OFF, local).astimezone(told_at.tzinfo)
    if today - BEFORE_CUT_OFF - told_at >= LEAST_APART:
        return today
    return datetime.combine(day + timedelta(days=1), CUT_OFF, local).astimezone(told_at.tzinfo)
