"""Hold for pickup: where, when it is open, until when, what to bring."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from actions.steps import Answered, Ask, Asked, Dropped, ForDesk, NotAnAnswer, Settled, Step
from actions.yes_no import is_clear_yes, is_no
from doorstep.dms import commands
from doorstep.dms.policy import Change, decide
from doorstep.dms.status import Status
from doorstep.language import spoken

HELD_FOR = timedelta(days=7)


def begin(asked: Asked) -> Step:
    if asked.delivery.status is Status.HELD:
        return Answered([("utter_pickup_is_held", _facts(asked, asked.delivery.held_until))])
    if decide(Change.HOLD, asked.delivery.status, asked.proof) == "refuse":
        return Answered([])
    until = _today(asked) + HELD_FOR
    return Ask([("utter_pickup_ask", _facts(asked, until))], {})


def answer(asked: Asked, memory: dict[str, Any]) -> Step:
    if is_no(asked.turn):
        return Dropped([("utter_pickup_dropped", {})])
    if not is_clear_yes(asked.turn):
        return NotAnAnswer()
    until = _today(asked) + HELD_FOR
    match decide(Change.HOLD, asked.delivery.status, asked.proof):
        case "needs_approval":
            return ForDesk(
                [("utter_pickup_needs_approval", _facts(asked, until))],
                "Approve or reject holding it for pickup. The driver has it on the truck.",
                {"proposed_hold_until": until.isoformat()},
            )
        case "refuse":
            return Answered([])
    commands.hold_for_pickup(
        asked.session, asked.delivery.tracking_number, until, expected_version=asked.delivery.version, **asked.by
    )
    return Settled([("utter_pickup_written", _facts(asked, until))], f"Held for pickup until {until:%b} {until.day}.")


def _today(asked: Asked) -> date:
    return asked.turn.now.astimezone(ZoneInfo(asked.delivery.depot_timezone)).date()


def _facts(asked: Asked, until: date | None) -> dict[str, str]:
    delivery = asked.delivery
    return {
        "tracking_number": delivery.tracking_number,
        "place": delivery.depot_name,
        "address": delivery.depot_address.spoken(),
        "hours": _hours(asked),
        "until": spoken.day_of(until, today=_today(asked)) if until else "we hear from you",
    }


def _hours(asked: Asked) -> str:
    """When it is open next: `today until 8 PM`, `Mon Nov 23 from 8 AM to 8 PM`."""
    zone = asked.delivery.depot_timezone
    local = asked.turn.now.astimezone(ZoneInfo(zone))
    by_weekday = {each.weekday: each for each in asked.delivery.depot_hours}
    for ahead in range(8):
        day = local.date() + timedelta(days=ahead)
        hours = by_weekday.get(day.weekday())
        if hours is None or (ahead == 0 and local.time() >= hours.closes):
            continue
        opens, closes = (
            spoken.clock_time(datetime.combine(day, at, ZoneInfo(zone)), zone) for at in (hours.opens, hours.closes)
        )
        return f"{spoken.day_of(day, today=local.date())} {opens}-{closes}"
    return "by appointment"
