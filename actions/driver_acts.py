"""What a driver's text reports of stops, act by act: done, asked about, or answered, as doorstep.language.acts says."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from actions import driver_report, driver_skip, driver_status, driver_undo
from actions.conversation import Saying
from actions.driver_heard import Heard, Says, evidence, in_focus, not_on_route, reread, which_of
from actions.driver_stops import next_line
from doorstep.dms import driver_day, whereabouts
from doorstep.dms.driver_day import StopView
from doorstep.dms.models import Outcome
from doorstep.language import tracking_numbers
from doorstep.language.acts import Act, Evidence, Mood, Step, follows
from doorstep.language.reports import failure_reason
from doorstep.language.reports.named_stops import named
from doorstep.language.reports.outcomes import Became
from doorstep.language.reports.reported import Reported
from doorstep.language.reports.said_how import said_how
from doorstep.language.reports.stop_numbers import has_unread_number

STATUS_INTENTS = frozenset(f"driver_{name}" for name in "delivered failed refused damaged missing undo skip".split())
_SAY_NOTHING_THEMSELVES = frozenset({"driver_inform", "driver_yes", "driver_no", "driver_unclear", "driver_chatter"})
_NOT_DELIVERED = (Became.FAILED, Became.REFUSED)
_SAME_DOOR = timedelta(minutes=3)
"""For so long more words about what failed may be about the same stop."""
_WORDS_OF_A_REASON = 4
_WORDS_OF_AN_OUTCOME = 5
_IN_PASSING = re.compile(
    r"^\W*(?:no ?body|no ?one|none)\W*$"
    r"|\b(?:by|past|pass\w*|park\w*|near|next|wait\w*|behind|on|in|i|im|my|like|love)\b",
    re.IGNORECASE,
)
_ON_WORDS_OF_ITS_OWN = frozenset({Became.DAMAGED, Became.MISSING})
"""May be said in passing: the classifier must have taken it so too, or another report stand beside it."""


@dataclass(frozen=True)
class _Meant:
    report: Reported
    step: Step
    stops: tuple[StopView, ...]
    """Empty: it has to be asked which."""
    problem: Saying | None = None
    """Why there is no stop to write it of."""


def is_about_another_stop(heard: Heard, tracking_number: str) -> bool:
    """Whether the words plainly report something of other stops than that of this package: then they answer nothing
    that was asked of it."""
    stop = driver_day.stop_of(heard.route, tracking_number) if heard.route and tracking_number else None
    return any(
        report.mood is Mood.PLAIN
        and report.stops.is_any
        and (stop is None or set(report.stops.positions) != {stop.position})
        for report in heard.reading.reports
    )


def take(heard: Heard, *, may_ask: bool) -> Says | None:
    """None: the text reports nothing. `may_ask`: nothing else is open, so that a vague text may be asked about."""
    meant = _meant(heard)
    vague = heard.intent not in STATUS_INTENTS and not any(each.step is Step.DO for each in meant)
    if not meant or (vague and not may_ask):
        return None
    photo = driver_report.photo_url(heard)
    if photo and len({stop.position for each in meant for stop in each.stops}) > 1:
        said = [_carry_out(reread(heard), each, None, several=True) for each in meant]
        return _one_reply(heard, [driver_report.photo_of_which(heard, photo, _stops_of(meant)), *said])
    several = len(meant) > 1
    return _one_reply(heard, [_carry_out(reread(heard), each, photo, several=several) for each in meant])


def _stops_of(meant: list[_Meant]) -> list[StopView]:
    return list({stop.position: stop for each in meant for stop in each.stops}.values())


def _meant(heard: Heard) -> list[_Meant]:
    if not heard.words or heard.route is None:
        return []
    if driver_undo.corrects(heard):
        return [_weighed(heard, driver_undo.as_reported(heard), [])]
    reports = [_of_a_box(heard, report) for report in heard.reading.reports if _is_meant(heard, report)]
    plain = [report for report in reports if report.mood is Mood.PLAIN]
    bare = [report for report in reports if report.mood is Mood.BARE and (report.stops.is_any or not plain)]
    reports = [report for report in reports if report in plain + bare] or reports[:1]
    if not reports and heard.intent in STATUS_INTENTS:
        reports = [_as_the_model_says(heard)]
    return _apart([_weighed(heard, report, reports) for report in reports])


def _of_a_box(heard: Heard, report: Reported) -> Reported:
    """ "can't find the parcel for 7": of a box, says the classifier; by its words it might be the address."""
    is_set_aside = heard.intent in ("driver_missing", "driver_damaged") and report.stops.is_any
    if is_set_aside and report.became is Became.FAILED and report.mood in (Mood.PLAIN, Mood.BARE):
        return replace(report, became=Became(heard.intent), mood=Mood.PLAIN, reason=None)
    return report


def _is_meant(heard: Heard, report: Reported) -> bool:
    """Grammar alone makes no act out of what the classifier took for something else, unless a stop is named and it is
    said outright."""
    says_status = bool(heard.intents & STATUS_INTENTS)
    if heard.intent == "driver_undo" and report.became is not Became.TAKEN_BACK:
        return report.stops.is_any and report.mood is Mood.PLAIN
    if not report.stops.is_any:
        return says_status or (heard.intent in _SAY_NOTHING_THEMSELVES and _may_be_asked_about(heard, report))
    if report.mood is Mood.BARE:
        return says_status or heard.intent in _SAY_NOTHING_THEMSELVES
    if report.mood is not Mood.PLAIN:
        return says_status
    if report.became in _ON_WORDS_OF_ITS_OWN:
        return says_status or len(heard.reading.reports) > 1 or heard.intent in _SAY_NOTHING_THEMSELVES
    return True


def _may_be_asked_about(heard: Heard, report: Reported) -> bool:
    """An outcome, or a reason alone: "buzzer dead", "closed"; what only holds the word tells of something else."""
    if report.became not in (Became.DELIVERED, Became.FAILED, Became.REFUSED):
        return False
    if report.mood is Mood.PLAIN:
        return True
    is_alone = len(heard.words.split()) <= _WORDS_OF_A_REASON and not heard.reading.others
    return report.mood is Mood.BARE and is_alone and not _IN_PASSING.search(heard.words)


def _is_doubtful(heard: Heard, report: Reported) -> bool:
    """Of a stop that nobody named: too little is said to write it."""
    if has_unread_number(report.words) or not _agrees(heard, report):
        return True
    return heard.intent in _SAY_NOTHING_THEMSELVES and not _says_only_that(heard)


def _agrees(heard: Heard, report: Reported) -> bool:
    """Whether the classifier took it for the same, where it took it for a report at all."""
    if heard.intent not in STATUS_INTENTS:
        return True
    not_delivered = {"driver_failed", "driver_refused", "driver_skip"}
    return heard.intent == report.became.value or {heard.intent, report.became.value} <= not_delivered


def _just_failed(heard: Heard) -> StopView | None:
    """The stop of the last report, if that was a failure of just now."""
    last = whereabouts.last_report_of(heard.session, heard.driver.code, heard.turn.now)
    if last is None or last.outcome is Outcome.DELIVERED or heard.turn.now - last.at >= _SAME_DOOR:
        return None
    return driver_day.stop_of(heard.route, last.tracking_number) if heard.route else None


def _says_only_that(heard: Heard) -> bool:
    """ "nobody home": a few words, and all of them the outcome."""
    return (
        heard.intent in ("driver_inform", "driver_unclear")
        and len(heard.words.split()) <= _WORDS_OF_AN_OUTCOME
        and not heard.reading.others
    )


def _as_the_model_says(heard: Heard) -> Reported:
    """The classifier took it for a report, and no word says so outright: it is asked about, never written."""
    mood = said_how(heard.words)
    words = heard.words
    return Reported(
        became=Became(heard.intent), stops=named(words, driver_report.doors_of(heard.route)),
        mood=Mood.BARE if mood is Mood.PLAIN else mood, words=words, reason=failure_reason(words),
    )  # fmt: skip


def _weighed(heard: Heard, report: Reported, reports: list[Reported]) -> _Meant:
    route = heard.route
    assert route is not None
    about = evidence(heard, report.stops)
    step = follows(Act(report.became.value, report.mood, about, report.words))
    unknown = [number for number in tracking_numbers.find(report.words) if driver_day.stop_of(route, number) is None]
    if unknown or (report.stops.unknown and not report.stops.positions):
        return _Meant(report, Step.ASK, (), not_on_route(heard, (unknown or list(report.stops.unknown))[0]).saying)
    if report.stops.several:
        some = [stop for stop in route.stops if stop.position in report.stops.several]
        return _Meant(report, Step.ASK if step is not Step.SAY else step, (), which_of(some))
    if about is Evidence.SAID:
        stops = tuple(stop for stop in route.stops if stop.position in report.stops.positions)
    else:
        stop = in_focus(heard) or driver_day.next_stop(route)
        stops = (stop,) if stop else ()
        looked_up = in_focus(heard) if not heard.is_at_door else None
        upcoming = driver_day.next_stop(route)
        if looked_up and upcoming and looked_up.position != upcoming.position and step is not Step.SAY:
            return _Meant(report, Step.ASK, (), which_of([upcoming, looked_up]))
        if any(each.stops.is_any for each in reports) and report.became is not Became.TAKEN_BACK:
            stops = ()  # numbers were named: none of them is assumed to be this one
        elif step is Step.DO and report.became in _NOT_DELIVERED and (failed := _just_failed(heard)):
            if report.reason is None:  # "put it back on the truck": said of the last one
                return _Meant(report, Step.SAY, (failed,))
            step = Step.READ_BACK
        elif step is Step.DO and _is_doubtful(heard, report):
            step = Step.READ_BACK
    if report.contradicts and step is Step.DO:
        step = Step.ASK
    return _Meant(report, step, stops)


def _apart(meant: list[_Meant]) -> list[_Meant]:
    """The same thing said twice is one; contrary things of one stop are asked about."""
    found: list[_Meant] = []
    for each in meant:
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


def _carry_out(heard: Heard, meant: _Meant, photo: str | None, *, several: bool) -> Says:
    report = meant.report
    if report.became is Became.TAKEN_BACK and meant.step is not Step.SAY:
        return driver_undo.take_back(heard, report) if report.mood is Mood.PLAIN else driver_undo.offer(heard)
    match meant.step:
        case Step.SAY:
            return driver_status.said_of(heard, report, meant.stops)
        case Step.DO if meant.stops:
            return _done(heard, meant, _told(heard, meant.report, photo, several=several))
        case _:
            return _asked(meant, _told(heard, meant.report, photo, several=several))


def _done(heard: Heard, meant: _Meant, told: driver_report.Told) -> Says:
    if meant.report.became is Became.LATER:
        return driver_skip.put_off(heard, list(meant.stops), meant.report.words)
    return _together([driver_report.report(heard, stop, told) for stop in meant.stops])


def _asked(meant: _Meant, told: driver_report.Told) -> Says:
    if meant.problem is not None:
        return Says([meant.problem], told.memory("stop"))
    if not meant.stops and not told.all_words:  # one of several
        return Says([("utter_driver_which_stop_of", {"what": meant.report.words})], told.memory("stop"))
    if not meant.stops:
        return Says([("utter_driver_which_stop", {})], told.memory("stop"))
    if meant.report.contradicts:
        return driver_report.ask_which_is_right(meant.stops[0], told)
    if meant.step is Step.ASK:
        return Says([("utter_driver_which_stop", {})], told.memory("stop"))
    return driver_report.ask_whether(meant.stops[0], told)


def _told(heard: Heard, report: Reported, photo: str | None, *, several: bool) -> driver_report.Told:
    words = driver_report.without_codes(report.words if several or heard.reading.others else heard.words)
    return driver_report.Told(
        report.became.value, words, photo, report.reason, report.part, report.is_damaged,
        all_words="" if several else heard.kept,
    )  # fmt: skip


def _together(said: list[Says]) -> Says:
    """One question at a time; what else has to be asked is named as not done."""
    sayings: list[Saying] = []
    question, asked, keeps = None, None, False
    for each in said:
        keeps = keeps or each.keeps_question
        if each.question is None:
            sayings += each.sayings
        elif question is None:
            question, asked = each.question, each.asked or each.sayings[-1]
            sayings += each.sayings
        elif each.question["wanted"] == "place":
            sayings += [saying for saying in each.sayings if saying[0] != "utter_driver_where_left"]
        else:
            sayings += each.sayings[:-1]
            sayings.append(("utter_driver_not_written_yet", {"what": each.question.get("stop") or "the other one"}))
    if len(said) > 1 and question and question["wanted"] == "place":  # of several at once nobody is asked where
        sayings = [saying for saying in sayings if saying[0] != "utter_driver_where_left"]
        question = asked = None
    return Says(_merged(sayings), question, keeps, asked=asked)


def _one_reply(heard: Heard, said: list[Says]) -> Says:
    says = _together(said)
    if heard.reading.unread and heard.reading.reports and heard.intent in STATUS_INTENTS | _SAY_NOTHING_THEMSELVES:
        what = "; ".join(f'"{each}"' for each in heard.reading.unread)
        at = len(says.sayings) - (1 if says.asked in says.sayings[-1:] else 0)
        says = replace(
            says, sayings=[*says.sayings[:at], ("utter_driver_not_taken", {"what": what}), *says.sayings[at:]]
        )
    after = reread(heard)
    if after.route is None or any(response in _NEXT_IS_SHOWN for response, _ in says.sayings):
        return says
    if any(response in _NOTHING_CHANGED for response, _ in says.sayings[-1:]):
        return says
    if says.asked is None:
        return replace(says, sayings=[*says.sayings, next_line(after)])
    if says.question and says.question["wanted"] == "place":  # the newest question above, the next stop below
        return replace(says, sayings=[*says.sayings, next_line(after)])
    return says


_NEXT_IS_SHOWN = frozenset({"utter_driver_next_stop", "utter_driver_stop", "utter_driver_emergency_open"})
_NOTHING_CHANGED = frozenset(
    {
        "utter_driver_already", "utter_driver_taken_off", "utter_driver_nothing_to_undo", "utter_driver_is_open",
        "utter_driver_is_recorded", "utter_driver_nothing_written", "utter_driver_not_on_route",
        "utter_driver_no_such_stop", "utter_driver_needs_signature", "utter_driver_take_back_which",
        "utter_driver_nothing_to_undo_at", "utter_driver_when_done_at",
    }
)  # fmt: skip


def _merged(sayings: list[Saying]) -> list[Saying]:
    """ "Delivered: stop 14, ...; stop 15, ..." in one line."""
    merged: list[Saying] = []
    for response, values in sayings:
        if merged and merged[-1][0] == response and response in _LISTED:
            before = merged[-1][1]
            stops = f"{before['stop']}{before.get('how', '')}; {values['stop']}{values.get('how', '')}"
            merged[-1] = (response, before | {"stop": stops, "how": ""})
        else:
            merged.append((response, values))
    return merged


_LISTED = frozenset({"utter_driver_delivered", "utter_driver_put_off", "utter_driver_already_delivered"})
