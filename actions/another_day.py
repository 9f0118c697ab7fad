"""Another day or time: read back old and new, written after a clear yes or when an offered window is chosen.

Only what was said changes: a new day keeps the hours on file, new hours keep the day. What only asks is answered.
"""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from actions.conversation import Saying
from actions.question import Memory
from actions.steps import Answered, Ask, Dropped, ForDesk, NotAnAnswer, RequestContext, Settled, Step
from actions.where_is_my_package import where_is
from actions.yes_no import is_no, says_more
from doorstep.dms.calendar import DepotCalendar
from doorstep.dms.free_windows import Met, Nearest, Slot, settle
from doorstep.dms.policy import WantedChange
from doorstep.dms.status import Status
from doorstep.dms.values import InstructionKind
from doorstep.dms.wished_windows import day_of, lies_inside, meets, names_hours, with_hours_of
from doorstep.language import answers, day_questions, spoken
from doorstep.language.access import blank
from doorstep.language.access.hiding import values_to_hide
from doorstep.language.choices import pick
from doorstep.language.dates.reading import read_wish
from doorstep.language.dates.wish import FARTHEST, Unclear, Wish
from doorstep.language.dates.words import MONTHS, WEEKDAYS
from doorstep.language.instructions import tells_the_driver

MOST_ROUNDS = 4
_LONGEST_WORDS = 200
_REPEATS = frozenset(
    "move switch change reschedule book make set day date window the that this it to on at in of from between and is"
    " one same hours hour".split()
)
"""Beside the day itself these add nothing to a yes: "yes move it to monday"."""
_NAMES_A_TIME = WEEKDAYS.keys() | MONTHS.keys() | set("next coming tomorrow morning afternoon evening am pm".split())
_WANTS_IT_MOVED = re.compile(
    r"\b(?:mov\w+|chang\w+|switch\w*|another|different|other|resched\w*|instead|push|later|else|works|fine|good|ok|okay"
    r"|bring|deliver|come|can|could|would|but|any|rather)\b",
    re.IGNORECASE,
)
_ANOTHER_END = frozenset({"hold_for_pickup", "cancel_delivery", "correct_address", "talk_to_person"})


def begin(asked: RequestContext) -> Step:
    if asked.decide(WantedChange.ANOTHER_DAY) == "refuse":
        return Answered([])
    if not asked.text.strip():
        return offer(asked, Wish(), [], 1)
    if not (wished := day_questions.what_is_wished(asked.text)) or day_questions.says_as_planned(asked.text):
        return tell(asked)
    if asked.delivery.status is Status.OUT_FOR_DELIVERY and _is_about_today(asked, wished):
        return _about_today(asked)
    if day_questions.says_too_early(wished) and _wish(replace(asked, text=wished)) == Unclear("nothing"):
        return Answered(
            [*where_is(asked.delivery, asked.proof, asked.turn.now)[1:], ("utter_another_day_too_early", {})]
        )
    if asked.text == asked.turn.text_without_tracking_number and _refuses_other_days(replace(asked, text=wished)):
        return Answered([("utter_another_day_is_due", _facts(asked))])
    return _round(replace(asked, text=wished), 1)


def tell(asked: RequestContext) -> Step:
    """What is known of the day, to somebody who asks; what a question proposes is read back. Nothing is written."""
    if asked.decide(WantedChange.ANOTHER_DAY) == "refuse":
        return Answered([])
    wished = day_questions.what_is_wished(asked.text)
    if wished and isinstance(_wish(replace(asked, text=wished)), Wish):
        return _round(replace(asked, text=wished), 1)
    wish = _wish(asked)
    if isinstance(wish, Wish) and wish.days and _on_file(asked) is not None:
        for day in wish.days:
            if not _calendar(asked).is_working(day):
                return Answered([_closed(asked, day), ("utter_another_day_is_due", _facts(asked))])
    return Answered([])


def answer(asked: RequestContext, memory: Memory) -> Step:
    text, number = asked.turn.text, int(memory.get("round", 1))
    options = [_slot(option) for option in memory.get("options", ())]
    position = pick(text, len(options))
    if position is not None:
        chosen = options[position]
        return _read_back(asked, chosen, number) if answers.is_guarded(text) else take(asked, chosen, number)
    read_back = _slot(memory["slot"]) if memory.get("slot") else None
    if read_back and _agrees(asked, read_back):
        own = _own_words(asked, read_back)
        step = take(asked, read_back, number, says_more=says_more(asked.turn, "reschedule", own))
        return _with_what_else_is_said(asked, step, answers.reply(text, own).also)
    if asked.turn.intent in _ANOTHER_END:
        return NotAnAnswer()
    if instead := answers.reply(text).also if is_no(asked.turn) else "":
        asked = replace(asked, text=instead)  # "no, make it tuesday"
    wish = _wish(asked)
    if wish == Unclear("nothing"):
        return Dropped([("utter_another_day_unchanged", _facts(asked))]) if is_no(asked.turn) else NotAnAnswer()
    if read_back and wish == Unclear("past", getattr(wish, "value", "")):
        return NotAnAnswer()  # "yes, last time i promise"
    if read_back and isinstance(wish, Wish) and _only_excludes_others(asked, wish, read_back):
        return _read_back(asked, read_back, number + 1)
    if isinstance(wish, Wish):
        named = [slot for slot in (read_back, *options) if slot and _is_plain_choice(asked, wish, slot)]
        if len(named) == 1:
            return take(asked, named[0], number)
    return _round(asked, number + 1, talked_of=read_back)


