"""A text that does several things: each part is taken by whose it is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rasa_sdk import Tracker

from actions import driver_meaning
from actions.conversation import Saying
from actions.driver_heard import DriverAct, DriverMessage, DriverReply, Module, WhichStop, doors_of, reread, the_stop
from actions.driver_stops import next_line
from doorstep.dms import routes
from doorstep.dms.routes import StopView
from doorstep.language.reports import better_said, is_question, minutes, part_by_words, says_on_time
from doorstep.language.reports.asking import says_no_home
from doorstep.language.reports.named_stops import named

_NEXT = frozenset(f"utter_driver_{name}" for name in "next_stop all_done load_first emergency_open".split())

_SAY_NO_MORE = frozenset(
    f"driver_{name}"
    for name in "inform yes no unclear chatter thank greet seen next_stop stop_details picture edited answer".split()
)
"""What they answer is said with every report, or is nothing."""

NO_PARTS = driver_meaning.STATUS_INTENTS | frozenset(
    f"driver_{name}" for name in "inform yes no unclear chatter thank greet seen edited".split()
)
"""Courtesies, and reports: these are read from words, or are none."""

_MOST_PARTS = 4


def and_the_rest(heard: DriverMessage, reported: DriverReply, modules: Mapping[str, Module]) -> DriverReply:
    """What else the text asks for, of whoever does that."""
    rest = " ".join(heard.reading.others)
    left = [each for each in heard.reading.reports if driver_meaning.is_of_a_door(heard, each)]
    if not rest and not left:
        return _and_the_whole(heard, reported, modules)
    told = [each.words for each in heard.reading.reports if each not in left]
    parts = [part for part in heard.parts if not any(part.text in words or words in part.text for words in told)]
    if not parts and heard.reading.reports:
        parts = _by_their_words(heard) or [DriverAct(rest, heard.intent)]
    spoken_of = _reported(reread(heard))
    for part in parts[:_MOST_PARTS]:
        if part.intent not in driver_meaning.STATUS_INTENTS | _SAY_NO_MORE and part.intent in modules:
            turn = replace(heard.turn, text=part.text, intent=part.intent)
            part_of = replace(reread(heard), turn=turn, intent=part.intent, parts=(), spoken_of=spoken_of)
            reported = _added(reported, modules[part.intent].begin(part_of))
        elif part.intent == "driver_next_stop" and not any(name in _NEXT for name, _ in reported.sayings):
            reported = replace(reported, sayings=[*reported.sayings, next_line(reread(heard))], asked=_asks(reported))
        elif part.intent == "driver_stop_details" and isinstance(_other_stop(heard, part, spoken_of), StopView):
            turn = replace(heard.turn, text=part.text, intent=part.intent)
            reported = _added(reported, modules[part.intent].begin(replace(reread(heard), turn=turn, parts=())))
    return reported


def _and_the_whole(heard: DriverMessage, reported: DriverReply, modules: Mapping[str, Module]) -> DriverReply:
    """ "14 delivered running 20 late": one clause, and what the classifier took it for is said beside the report."""
    words = heard.words
    is_said = {
        "driver_late": minutes(words) is not None and not says_on_time(words),
        "driver_check_in": says_on_time(words),
        "driver_wrong_address": says_no_home(words),
    }.get(heard.intent, False)
    if not is_said:
        return reported
    part_of = replace(reread(heard), parts=(), spoken_of=_reported(reread(heard)))
    return _added(reported, modules[heard.intent].begin(part_of))


def _by_their_words(heard: DriverMessage) -> list[DriverAct]:
    """Clauses that report nothing, by what their words say; the classifier saw only the whole."""
    intent = "driver_unclear" if heard.intent in driver_meaning.STATUS_INTENTS else heard.intent
    found = []
    for other in heard.reading.others:
        said = part_by_words(other, intent)
        if said == "driver_unclear" and is_question(other) and named(other, doors_of(heard.route)).positions:
            said = "driver_stop_details"
        found.append(DriverAct(other, said))
    return [part for part in found if part.intent != "driver_unclear"]


def _reported(heard: DriverMessage) -> StopView | None:
    """The one stop of which the text reports something."""
    positions = {position for report in heard.reading.reports for position in report.stops.positions}
    if heard.route is None or len(positions) != 1:
        return None
    return routes.stop_at(heard.route, positions.pop())


def _other_stop(heard: DriverMessage, part: DriverAct, reported: StopView | None) -> StopView | WhichStop | None:
    stop = the_stop(heard, text=part.text, may_be_next=False)
    return None if stop == reported else stop


def in_turn(heard: DriverMessage, parts: Sequence[DriverAct], modules: Mapping[str, Module]) -> DriverReply:
    """Each part of a text that reports nothing, by whose it is."""
    says = DriverReply([], keeps_question=True)
    for part in parts[:_MOST_PARTS]:
        turn = replace(heard.turn, text=part.text, intent=part.intent)
        says = _added(says, modules[part.intent].begin(replace(heard, turn=turn, intent=part.intent, parts=())))
    return says


def _asks(says: DriverReply) -> Saying | None:
    return says.asked or (says.sayings[-1] if says.question and says.sayings else None)


def _added(reported: DriverReply, also: DriverReply) -> DriverReply:
    sayings = [saying for saying in also.sayings if saying[0] not in _NEXT]
    last = reported.sayings[-1:] if reported.sayings and reported.sayings[-1][0] in _NEXT else []
    before = reported.sayings[: len(reported.sayings) - len(last)]
    asked = also.asked or (also.sayings[-1] if also.question else None)
    return replace(
        reported, sayings=[*before, *sayings, *last], question=reported.question or also.question,
        asked=(reported.asked or (reported.sayings[-1] if reported.sayings else None)) if reported.question else asked,
    )  # fmt: skip


def parts_of(tracker: Tracker) -> tuple[DriverAct, ...]:
    """Each part's intent as better_said has it."""
    parts = (tracker.latest_message.get("metadata") or {}).get("parts") or ()
    return tuple(DriverAct(part["text"], better_said(part["text"], part["intent"])) for part in parts)
