"""Notes for whoever goes to a door next, and a package on the truck that is of no stop of theirs."""

from typing import Any

from actions.driver_cases import to_desk
from actions.driver_heard import DriverMessage, DriverReply, WhichStop, answered_stop, the_stop, where
from actions.question import Memory
from actions.steps import NotAnAnswer
from actions.yes_no import is_no
from doorstep.cases.lifecycle import CaseKind
from doorstep.dms.routes import StopView
from doorstep.language import tracking_numbers
from doorstep.language.reports import asks_for_notes, is_question, note_said

_LONGEST = 500


def begin(heard: DriverMessage) -> DriverReply:
    if heard.intent == "driver_extra_package":
        return _extra_package(heard)
    stop = the_stop(heard, may_be_next=False)
    if asks_for_notes(heard.words):
        stop = the_stop(heard)
        return DriverReply([stop.saying], {"wanted": "read"}) if isinstance(stop, WhichStop) else _read(heard, stop)
    note = note_said(heard.kept)
    if isinstance(stop, WhichStop):
        return DriverReply([stop.saying], {"wanted": "stop", "note": note or ""})
    return _keep(heard, stop, note)


def answer(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    if memory["wanted"] == "note":
        return _words(heard, memory)
    stop = answered_stop(heard, "driver_note")
    if stop is None:
        return NotAnAnswer()
    return _read(heard, stop) if memory["wanted"] == "read" else _keep(heard, stop, memory["note"])


def _words(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    if is_no(heard.turn):
        return DriverReply([("utter_driver_no_note", {})])
    stop = the_stop(heard, text=memory["about"])
    note = note_said(heard.kept)
    if isinstance(stop, WhichStop) or note is None or is_question(heard.words):
        return NotAnAnswer()
    return _keep(heard, stop, note) if heard.says_little_but("driver_note") else NotAnAnswer()


def _keep(heard: DriverMessage, stop: StopView, note: str | None) -> DriverReply:
    about = stop.deliveries[0].tracking_number
    if not note:
        return DriverReply([("utter_driver_what_note", {"stop": where(stop)})], {"wanted": "note", "about": about})
    heard.dms.add_note(heard.by, about, note[:_LONGEST])
    return DriverReply(
        [("utter_driver_note_kept", {"stop": where(stop), "note": note[:_LONGEST]})], keeps_question=True
    )


def _read(heard: DriverMessage, stop: StopView) -> DriverReply:
    """Of this delivery, and of drivers who came to the same door before."""
    here = [note.text for each in stop.deliveries for note in each.notes]
    before = heard.dms.drivers.notes_of_door(stop.deliveries[0].tracking_number, heard.turn.now)
    notes = dict.fromkeys([*here, *before])
    if not notes:
        return DriverReply([("utter_driver_no_notes", {"stop": where(stop)})], keeps_question=True)
    lines = "\n".join(f"- {note}" for note in notes)
    return DriverReply([("utter_driver_notes", {"stop": where(stop), "lines": lines})], keeps_question=True)


def _extra_package(heard: DriverMessage) -> DriverReply:
    words = heard.kept or heard.turn.text
    named = tracking_numbers.find(words)
    details: dict[str, Any] = {"driver_says": words} | ({"tracking_number": named[0]} if named else {})
    to_desk(
        heard, CaseKind.DRIVER_WANTS_DESK, "A package of another route is on the truck.",
        "Say where it goes, or have it brought back.", details=details,
    )  # fmt: skip
    return DriverReply([("utter_driver_extra_package", {})], keeps_question=True)
