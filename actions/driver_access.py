"""How to get in: shown to the driver of the stop when they ask; the customer is asked when nobody knows."""

from dataclasses import replace
from typing import Any

from actions import driver_report, driver_stops, driver_told
from actions.conversation import Saying
from actions.driver_heard import (
    DriverMessage,
    DriverReply,
    WhichStop,
    answered_stop,
    in_focus,
    names_another_stop,
    the_stop,
    where,
)
from actions.question import Memory
from actions.steps import NotAnAnswer
from actions.yes_no import is_clear_yes
from doorstep.dms import routes
from doorstep.dms.routes import StopView
from doorstep.dms.values import AccessKind, Audience
from doorstep.drivers import codes, questions
from doorstep.language import instructions
from doorstep.language.acts import Mood
from doorstep.language.reports import (
    asks_more_than_a_code,
    asks_what_came,
    message_for_customer,
    minutes,
    says_it_fails,
)
from doorstep.language.reports.doors import says_no_way_in, why_given_up
from doorstep.language.reports.named_stops import is_of_the_next
from doorstep.language.reports.said_how import said_how
from doorstep.messaging.models import MessageKind
from doorstep.messaging.slack.events import is_direct
from doorstep.messaging.slack.mrkdwn import escape

_MOST_NOTES = 4


def begin(heard: DriverMessage) -> DriverReply:
    match heard.intent:
        case "driver_giving_up":
            return _give_up(heard)
        case "driver_any_answer":
            return _what_came(heard)
        case "driver_got_in":
            return _got_in(heard)
        case "driver_still_locked":
            return _still_locked(heard)
    is_problem = heard.intent == "driver_access_problem"
    stop = _the_door(heard)
    if isinstance(stop, WhichStop):
        return DriverReply([stop.saying], {"wanted": "stop", "problem": is_problem})
    says = _help(heard, stop, is_problem=is_problem)
    if not is_problem and asks_more_than_a_code(heard.words):
        details = driver_stops.begin(replace(heard, intent="driver_stop_details"))
        return replace(says, sayings=[*says.sayings, *details.sayings])
    return says


