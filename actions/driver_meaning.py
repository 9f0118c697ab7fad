"""What is meant by a driver's text: its reports, of which stops, and what may follow each (doorstep.language.acts)."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from actions import driver_undo
from actions.conversation import Saying
from actions.driver_heard import DriverMessage, doors_of, evidence, in_focus, not_on_route, which_of
from doorstep.dms import routes
from doorstep.dms.routes import RouteView, StopView
from doorstep.dms.values import AttemptOutcome
from doorstep.language import tracking_numbers
from doorstep.language.acts import Act, Evidence, Mood, Step, follows
from doorstep.language.reports import failure_reason, part_by_words
from doorstep.language.reports.named_stops import named
from doorstep.language.reports.outcomes import Became, is_on_board
from doorstep.language.reports.reported import Reported
from doorstep.language.reports.said_how import said_how
from doorstep.language.reports.stop_numbers import has_unread_number

STATUS_INTENTS = frozenset(f"driver_{name}" for name in "delivered failed refused damaged missing undo skip".split())

SAY_NOTHING_THEMSELVES = frozenset({"driver_inform", "driver_yes", "driver_no", "driver_unclear", "driver_chatter"})

_STAND_BESIDE = frozenset(
    f"driver_{name}" for name in "next_stop ask_day break end_shift dispatch thank late check_in note".split()
)
_AT_A_DOOR = frozenset({"driver_access_problem", "driver_ask_access", "driver_wrong_address"})
_NOT_DELIVERED = (Became.FAILED, Became.REFUSED)

_SIGNED = re.compile(r"\b(?:sign(?:ed|s)?|signature|firm[oó])\b", re.IGNORECASE)
_SOMEBODY_CAME = re.compile(
    r"\b(?:her|him|them|she|he|they|customer|lady|guy|after all|finally|came|answered)\b", re.IGNORECASE
)
_HANDED_OVER = re.compile(
    r"\b(?:deliver\w*|done|dropp?\w*|left|hand(?:ed|ing)|complete\w*|gave|given|next|entreg\w*)\b", re.IGNORECASE
)
_SAME_DOOR = timedelta(minutes=3)
"""For so long more words about what failed may be about the same stop."""

_WORDS_OF_A_REASON = 4

_WORDS_OF_A_STORY = 4

_WORDS_OF_A_LINE = 8
"""A longer text that the classifier takes for nothing tells a story."""

_COURTESY = re.compile(
    r"\b(?:thanks?|thx|ty|gracias|please|pls|sorry|my bad|hi|hey|hello|morning|ok|okay)\b", re.IGNORECASE
)

_WORDS_OF_AN_OUTCOME = 5
_MAY_BE_COURTESY = re.compile(
    r"\W*(?:(?:ok|okay|yeah|yep|im|i'm|were|we're) )?all set(?: (?:here|now|thanks|bro|man))*\W*", re.I
)

_MAY_I_LEAVE_IT = re.compile(
    r"\b(?:(?:can|could|should|may|do) (?:i|we)|(?:ok|okay|cool|mind|good|alright) (?:if|to)(?: i| we)?)(?: \w+){0,2}?"
    r" (?:leave|put|drop|set|hide|stash|tuck|try)\b",
    re.IGNORECASE,
)
"""Beside "nobody answers": the door is not done with."""

_IN_PASSING = re.compile(
    r"^\W*(?:no ?body|no ?one|none)\W*$"
    r"|\b(?:by|past|pass\w*|park\w*|near|next|wait\w*|behind|on|in|i|im|my|like|love)\b",
    re.IGNORECASE,
)

_ON_WORDS_OF_ITS_OWN = frozenset({Became.DAMAGED, Became.MISSING})
"""May be said in passing: the classifier must have taken it so too, or another report stand beside it."""


@dataclass(frozen=True)
class DriverMeaning:
    report: Reported
    step: Step
    stops: tuple[StopView, ...]
    """Empty: it has to be asked which."""
    problem: Saying | None = None
    """Why there is no stop to write it of."""


def is_about_another_stop(heard: DriverMessage, tracking_number: str) -> bool:
    """Whether the words plainly report something of other stops than that of this package: then they answer nothing
    that was asked of it."""
    stop = routes.stop_of(heard.route, tracking_number) if heard.route and tracking_number else None
    return any(
        report.mood is Mood.PLAIN
        and report.stops.is_any
        and (stop is None or set(report.stops.positions) != {stop.position})
        for report in heard.reading.reports
    )


def meant_by(heard: DriverMessage) -> list[DriverMeaning]:
    if not heard.words or heard.route is None:
        return []
    if driver_undo.corrects(heard):
        instead = [each for each in heard.reading.reports if driver_undo.is_the_right_one(heard, each)]
        return [_weighed(heard, each, []) for each in (driver_undo.as_reported(heard), *instead)]
    if (found := driver_undo.retracts(heard)) is not None:
        back = driver_undo.as_retracted(found, heard.words)
        return [_weighed(heard, each, []) for each in (back, *_besides(heard, found.stops))]
    said = [_of_a_mistake(heard, report) for report in heard.reading.reports]
    reports = [_of_a_box(heard, report) for report in said if _is_meant(heard, report)]
    plain = [report for report in reports if report.mood is Mood.PLAIN]
    bare = [report for report in reports if report.mood is Mood.BARE and (report.stops.is_any or not plain)]
    reports = [report for report in reports if report in plain + bare] or reports[:1]
    if not reports and heard.intent in STATUS_INTENTS:
        reports = [_as_the_model_says(heard)]
    return _apart([_weighed(heard, report, reports) for report in reports])


def _besides(heard: DriverMessage, taken_back: tuple[int, ...]) -> list[Reported]:
    """What a text that takes something back says outright of other stops: "undo 12, 14 delivered tho"."""
    return [
        report
        for report in heard.reading.reports
        if report.mood is Mood.PLAIN
        and report.became is not Became.TAKEN_BACK
        and report.stops.positions
        and not set(report.stops.positions) & set(taken_back)
    ]


def _of_a_mistake(heard: DriverMessage, report: Reported) -> Reported:
    """ "3 isnt delivered, my bad": who takes something back says of a stop just reported that it is not so."""
    is_denial = report.became is Became.FAILED or report.mood is Mood.NEGATED
    if heard.intent == "driver_undo" and is_denial and driver_undo.was_reported(heard, report):
        return replace(report, became=Became.TAKEN_BACK, mood=Mood.PLAIN, reason=None)
    return report


def _of_a_box(heard: DriverMessage, report: Reported) -> Reported:
    """ "can't find the parcel for 7": of a box, says the classifier; by its words it might be the address."""
    is_set_aside = heard.intent in ("driver_missing", "driver_damaged") and report.stops.is_any
    if heard.intent == "driver_missing" and (report.reason == "nobody_home" or is_on_board(heard.words)):
        return report  # the customer was missing, not the box
    if is_set_aside and report.became is Became.FAILED and report.mood in (Mood.PLAIN, Mood.BARE):
        return replace(report, became=Became(heard.intent), mood=Mood.PLAIN, reason=None)
    return report


def _is_meant(heard: DriverMessage, report: Reported) -> bool:
    """Grammar alone makes no act out of what the classifier took for something else, unless a stop is named and it is
    said outright."""
    says_status = bool(heard.intents & STATUS_INTENTS)
    if heard.intent == "driver_undo" and report.became is not Became.TAKEN_BACK:
        return report.stops.is_any and report.mood is Mood.PLAIN
    if not report.stops.is_any:
        if heard.intent == "driver_access_problem" and report.became is Became.FAILED and report.mood is Mood.PLAIN:
            return True  # "gate chained, couldnt leave it": asked
        return says_status or (heard.intent in SAY_NOTHING_THEMSELVES and _may_be_asked_about(heard, report))
    if report.mood is Mood.BARE and is_of_a_door(heard, report):
        return False
    if report.mood is Mood.BARE:
        return says_status or heard.intent in SAY_NOTHING_THEMSELVES or _is_one_of_two(heard)
    if report.mood is not Mood.PLAIN:
        return says_status
    if report.became in _ON_WORDS_OF_ITS_OWN:
        return says_status or len(heard.reading.reports) > 1 or heard.intent in SAY_NOTHING_THEMSELVES
    return True


def is_of_a_door(heard: DriverMessage, report: Reported) -> bool:
    """ "9 done, gate at 10 is locked": a reason that a part of the text is about is left to whoever helps at a door."""
    intents = {part.intent for part in heard.parts if part.text in report.words or report.words in part.text}
    return report.mood is Mood.BARE and bool(intents & _AT_A_DOOR) and not intents & STATUS_INTENTS


def _is_one_of_two(heard: DriverMessage) -> bool:
    """ "cant get in at 17, whats next": what the text was taken for stands in its other clause."""
    return bool(heard.reading.others) and heard.intent in _STAND_BESIDE


def _may_be_asked_about(heard: DriverMessage, report: Reported) -> bool:
    """An outcome, or a reason alone: "buzzer dead", "closed"; what only holds the word tells of something else."""
    if report.became not in (Became.DELIVERED, Became.FAILED, Became.REFUSED):
        return False
    if report.mood is Mood.PLAIN:
        return True
    is_alone = len(heard.words.split()) <= _WORDS_OF_A_REASON and not heard.reading.others
    return report.mood is Mood.BARE and is_alone and not _IN_PASSING.search(heard.words)


def _is_doubtful(heard: DriverMessage, report: Reported) -> bool:
    """Of a stop that nobody named: too little is said to write it."""
    if has_unread_number(report.words) or not _agrees(heard, report) or _may_be_of_the_last(heard, report):
        return True
    if report.became in (Became.FAILED, Became.REFUSED) and heard.reading.unread:  # it may be part of a story
        return True
    if heard.intent == "driver_access_problem" or _MAY_BE_COURTESY.fullmatch(heard.words):
        return True
    if any(_is_story(other) for other in heard.reading.others):
        return True
    return heard.intent in SAY_NOTHING_THEMSELVES and not _says_only_that(heard)


def _may_be_of_the_last(heard: DriverMessage, report: Reported) -> bool:
    """ "she signed it, Rosa Diaz", on the heels of a delivery: of that one as well as of the next."""
    if report.became is not Became.DELIVERED or not _SIGNED.search(report.words) or _HANDED_OVER.search(report.words):
        return False
    last = next(iter(heard.dms.drivers.last_reports(heard.driver.code, heard.turn.now)), None)
    is_fresh = last is not None and heard.turn.now - last.at < _SAME_DOOR
    return last is not None and is_fresh and last.outcome is AttemptOutcome.DELIVERED


def _says_only_that(heard: DriverMessage) -> bool:
    """ "nobody home": the classifier knows it as a piece of an answer, and it is no more than the outcome."""
    return (
        heard.intent == "driver_inform"
        and len(heard.words.split()) <= _WORDS_OF_AN_OUTCOME
        and not heard.reading.others
    )


def _is_story(other: str) -> bool:
    """Whether a clause that reports nothing says something of which nobody knows what it is: neither a question, nor a
    courtesy, nor a request that its words make plain."""
    if len(other.split()) < _WORDS_OF_A_STORY or _COURTESY.search(other):
        return False
    return said_how(other) is not Mood.QUESTION and part_by_words(other, "driver_unclear") == "driver_unclear"


def _agrees(heard: DriverMessage, report: Reported) -> bool:
    """Whether the classifier took it for the same, where it took it for a report at all."""
    if report.became is Became.LATER:
        return "driver_skip" in heard.intents
    if heard.intent not in STATUS_INTENTS:
        return True
    not_delivered = {"driver_failed", "driver_refused", "driver_skip"}
    return heard.intent == report.became.value or {heard.intent, report.became.value} <= not_delivered


def _just_failed(heard: DriverMessage) -> StopView | None:
    """The stop of the last report, if that was a failure of just now."""
    last = next(iter(heard.dms.drivers.last_reports(heard.driver.code, heard.turn.now)), None)
    if last is None or last.outcome is AttemptOutcome.DELIVERED or heard.turn.now - last.at >= _SAME_DOOR:
        return None
    return routes.stop_of(heard.route, last.tracking_number) if heard.route else None


def _whose_door_opened(heard: DriverMessage, report: Reported) -> StopView | None:
    """ "ok handed to her", on the heels of "nobody home": of that stop as well as of the next."""
    if report.became is not Became.DELIVERED or not _SOMEBODY_CAME.search(report.words):
        return None
    return _just_failed(heard)


def _as_the_model_says(heard: DriverMessage) -> Reported:
    """The classifier took it for a report, and no word says so outright: it is asked about, never written."""
    mood = said_how(heard.words)
    words = heard.words
    return Reported(
        became=Became(heard.intent), stops=named(words, doors_of(heard.route)),
        mood=Mood.BARE if mood is Mood.PLAIN else mood, words=words, reason=failure_reason(words),
    )  # fmt: skip


def _weighed(heard: DriverMessage, report: Reported, reports: list[Reported]) -> DriverMeaning:
    route = heard.route
    assert route is not None
    about = evidence(heard, report.stops)
    step = follows(Act(report.became.value, report.mood, about, report.words))
    unknown = [number for number in tracking_numbers.find(report.words) if routes.stop_of(route, number) is None]
    if unknown or (report.stops.unknown and not report.stops.positions):
        return DriverMeaning(
            report, Step.ASK, (), not_on_route(heard, (unknown or list(report.stops.unknown))[0]).saying
        )
    if report.stops.several:
        some = [stop for stop in route.stops if stop.position in report.stops.several]
        return DriverMeaning(report, Step.ASK if step is not Step.SAY else step, (), which_of(some))
    if about is Evidence.SAID:
        stops = tuple(stop for stop in route.stops if stop.position in report.stops.positions)
    else:
        stop = in_focus(heard) or routes.next_stop(route)
        stops = (stop,) if stop else ()
        looked_up = in_focus(heard) if not heard.is_at_door else None
        upcoming = routes.next_stop(route)
        if looked_up and upcoming and looked_up.position != upcoming.position and step is not Step.SAY:
            return DriverMeaning(report, Step.ASK, (), which_of([upcoming, looked_up]))
        if any(each.stops.is_any for each in reports) and report.became is not Became.TAKEN_BACK:
            stops = ()  # numbers were named: none of them is assumed to be this one
        elif step is Step.DO and report.became in _NOT_DELIVERED and (failed := _just_failed(heard)):
            if report.reason is None:  # "put it back on the truck": said of the last one
                return DriverMeaning(report, Step.SAY, (failed,))
            step = Step.READ_BACK
        elif step is Step.DO and (failed := _whose_door_opened(heard, report)) is not None:
            return DriverMeaning(report, Step.ASK, (), which_of([failed, *(each for each in stops if each != failed)]))
        elif step is Step.DO and looked_up is None and (passed := _passed_by(route)):
            return DriverMeaning(report, Step.ASK, (), which_of(passed))
        elif step is Step.DO and _is_doubtful(heard, report):
            step = Step.READ_BACK
    is_unsure = report.became in _ON_WORDS_OF_ITS_OWN and heard.intent in SAY_NOTHING_THEMSELVES
    if is_unsure and step is Step.DO and len(heard.words.split()) > _WORDS_OF_A_LINE:
        step = Step.READ_BACK
    if report.became is Became.FAILED and step is Step.DO and _MAY_I_LEAVE_IT.search(heard.words):
        step = Step.READ_BACK
    if report.contradicts and step is Step.DO:
        step = Step.ASK
    return DriverMeaning(report, step, stops)


def _passed_by(route: RouteView) -> list[StopView]:
    """The next stop, and the one after the stop that was done last, when a driver went on past the next: who says "this
    one" then may be at either."""
    upcoming, onward = routes.next_stop(route), routes.after_the_last(route)
    return [upcoming, onward] if upcoming and onward and onward.place > upcoming.place else []


