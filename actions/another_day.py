"""Another day or time: a free window that meets the wish, or the nearest two to choose from."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from actions.conversation import Saying
from actions.steps import Answered, Ask, Asked, Dropped, ForDesk, NotAnAnswer, Settled, Step
from actions.yes_no import is_no
from doorstep.dms import arrangements, commands
from doorstep.dms.calendar import DepotCalendar
from doorstep.dms.free_windows import Nearest, Slot, settle
from doorstep.dms.policy import Change, decide
from doorstep.language import spoken
from doorstep.language.choices import pick
from doorstep.language.dates import Unclear, Wish, read_wish
from doorstep.language.dates.wish import FARTHEST

MOST_ROUNDS = 4


def begin(asked: Asked) -> Step:
    if decide(Change.ANOTHER_DAY, asked.delivery.status, asked.proof) == "refuse":
        return Answered([])
    return _round(asked, 1)


def answer(asked: Asked, memory: dict[str, Any]) -> Step:
    options = [_slot(option) for option in memory.get("options", ())]
    position = pick(asked.turn.text, len(options))
    if position is None and asked.turn.intent == "affirm" and len(options) == 1:
        position = 0
    if position is not None:
        return _take(asked, options[position], memory["round"])
    if isinstance(_wish(asked), Unclear) and _wish(asked) == Unclear("nothing"):
        if is_no(asked.turn):
            return Dropped([("utter_another_day_unchanged", _window(asked))])
        return NotAnAnswer()
    return _round(asked, memory["round"] + 1)


def offer(asked: Asked, wish: Wish, why: list[Saying], number: int) -> Step:
    """The nearest windows as a numbered list, after `why`."""
    found = settle(wish, _calendar(asked), asked.turn.now, asked.delivery.timezone)
    slots = found.slots if isinstance(found, Nearest) else (found.slot, *_after(asked, found.slot))
    if not slots:
        return ForDesk([("utter_another_day_none", {})], "Find a day for the customer: nothing is free.", {})
    lines = "\n".join(f"{position}) {_said(asked, slot)}" for position, slot in enumerate(slots, 1))
    options = [[slot.start.isoformat(), slot.end.isoformat()] for slot in slots]
    return Ask([*why, ("utter_another_day_options", {"options": lines})], {"options": options, "round": number})


def _after(asked: Asked, slot: Slot) -> tuple[Slot, ...]:
    """The next free window, so that there is something to choose from."""
    day = slot.start.astimezone(ZoneInfo(asked.delivery.timezone)).date()
    later = settle(Wish(first=day + timedelta(days=1)), _calendar(asked), asked.turn.now, asked.delivery.timezone)
    return later.slots[:1] if isinstance(later, Nearest) else (later.slot,)


def _round(asked: Asked, number: int) -> Step:
    wish = _wish(asked)
    if number > MOST_ROUNDS:
        return ForDesk([("utter_another_day_stuck", {})], "Agree on a day with the customer, then reschedule.", {})
    if isinstance(wish, Unclear):
        if wish.reason == "nothing":
            return offer(asked, Wish(), [], number)
        return Ask([(f"utter_another_day_{wish.reason}", {"said": wish.value})], {"round": number})
    found = settle(wish, _calendar(asked), asked.turn.now, asked.delivery.timezone)
    if isinstance(found, Nearest):
        return offer(asked, wish, [(f"utter_another_day_{found.why}", {})], number)
    return _take(asked, found.slot, number)


def _take(asked: Asked, slot: Slot, number: int) -> Step:
    """Written if the day still has room; on the truck dispatch decides."""
    day = slot.start.astimezone(ZoneInfo(asked.delivery.timezone)).date()
    calendar = _calendar(asked)
    if slot.start <= asked.turn.now or not (calendar.is_working(day) and calendar.has_room(day)):
        return offer(asked, Wish(first=day), [("utter_another_day_full", {})], number + 1)
    said = {"window": _said(asked, slot), "tracking_number": asked.delivery.tracking_number}
    match decide(Change.ANOTHER_DAY, asked.delivery.status, asked.proof):
        case "needs_approval":
            proposed = {"start": slot.start.isoformat(), "end": slot.end.isoformat()}
            step = f"Approve or reject another day: {said['window']}. The driver has it on the truck."
            return ForDesk([("utter_another_day_needs_approval", said)], step, {"proposed_window": proposed})
        case "refuse":
            return Answered([])
    commands.reschedule(
        asked.session, asked.delivery.tracking_number, slot.start, slot.end, expected_version=asked.delivery.version,
        **asked.by,
    )  # fmt: skip
    return Settled([("utter_another_day_written", said)], f"Rescheduled to {said['window']}.")


def _wish(asked: Asked) -> Wish | Unclear:
    return read_wish(asked.text, asked.turn.now.astimezone(ZoneInfo(asked.delivery.timezone)).date())


def _calendar(asked: Asked) -> DepotCalendar:
    today = asked.turn.now.astimezone(ZoneInfo(asked.delivery.depot_timezone)).date()
    return arrangements.depot_calendar(asked.session, asked.delivery.depot_code, today, today + FARTHEST)


def _said(asked: Asked, slot: Slot) -> str:
    return spoken.window(slot.start, slot.end, asked.delivery.timezone, now=asked.turn.now)


def _window(asked: Asked) -> dict[str, str]:
    delivery = asked.delivery
    return {"window": spoken.window(delivery.window_start, delivery.window_end, delivery.timezone, now=asked.turn.now)}


def _slot(option: list[str]) -> Slot:
    return Slot(datetime.fromisoformat(option[0]), datetime.fromisoformat(option[1]))
