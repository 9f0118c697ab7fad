"""What a driver's text reports of stops, act by act: done, asked about, or answered, as doorstep.language.acts says."""

from dataclasses import replace

from actions import driver_proof, driver_report, driver_skip, driver_status, driver_told, driver_undo
from actions.conversation import Saying
from actions.driver_heard import DriverMessage, DriverReply, reread
from actions.driver_meaning import SAY_NOTHING_THEMSELVES, STATUS_INTENTS, DriverMeaning, meant_by
from actions.driver_stops import next_line
from doorstep.dms.routes import StopView
from doorstep.language.access.hiding import without_codes
from doorstep.language.acts import Mood, Step
from doorstep.language.reports.outcomes import Became
from doorstep.language.reports.reported import Reported


def take(heard: DriverMessage, *, may_ask: bool) -> DriverReply | None:
    """None: the text reports nothing. `may_ask`: nothing else is open, so that a vague text may be asked about."""
    corrected = driver_proof.corrects_place(heard) or driver_undo.found(heard) or driver_undo.comes_after_all(heard)
    if corrected is not None:
        return corrected
    if right := driver_undo.still_right(heard):
        return driver_status.recorded_of(heard, right)
    meant = meant_by(heard)
    vague = heard.intent not in STATUS_INTENTS and not any(_is_said(each) for each in meant)
    if not meant or (vague and not may_ask):
        return None
    photo = driver_proof.photo_url(heard)
    if photo and len({stop.position for each in meant for stop in each.stops}) > 1:
        said = [_carry_out(reread(heard), each, None, several=True) for each in meant]
        return _one_reply(heard, [driver_proof.photo_of_which(heard, photo, _stops_of(meant)), *said])
    several = len(meant) > 1
    return _one_reply(heard, [_carry_out(reread(heard), each, photo, several=several) for each in meant])


def _is_said(meant: DriverMeaning) -> bool:
    """Outright, or of a report that is taken back: that is not left open because something else is asked."""
    return meant.step is Step.DO or (meant.report.became is Became.TAKEN_BACK and meant.report.stops.is_any)


def _stops_of(meant: list[DriverMeaning]) -> list[StopView]:
    return list({stop.position: stop for each in meant for stop in each.stops}.values())


def _carry_out(heard: DriverMessage, meant: DriverMeaning, photo: str | None, *, several: bool) -> DriverReply:
    report = meant.report
    if report.became is Became.TAKEN_BACK and meant.step is not Step.SAY:
        return _taken_back(heard, report)
    match meant.step:
        case Step.SAY:
            return driver_status.said_of(heard, report, meant.stops)
        case Step.DO if meant.stops:
            return _done(heard, meant, _told(heard, meant.report, photo, several=several))
        case _:
            return _asked(meant, _told(heard, meant.report, photo, several=several))


def _taken_back(heard: DriverMessage, report: Reported) -> DriverReply:
    if report.mood is Mood.PLAIN:
        return driver_undo.take_back(heard, report)
    return driver_undo.offer(heard, report.stops.positions)


def _done(heard: DriverMessage, meant: DriverMeaning, told: driver_told.DriverReport) -> DriverReply:
    if meant.report.became is Became.LATER:
        return driver_skip.put_off(heard, list(meant.stops), meant.report.words)
    return _together([driver_report.report(heard, stop, told) for stop in meant.stops])


def _asked(meant: DriverMeaning, told: driver_told.DriverReport) -> DriverReply:
    if meant.problem is not None:
        return DriverReply([meant.problem], told.memory("stop"))
    if not meant.stops and not told.all_words:  # one of several
        return DriverReply([("utter_driver_which_stop_of", {"what": meant.report.words})], told.memory("stop"))
    which: Saying = (_WHICH.get(told.act, "utter_driver_which_stop"), {})
    if not meant.stops:
        return DriverReply([which], told.memory("stop"))
    if meant.report.contradicts:
        return driver_told.ask_which_is_right(meant.stops[0], told)
    if meant.step is Step.ASK and not meant.report.stops.positions:
        return DriverReply([which], told.memory("stop"))
    return driver_told.ask_whether(meant.stops[0], told)


_WHICH = {"driver_damaged": "utter_driver_damaged_which", "driver_missing": "utter_driver_missing_which"}
"""Says what was understood: the stop is never assumed."""


def _told(heard: DriverMessage, report: Reported, photo: str | None, *, several: bool) -> driver_told.DriverReport:
    words = without_codes(report.words if several or heard.reading.others else heard.words)
    return driver_told.DriverReport(
        report.became.value, words, photo, report.reason, report.part, report.is_damaged,
        all_words="" if several else heard.kept,
    )  # fmt: skip


def _together(said: list[DriverReply]) -> DriverReply:
    """One question at a time; what else has to be asked is named as not done."""
    sayings: list[Saying] = []
    question, asked, keeps = None, None, False
    asking = [each for each in said if each.question]
    first = next((each for each in asking if each.question and each.question["wanted"] != "place"), None)
    first = first or next(iter(asking), None)  # where it was left matters less than whether it was delivered
    for each in said:
        keeps = keeps or each.keeps_question
        if each.question is None:
            sayings += each.sayings
        elif each is first:
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
    return DriverReply(_merged(sayings), question, keeps, asked=asked)


def _one_reply(heard: DriverMessage, said: list[DriverReply]) -> DriverReply:
    says = _together(said)
    if heard.reading.unread and heard.reading.reports and heard.intent in STATUS_INTENTS | SAY_NOTHING_THEMSELVES:
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