def offer(asked: RequestContext, wish: Wish, why: list[Saying], number: int) -> Step:
    """The nearest windows as a numbered list, after `why`; a single one is read back."""
    found = settle(wish, _calendar(asked), asked.turn.now, asked.delivery.timezone)
    slots = found.slots if isinstance(found, Nearest) else (found.slot, *_after(asked, wish, found.slot))
    slots = tuple(_kept(asked, wish, slot) for slot in slots)
    if not slots:
        return ForDesk([("utter_another_day_none", {})], "Find a day for the customer: nothing is free.", {})
    if len(slots) == 1:
        return _read_back(asked, slots[0], number, once=why)
    lines = "\n".join(f"{position}) {_said(asked, slot)}" for position, slot in enumerate(slots, 1))
    options = [[slot.start.isoformat(), slot.end.isoformat()] for slot in slots]
    due: list[Saying] = [("utter_another_day_is_due", _facts(asked))] if _on_file(asked) else []
    is_said = ("utter_another_day_narrow", {"day": "Then"}) in why
    are_these = any(lies_inside(slot, wish, asked.delivery.timezone) for slot in slots)
    are_others = names_hours(wish) and not is_said and not are_these
    hours: list[Saying] = [("utter_another_day_near", {})] if are_others else []
    asks: Saying = ("utter_another_day_options", {"options": lines})
    return Ask([*due, *hours, asks], {"options": options, "round": number}, once=why)


def _after(asked: RequestContext, wish: Wish, slot: Slot) -> tuple[Slot, ...]:
    """The next free window, so that there is something to choose from."""
    later = replace(wish, days=(), first=day_of(slot, asked.delivery.timezone) + timedelta(days=1))
    found = settle(later, _calendar(asked), asked.turn.now, asked.delivery.timezone)
    return (found.slot,) if isinstance(found, Met) else ()


def _round(asked: RequestContext, number: int, *, talked_of: Slot | None = None) -> Step:
    """`talked_of`: the window that was read back; what the text leaves open is meant of it."""
    wish, zone = _wish(asked), asked.delivery.timezone
    if number > MOST_ROUNDS:
        return ForDesk([("utter_another_day_stuck", {})], "Agree on a day with the customer, then reschedule.", {})
    if isinstance(wish, Unclear):
        if wish.reason == "nothing":
            return offer(asked, Wish(), [], number)
        return Ask([(f"utter_another_day_{wish.reason}", {"said": wish.value})], {"round": number})
    on_file = _on_file(asked)
    if not wish.names_a_day and not wish.excludes_a_day and (whose := talked_of or on_file):
        wish = replace(wish, days=(day_of(whose, zone),))
    if wish.sooner and on_file and wish.days == (_today(asked),):
        return _sooner(asked, on_file, number)
    if on_file and meets(on_file, wish, zone):
        return Answered([("utter_another_day_already", _facts(asked))])
    found = settle(wish, _calendar(asked), asked.turn.now, zone)
    if isinstance(found, Nearest):
        return offer(asked, wish, [_why_not(asked, wish, found)], number)
    slot = _kept(asked, wish, found.slot, talked_of)
    if slot == on_file:
        return Answered([("utter_another_day_already", _facts(asked))])
    nearest: list[Saying] = [] if lies_inside(slot, wish, zone) else [("utter_another_day_near", {})]
    return _read_back(asked, slot, number, once=nearest)


def _refuses_other_days(asked: RequestContext) -> bool:
    """ "we close fridays", of what is due on a tuesday."""
    wish, on_file = _wish(asked), _on_file(asked)
    if on_file is None or not isinstance(wish, Wish):
        return False
    only_refuses = wish.excludes_a_day and not (wish.names_a_day or wish.names_hours or wish.sooner)
    is_kept = not wish.excludes(day_of(on_file, asked.delivery.timezone))
    return only_refuses and is_kept and _WANTS_IT_MOVED.search(asked.text) is None


