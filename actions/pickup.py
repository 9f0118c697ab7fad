"""Hold for pickup: where, when it is open, until when, what to bring."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from actions.conversation import Saying
from actions.mood import mood_of_text
from actions.question import Memory
from actions.steps import Answered, Ask, Dropped, ForDesk, NotAnAnswer, RequestContext, Settled, Step
from actions.yes_no import is_clear_yes, is_no, says_more
from doorstep.dms.policy import WantedChange
from doorstep.dms.status import Status
from doorstep.language import answers, spoken
from doorstep.language.acts import Mood
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

HELD_FOR = timedelta(days=7)
_MOST_TOLD = 2
_REPEATS = frozenset(
    "hold it there ill i will can come get grab pick up and at the depot for pickup me us keep".split()
)
_ABOUT_THE_PLACE = re.compile(
    any_of("where|address|location|how far|hours|open|closed?|closes|until when|how long|id|license|bring with|need to")
)

_BRING_IT = re.compile(
    r"\b(?:just |please |pls )+(?:bring|deliver|send) it(?: over| here| to me| home)?\W*$"
    r"|\b(?:bring|deliver|send) it(?: over| here| to me| home)? (?:like|as) (?:normal|usual|planned|before|scheduled"
    r"|always|it (?:was|is))\b(?!.*\?)"
)
""" "nah i work till 7. just bring it like normal"."""
_MAY_SAY_WHEN = frozenset({"reschedule", "where_is_my_package", "nlu_fallback", "inform", "choose_option"})
_SAYS_ONLY_WHEN = re.compile(
    r"\W*(?:(?:(?:maybe|prob\w*|around|about|like|sometime|on|at|by|before|after|ill|i will|i can|come|get|swing|be"
    r"|there|it|this|next|in|the|early|late|later|or|so|ok|yeah|um)\b\W*)*(?:tomorrow|tmrw|tonight|morning|afternoon|evening"
    r"|night|noon|weekend|\w{2,6}day|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|\d{1,2}(?: ?(?:am|pm|ish))?)"
    r"\b\W*)+"
)
""" "tomorrow night": when they would fetch it."""


def begin(asked: RequestContext) -> Step:
    if asked.delivery.status is Status.HELD:
        return Answered([("utter_pickup_is_held", _facts(asked, asked.delivery.held_until))])
    if asked.decide(WantedChange.HOLD) == "refuse":
        return Answered([])
    if mood_of_text(asked.text) in (Mood.NEGATED, Mood.MENTIONED):
        return Answered([])
    return _ask(asked, 0)


def tell(asked: RequestContext) -> Step:
    """Where, when and with what: what is held is told, of anything else it is offered."""
    return begin(asked)


def answer(asked: RequestContext, memory: Memory) -> Step:
    if is_clear_yes(asked.turn, _REPEATS, of="hold_for_pickup", said=_read_back(asked)):
        return _hold(asked)
    told = int(memory.get("told", 0))
    if told < _MOST_TOLD and asked.turn.intent in _MAY_SAY_WHEN and _SAYS_ONLY_WHEN.fullmatch(plain(asked.turn.text)):
        return _ask(asked, told + 1)
    if told < _MOST_TOLD and _ABOUT_THE_PLACE.search(plain(asked.turn.text)) and answers.is_guarded(asked.turn.text):
        return _ask(asked, told + 1)
    wants_it_brought = _BRING_IT.search(plain(asked.turn.text)) is not None
    return Dropped([("utter_pickup_dropped", {})]) if is_no(asked.turn) or wants_it_brought else NotAnAnswer()


def _read_back(asked: RequestContext) -> str:
    """In the words that were read back and may be said again: "yes hold it at the goshen depot until the 12th"."""
    facts = _facts(asked, _today(asked) + HELD_FOR)
    return f"hold it for pickup at {facts['place']}, {facts['address']}, until {facts['until']}"


def _ask(asked: RequestContext, told: int) -> Step:
    """It names place, hours and what to bring, so it answers a question about them too."""
    delivery, facts = asked.delivery, _facts(asked, _today(asked) + HELD_FOR)
    if delivery.status is Status.ATTEMPTED or delivery.window_end <= asked.turn.now:
        return Ask([("utter_pickup_ask", facts)], {"told": told})
    old = spoken.slot(delivery.window_start, delivery.window_end, delivery.timezone, now=asked.turn.now)
    return Ask([("utter_pickup_ask_instead", facts | {"old": old})], {"told": told})


def _hold(asked: RequestContext) -> Step:
    until = _today(asked) + HELD_FOR
    more = says_more(asked.turn, "hold_for_pickup", _REPEATS, _read_back(asked))
    match asked.decide(WantedChange.HOLD):
        case "needs_approval":
            return ForDesk(
                [("utter_pickup_needs_approval", _facts(asked, until))],
                "Approve or reject holding it for pickup. The driver has it on the truck.",
                {"proposed_hold_until": until.isoformat()},
                is_a_request_too=more,
            )
        case "refuse":
            return Answered([])
    asked.dms.hold_for_pickup(asked.by, asked.delivery.tracking_number, until, expected_version=asked.delivery.version)
    held: list[Saying] = [("utter_pickup_written", _facts(asked, until))]
    return Settled(held, f"Held for pickup until {until:%b} {until.day}.", is_a_request_too=more)


def _today(asked: RequestContext) -> date:
    return asked.turn.now.astimezone(ZoneInfo(asked.delivery.depot_timezone)).date()


def _facts(asked: RequestContext, until: date | None) -> dict[str, str]:
    delivery = asked.delivery
    return {
        "tracking_number": delivery.tracking_number,
        "place": delivery.depot_name,
        "address": delivery.depot_address.spoken(),
        "hours": _hours(asked),
        "until": spoken.day_of(until, today=_today(asked)) if until else "we hear from you",
    }


def _hours(asked: RequestContext) -> str:
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