def answer(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    if memory["wanted"] == "works":
        return _works(heard, memory)
    if memory["wanted"] == "ask":
        return _ask(heard, memory)
    stop = answered_stop(heard, "driver_ask_access", "driver_access_problem")
    return NotAnAnswer() if stop is None else _help(heard, stop, is_problem=memory["problem"])


def _the_door(heard: DriverMessage) -> StopView | WhichStop:
    """The stop that is named ("the next one" too), else the one at which the driver was helped last and still is, else
    the next."""
    named = the_stop(heard, may_be_next=False)
    is_a_number = any(character.isdecimal() for character in heard.words)
    if not isinstance(named, WhichStop) or (named.saying[0] != "utter_driver_which_stop" and is_a_number):
        return named
    upcoming = routes.next_stop(heard.route) if heard.route else None
    if upcoming is not None and is_of_the_next(heard.words):
        return upcoming
    return in_focus(heard) or _asked_at(heard) or upcoming or named


def _asked_at(heard: DriverMessage) -> StopView | None:
    asked = questions.latest_of_driver(heard.session, heard.driver.code, heard.turn.now, questions.QuestionKind.ACCESS)
    stop = routes.stop_of(heard.route, asked.tracking_number) if asked is not None and heard.route else None
    return stop if stop is not None and stop.is_ahead else None


def _help(heard: DriverMessage, stop: StopView, *, is_problem: bool) -> DriverReply:
    """What is on file first; the customer is asked when that is nothing, or does not work."""
    fails = is_problem and (heard.value != "" or says_it_fails(heard.words))
    if is_problem:
        words = heard.kept or heard.turn.text
        heard.dms.add_note(heard.by, _number(stop), f"Access problem at the door: {words}", audience=Audience.DESK)
    is_shown = _show(heard, stop, again=is_problem)
    may_text = (
        not heard.words
        or (is_problem and says_no_way_in(heard.words) and said_how(heard.words) is not Mood.MENTIONED)
        or message_for_customer(heard.words) is not None
    )  # "ask her what the code is"
    has_more = bool(_notes(heard, stop)) and heard.value == ""  # what failed may not be all that is on file
    if not is_shown or (fails and not has_more):
        return _ask_customer(heard, stop, knows_code=is_shown, may_text=may_text)
    others_read = _has_code(heard, stop) and not is_direct(heard.slack["channel"])
    doesnt_work = [{"title": "Doesn't work", "payload": f"driver:access_problem|{_number(stop)}"}]
    said: list[Saying] = [("utter_driver_access_only_direct", {})] if others_read else []
    if not is_problem and _has_code(heard, stop):
        return DriverReply(said, keeps_question=True)
    said.append(("utter_driver_access_on_file", {"stop": where(stop), "buttons": doesnt_work}))
    memory = {"wanted": "works", "about": _number(stop), "failed": fails, "intent": "driver_ask_access", "quiet": True}
    return DriverReply(said, memory)


def _works(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    """What was shown and does not work either: then the customer is asked. The first time it is shown once more."""
    stop = routes.stop_of(heard.route, memory["about"]) if heard.route else None
    if stop is None or not (heard.words and says_it_fails(heard.words)) or names_another_stop(heard, memory["about"]):
        return NotAnAnswer()
    if memory["failed"]:
        return _ask_customer(heard, stop, knows_code=True)
    return _help(heard, stop, is_problem=True)


def _ask(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    """Of the offer to ask the customer."""
    stop = routes.stop_of(heard.route, memory["about"]) if heard.route else None
    is_asked_for = heard.intent == "driver_ask_customer" and message_for_customer(heard.words) is None
    if stop is None or names_another_stop(heard, memory["about"]):
        return NotAnAnswer()
    if is_asked_for or is_clear_yes(heard.turn) or heard.intent == "driver_access_problem":
        return _ask_customer(heard, stop, knows_code=False)
    return NotAnAnswer()


def _give_up(heard: DriverMessage) -> DriverReply:
    """ "No way in, moving on": a plain outcome, of the door that is being talked of."""
    stop, why = _the_door(heard), why_given_up(heard.words)
    if isinstance(stop, WhichStop):
        return DriverReply(
            [stop.saying], driver_told.DriverReport("driver_failed", heard.kept, reason=why).memory("stop")
        )
    if _is_assumed(heard, stop):
        return driver_told.ask_whether(stop, driver_told.DriverReport("driver_failed", heard.kept, reason=why))
    return driver_report.could_not_deliver(heard, stop, why, heard.kept)


def _is_assumed(heard: DriverMessage, stop: StopView) -> bool:
    """Nobody spoke of this door, and nobody was asked about it: it is only the next one."""
    is_said = not isinstance(the_stop(heard, may_be_next=False), WhichStop)
    return not is_said and stop not in (in_focus(heard), _asked_at(heard))


def _what_came(heard: DriverMessage) -> DriverReply:
    """ "Did they say anything?", "been waiting 12 min"."""
    asked = questions.latest_of_driver(heard.session, heard.driver.code, heard.turn.now)
    if asked is None and not asks_what_came(heard.words) and (waited := minutes(heard.words)):
        late = {"title": f"{waited} min late", "payload": f"driver:late|{waited}"}
        no = {"title": "No", "payload": "driver:no|no"}
        return DriverReply(
            [("utter_driver_late_so", {"minutes": str(waited), "buttons": [late, no]})], keeps_question=True
        )
    if asked is None:
        return DriverReply([("utter_driver_nobody_asked", {})], keeps_question=True)
    stop = routes.stop_of(heard.route, asked.tracking_number) if heard.route else None
    about = {
        "stop": where(stop) if stop else asked.tracking_number,
        "minutes": str(max(int((heard.turn.now - asked.asked_at).total_seconds() // 60), 1)),
    }
    if asked.answer:
        return DriverReply([("utter_driver_answer_came", about | {"answer": asked.answer})], keeps_question=True)
    if stop is None or not stop.is_ahead or asked.kind == questions.QuestionKind.MESSAGE:
        is_message = asked.kind == questions.QuestionKind.MESSAGE
        response = "utter_driver_message_went" if is_message else "utter_driver_no_answer_came"
        return DriverReply([(response, about)], keeps_question=True)
    if asked.kind == questions.QuestionKind.ACCESS and _show(heard, stop, again=True):
        return DriverReply([], keeps_question=True)
    return DriverReply([("utter_driver_no_answer", about | {"buttons": _instead(stop)})], keeps_question=True)


def _still_locked(heard: DriverMessage) -> DriverReply:
    """ "Tried that, nothing": at the door that is being talked of; at no other, and nobody else is asked."""
    stop = in_focus(heard) or _asked_at(heard)
    if stop is None:
        return DriverReply([("utter_driver_unclear", {})], keeps_question=True)
    return _help(heard, stop, is_problem=True)


def _got_in(heard: DriverMessage) -> DriverReply:
    stop = _the_door(heard)
    if isinstance(stop, WhichStop):
        return DriverReply([("utter_driver_good", {})], keeps_question=True)
    questions.got_in(heard.session, heard.driver.code, _number(stop), heard.turn.now)
    delivered = {"title": f"Delivered {stop.position}", "payload": f"driver:delivered+|{_number(stop)}"}
    return DriverReply([("utter_driver_got_in", {"stop": where(stop), "buttons": [delivered]})], keeps_question=True)


def _instead(stop: StopView) -> list[dict[str, str]]:
    return [
        {"title": f"Could not deliver {stop.position}", "payload": f"driver:failed_form|{_number(stop)}"},
        {"title": "Dispatch, please", "payload": f"driver:dispatch|{_number(stop)}"},
    ]


def _number(stop: StopView) -> str:
    return stop.deliveries[0].tracking_number


def _codes(heard: DriverMessage, stop: StopView) -> dict[AccessKind, str]:
    return codes.codes_for(heard.session, heard.driver.code, *(each.tracking_number for each in stop.deliveries))


def _has_code(heard: DriverMessage, stop: StopView) -> bool:
    return bool(_codes(heard, stop))


def _notes(heard: DriverMessage, stop: StopView) -> list[str]:
    """Of people who know the place; each once, however many packages there are."""
    here = [note.text for each in stop.deliveries for note in each.notes if note.author != "customer"]
    before = heard.dms.drivers.notes_of_door(_number(stop), heard.turn.now)
    return list(dict.fromkeys(f"Note: {text}" for text in [*here[-_MOST_NOTES:], *before]))


def _wishes(stop: StopView) -> list[str]:
    asked = [instructions.spoken(wish.kind, wish.detail) for each in stop.deliveries for wish in each.instructions]
    return list(dict.fromkeys(f"Asked: {wish}" for wish in asked))


def _show(heard: DriverMessage, stop: StopView, *, again: bool) -> bool:
    """Post what is on file, notes first, past the dialogue: codes are blanked in the ledger once they are sent. Where
    others read along no code is posted. False when nothing is on file."""
    known, notes = _codes(heard, stop), _notes(heard, stop)
    if not (known or notes):
        return False
    if not notes and not is_direct(heard.slack["channel"]):
        return True
    about = where(stop)
    title = f"On file for {about}:" if again else f"{about[0].upper()}{about[1:]}:"
    codes.show(
        heard.session,
        codes.ShownCodes(
            heard.slack["channel"],
            [title, *(escape(line) for line in [*notes, *_wishes(stop)])],
            known,
            tracking_number=_number(stop),
            cause=heard.turn.cause,
            kind=MessageKind.REPLY,
            thread_ts=heard.slack.get("thread_ts"),
            conversation_id=heard.turn.conversation_id,
        ),
        heard.turn.now,
    )
    return True


def _ask_customer(heard: DriverMessage, stop: StopView, *, knows_code: bool, may_text: bool = True) -> DriverReply:
    """A question to us is answered; that the customer is texted takes a problem at the door, or a tap."""
    driver_code, tracking_number, now = heard.driver.code, _number(stop), heard.turn.now
    about: dict[str, Any] = {
        "stop": where(stop), "minutes": str(int(questions.ANSWER_WITHIN.total_seconds() // 60)),
    }  # fmt: skip
    last = questions.latest_of_driver(heard.session, driver_code, now, questions.QuestionKind.ACCESS)
    is_same = last is not None and last.tracking_number == tracking_number
    if last is not None and is_same and last.closed_at is not None and last.answered_at is None and not heard.value:
        ago = {"minutes": str(max(int((now - last.asked_at).total_seconds() // 60), 1))}
        again = {"title": "Ask again", "payload": f"driver:access_problem|{tracking_number}"}
        return DriverReply([("utter_driver_no_answer", about | ago | {"buttons": [again, *_instead(stop)]})])
    is_open = questions.asked_for_access(heard.session, driver_code, tracking_number, before=now)
    if not may_text and not is_open and questions.can_be_texted(heard.session, tracking_number):
        ask = {"title": "Ask the customer", "payload": f"driver:ask_access|{tracking_number}"}
        memory = {"wanted": "ask", "about": tracking_number, "intent": "driver_ask_access", "quiet": True}
        return DriverReply([("utter_driver_no_code", about | {"buttons": [ask]})], memory)
    asked = questions.ask(
        heard.session,
        questions.NewQuestion(
            kind=questions.QuestionKind.ACCESS,
            driver_code=driver_code,
            tracking_number=tracking_number,
            text="",
            conversation_id=heard.turn.conversation_id,
            channel=heard.slack["channel"],
            thread_ts=heard.slack.get("thread_ts") or heard.slack.get("ts"),
            cause=heard.turn.cause,
        ),
        now,
    )
    if not asked:
        return DriverReply([("utter_driver_access_nobody_to_ask", about | {"buttons": _instead(stop)})])
    if is_open:
        return DriverReply([("utter_driver_access_asked_already", about)])
    return DriverReply([("utter_driver_access_asked_again" if knows_code else "utter_driver_access_asked", about)])