def _sooner(asked: RequestContext, on_file: Slot, number: int) -> Step:
    """ "any earlier?", of no day: the first free window before the one on file."""
    due: Saying = ("utter_another_day_is_due", _facts(asked))
    zone, today = asked.delivery.timezone, _today(asked)
    if (day := day_of(on_file, zone)) == today:
        return Answered([("utter_another_day_too_soon", {}), due])
    earlier = Wish(first=today, last=day, before=on_file.start.astimezone(ZoneInfo(zone)).time())
    found = settle(earlier, _calendar(asked), asked.turn.now, zone)
    if isinstance(found, Met) and found.slot.start < on_file.start:
        return _read_back(asked, found.slot, number)
    return Answered([("utter_another_day_nothing_earlier", {}), due])


def _read_back(asked: RequestContext, slot: Slot, number: int, *, once: list[Saying] | None = None) -> Step:
    response = {
        Status.HELD: "utter_another_day_read_back_held",
        Status.ATTEMPTED: "utter_another_day_read_back_again",
    }.get(asked.delivery.status, "utter_another_day_read_back")
    asks: Saying = (response, _facts(asked) | {"new": _said(asked, slot)})
    return Ask([asks], {"slot": [slot.start.isoformat(), slot.end.isoformat()], "round": number}, once=once or [])


def _agrees(asked: RequestContext, slot: Slot) -> bool:
    """A clear yes to the window that was read back, which may say it again ("YES. Saturday. Ramp."). One that names
    another day or hours corrects it."""
    reply, intent = answers.reply(asked.text, _own_words(asked, slot)), asked.turn.intent
    if not reply.is_clear_yes or (reply.also and intent in _ANOTHER_END):
        return False
    wish = _wish(asked)
    return _is_of(asked, wish, slot) if isinstance(wish, Wish) else intent != "reschedule" or not reply.also


def _with_what_else_is_said(asked: RequestContext, step: Step, also: str) -> Step:
    """Beside a yes to the day, what is no request of its own may still be for the driver."""
    is_for_the_driver = asked.turn.intent == "reschedule" and also and not asked.turn.parts
    return replace(step, beside=also) if is_for_the_driver and isinstance(step, Settled | ForDesk) else step


def _is_of(asked: RequestContext, wish: Wish, slot: Slot) -> bool:
    """Whether the window is one that the wish names, as far as it names any."""
    zone = asked.delivery.timezone
    return lies_inside(slot, wish, zone) and (not wish.names_a_day or day_of(slot, zone) in _days_of(asked, wish))


def _own_words(asked: RequestContext, slot: Slot) -> frozenset[str]:
    """Words that only say the window again."""
    day = day_of(slot, asked.delivery.timezone).day
    ends = {f"{day}{end}" for end in ("st", "nd", "rd", "th")}
    return _REPEATS | _NAMES_A_TIME | answers.words_of(_said(asked, slot)) | ends


def _only_excludes_others(asked: RequestContext, wish: Wish, slot: Slot) -> bool:
    """ "not friday", to "move it from friday to monday?": monday it is."""
    excludes = wish.excludes_a_day and not (wish.names_a_day or wish.names_hours or wish.sooner)
    return excludes and not wish.excludes(day_of(slot, asked.delivery.timezone))


def _is_plain_choice(asked: RequestContext, wish: Wish, slot: Slot) -> bool:
    """Whether the words name the window that was read back or offered, with no more than a yes: "monday is fine"."""
    text = asked.turn.text
    if answers.is_guarded(text) or not _is_of(asked, wish, slot):
        return False
    return answers.says_only(text, _own_words(asked, slot))


def _days_of(asked: RequestContext, wish: Wish) -> tuple[date, ...]:
    if wish.days:
        return wish.days
    found = settle(wish, _calendar(asked), asked.turn.now, asked.delivery.timezone)
    return (day_of(found.slot, asked.delivery.timezone),) if isinstance(found, Met) else ()


def is_free(asked: RequestContext, slot: Slot) -> bool:
    """Whether the depot can still promise it."""
    day, calendar = day_of(slot, asked.delivery.timezone), _calendar(asked)
    return slot.start > asked.turn.now and calendar.is_working(day) and calendar.has_room(day)


def take(asked: RequestContext, slot: Slot, number: int = 1, *, says_more: bool = False) -> Step:
    """Written if the day still has room; on the truck dispatch decides."""
    if not is_free(asked, slot):
        day = day_of(slot, asked.delivery.timezone)
        return offer(asked, Wish(first=day), [("utter_another_day_full", {"day": _day_said(asked, day)})], number + 1)
    window = spoken.window(slot.start, slot.end, asked.delivery.timezone, now=asked.turn.now)
    said = {"window": window, "tracking_number": asked.delivery.tracking_number}
    match asked.decide(WantedChange.ANOTHER_DAY):
        case "needs_approval":
            proposed = {"start": slot.start.isoformat(), "end": slot.end.isoformat()}
            step = f"Approve or reject another day: {window}. The driver has it on the truck."
            says: list[Saying] = [("utter_another_day_needs_approval", said)]
            return ForDesk(says, step, {"proposed_window": proposed}, is_a_request_too=says_more)
        case "refuse":
            return Answered([])
    asked.dms.reschedule(
        asked.by,
        asked.delivery.tracking_number,
        slot.start,
        slot.end,
        expected_version=asked.delivery.version,
    )
    return Settled([("utter_another_day_written", said)], f"Rescheduled to {window}.", is_a_request_too=says_more)