def _may_be_of_the_same(before: DriverMeaning, then: DriverMeaning) -> bool:
    """ "2 can't get up the drive. left it by the mailbox"."""
    return (
        before.step is Step.DO
        and before.report.became in _NOT_DELIVERED
        and then.report.became is Became.DELIVERED
        and not then.stops
        and not then.report.stops.is_any
        and not then.report.is_elsewhere
    )


def _apart(meant: list[DriverMeaning]) -> list[DriverMeaning]:
    """The same thing said twice is one; contrary things of one stop are asked about.

    A delivery of no stop in particular, right after a stop that failed, may be the end of that stop's story.
    """
    found: list[DriverMeaning] = []
    for each in meant:
        if found and _may_be_of_the_same(found[-1], each):
            found[-1] = replace(found[-1], report=replace(found[-1].report, contradicts=True), step=Step.ASK)
            continue
        positions = {stop.position for stop in each.stops}
        for index, other in enumerate(found):
            if not positions or not positions & {stop.position for stop in other.stops}:
                continue
            if each.report.became is other.report.became:
                positions = set()
                break
            if {each.report.became, other.report.became} & {Became.TAKEN_BACK, Became.DAMAGED}:
                continue
            found[index] = replace(other, report=replace(other.report, contradicts=True), step=Step.ASK)
            positions = set()
            break
        if positions or not each.stops:
            found.append(each)
    return found