def _is_about_today(asked: RequestContext, wished: str) -> bool:
    wish, today = _wish(replace(asked, text=wished)), _today(asked)
    if isinstance(wish, Wish) and (wish.names_a_day or wish.excludes_a_day) and wish.days != (today,):
        return False
    return day_questions.is_about_today(wished)


def _about_today(asked: RequestContext) -> Step:
    """The order of stops is the driver's. An hour that they name is told to him, since it may save a way; a mere "any
    earlier?" is not."""
    known = where_is(asked.delivery, asked.proof, asked.turn.now)[1:]
    if not (tells_the_driver(asked.text) or day_questions.names_an_hour(asked.text)):
        return Answered([*known, ("utter_another_day_today_no_promise", {})])
    words = blank(asked.text, values_to_hide(asked.text, asked.turn.spans("access_code")))
    words = " ".join(words.split())
    if len(words) > _LONGEST_WORDS:  # cut short it would say something else
        return Answered([*known, ("utter_another_day_today_no_promise", {})])
    told = ((InstructionKind.OTHER, words),)
    asked.dms.give_instructions(asked.by, asked.delivery.tracking_number, told)
    said: list[Saying] = [*known, ("utter_another_day_today_passed_on", {})]
    return Settled(said, "The driver was told when it suits today; the day stays.")


def _why_not(asked: RequestContext, wish: Wish, found: Nearest) -> Saying:
    if found.why in ("closed", "full") and wish.days:
        day = wish.days[0]
        return _closed(asked, day) if found.why == "closed" else (
            "utter_another_day_full", {"day": _day_said(asked, day)},
        )  # fmt: skip
    return f"utter_another_day_{found.why}", {"day": "Then"}


def _closed(asked: RequestContext, day: date) -> Saying:
    holiday = _calendar(asked).closures.get(day)
    named = f"{_day_said(asked, day)} ({holiday})" if holiday else _day_said(asked, day)
    return "utter_another_day_closed", {"day": named}


def _day_said(asked: RequestContext, day: date) -> str:
    """`Tomorrow (Sun)`, `Thu Nov 26`: begins a sentence."""
    said = spoken.day_of(day, today=_today(asked))
    return f"{said.capitalize()} ({day:%a})" if said.islower() else said


def _kept(asked: RequestContext, wish: Wish, slot: Slot, talked_of: Slot | None = None) -> Slot:
    if names_hours(wish):
        return slot
    on_file = Slot(asked.delivery.window_start, asked.delivery.window_end)
    return with_hours_of(talked_of or on_file, slot, asked.delivery.timezone)


def _on_file(asked: RequestContext) -> Slot | None:
    """The window that still holds: none after a try in vain, while it is held, or when it has passed."""
    delivery = asked.delivery
    if delivery.status in (Status.ATTEMPTED, Status.HELD) or delivery.window_end <= asked.turn.now:
        return None
    return Slot(delivery.window_start, delivery.window_end)


def _wish(asked: RequestContext) -> Wish | Unclear:
    on_file = _on_file(asked)
    return read_wish(asked.text, _today(asked), day_of(on_file, asked.delivery.timezone) if on_file else None)


def _today(asked: RequestContext) -> date:
    return asked.turn.now.astimezone(ZoneInfo(asked.delivery.timezone)).date()


def _calendar(asked: RequestContext) -> DepotCalendar:
    delivery = asked.delivery
    today = asked.turn.now.astimezone(ZoneInfo(delivery.depot_timezone)).date()
    return asked.dms.depot_calendar(delivery.depot_code, today, today + FARTHEST, apart_from=delivery.tracking_number)


def _said(asked: RequestContext, slot: Slot) -> str:
    return spoken.slot(slot.start, slot.end, asked.delivery.timezone, now=asked.turn.now)


def _facts(asked: RequestContext) -> dict[str, str]:
    delivery = asked.delivery
    return {
        "tracking_number": delivery.tracking_number,
        "old": _said(asked, Slot(delivery.window_start, delivery.window_end)),
        "place": delivery.depot_name,
    }


def _slot(option: list[str]) -> Slot:
    return Slot(datetime.fromisoformat(option[0]), datetime.fromisoformat(option[1]))
