"""What happened at the door: delivered, failed, refused, damaged, missing; and taking the last report back."""

import re
from datetime import datetime, timedelta
from typing import Any

from actions.conversation import Saying
from actions.driver_cases import to_desk
from actions.driver_heard import Heard, Says, WhichStop, answered_stop, names_another_stop, reread, the_stop, where
from actions.driver_stops import next_line
from actions.steps import NotAnAnswer
from actions.yes_no import is_clear_yes, is_no
from doorstep.cases import commands as cases
from doorstep.cases import queries as open_cases
from doorstep.cases.lifecycle import Kind
from doorstep.dms import commands, driver_day, whereabouts
from doorstep.dms.driver_day import StopDelivery, StopView
from doorstep.dms.models import FailureReason, Outcome
from doorstep.dms.status import Status
from doorstep.language.access.hiding import without_codes
from doorstep.language.reports import failure_reason, left_at, received_by

REASONS: dict[str, str] = {
    "nobody_home": "Nobody home",
    "no_access": "No access",
    "address_not_found": "Address not found",
    "business_closed": "Business closed",
    "no_safe_place": "No safe place",
    "unsafe": "Unsafe",
    "out_of_time": "Out of time",
    "damaged": "Damaged",
    "refused": "Customer refused",
}
_OPENED_BY = {"report_damaged": Kind.DAMAGE, "report_missing": Kind.MISSING}
_PHOTO_FOLLOWS = timedelta(hours=1)
"""After its report; a later one is asked about."""


_ENDS_WITH_FAILURE = (Kind.ACCESS, Kind.CUSTOMER_ASKED)
_ENDS_WITH_DELIVERY = (*_ENDS_WITH_FAILURE, Kind.ADDRESS_PROBLEM)
_REASONS_IN_THEMSELVES = ("driver_failed", "driver_refused", "driver_access_problem", "driver_wrong_address")
_HAS_PREPOSITION = re.compile(r"(?:behind|by|with|under|beside|next|near|inside|outside|in|on|between|against)\b")
_SAYS_DELIVERED = re.compile(r"\b(?:deliver\w*|done|dropp?ed|complete\w*|finished|good)\b", re.IGNORECASE)
_SAME_DOOR = timedelta(minutes=3)
"""For so long what is said of a delivery is said of the one that was just reported."""
_PLACES = ("Front door", "Back door", "Porch", "Garage", "Mailroom", "Handed over")


def begin(heard: Heard) -> Says:
    intent = heard.intent
    if intent == "driver_undo":
        return _undo(heard)
    if intent == "driver_picture":
        return _photo(heard)
    stop = the_stop(heard)
    if isinstance(stop, WhichStop):
        memory = {"wanted": "stop", "report": intent, "words": heard.kept, "photo": _photo_url(heard)}
        return Says([stop.saying], memory)
    return _report(heard, stop, intent, heard.kept, _photo_url(heard))


def answer(heard: Heard, memory: dict[str, Any]) -> Says | NotAnAnswer:
    if heard.intent == "driver_undo" and memory["wanted"] != "place":
        return Says([("utter_driver_nothing_written", {})])  # rather than that what was written before is undone
    match memory["wanted"]:
        case "stop":
            stop = answered_stop(heard, memory["report"])
            if stop is None:
                return NotAnAnswer()
            return _report(heard, stop, memory["report"], memory["words"], memory.get("photo") or _photo_url(heard))
        case "reason":
            return _reason(heard, memory)
        case "signer":
            return _signer(heard, memory)
        case "place":
            return _place(heard, memory)
        case "loaded":
            return _loaded(heard, memory)
    return NotAnAnswer()


def could_not_deliver(heard: Heard, stop: StopView, reason: str, words: str) -> Says:
    """A failed attempt whose reason is known already, on a plain statement."""
    still_there = [each for each in stop.deliveries if each.is_out]
    if not still_there:
        return _nothing_there(heard, stop, "driver_failed", words)
    return _failed(heard, stop, still_there, reason, words, None)


def _report(heard: Heard, stop: StopView, intent: str, words: str, photo: str | None) -> Says:
    still_there = [each for each in stop.deliveries if each.is_out]
    if not still_there:
        return _nothing_there(heard, stop, intent, words)
    if intent == "driver_failed":
        form = heard.form or {}
        reason = form.get("reason") or failure_reason(words)
        if reason is None:
            return _ask_reason(stop, words, photo)
        return _failed(heard, stop, still_there, reason, without_codes(form.get("note", words)), photo)
    if intent == "driver_refused":
        return _failed(heard, stop, still_there, "refused", words, photo)
    if intent == "driver_damaged":
        return _damaged(heard, stop, still_there, words, photo)
    if intent == "driver_missing":
        return _missing(heard, stop, still_there, words)
    return _delivered(heard, stop, still_there, words, photo)


def _nothing_there(heard: Heard, stop: StopView, intent: str, words: str) -> Says:
    """Before loading, or after the stop was done: a short question, not an error."""
    if any(each.status is Status.AT_DEPOT for each in stop.deliveries):
        memory = {"wanted": "loaded", "report": intent, "words": words, "about": _about(stop)}
        return Says([("utter_driver_not_loaded", {"stop": where(stop)})], memory)
    if stop.deliveries[0].status in (Status.CANCELLED, Status.HELD):
        said = {"stop": where(stop), "status": str(stop.deliveries[0].status)}
        return Says([("utter_driver_taken_off", said)], keeps_question=True)
    status = stop.deliveries[0].status.replace("_", " ")
    return Says([("utter_driver_already", {"stop": where(stop), "status": status})], keeps_question=True)


def _loaded(heard: Heard, memory: dict[str, Any]) -> Says | NotAnAnswer:
    if is_no(heard.turn):
        return Says([("utter_driver_nothing_written", {})])
    if not (is_clear_yes(heard.turn) or heard.intent == "driver_loaded"):
        return NotAnAnswer()
    commands.load_route(heard.session, heard.driver.code, **heard.by)
    now_loaded = reread(heard)
    stop = _asked_about(now_loaded, memory)
    return _gone(heard, memory) if stop is None else _report(now_loaded, stop, memory["report"], memory["words"], None)


def _delivered(
    heard: Heard, stop: StopView, packages: list[StopDelivery], words: str, photo: str | None, signer: str | None = None
) -> Says:
    signer = signer or received_by(words)
    place = left_at(words)
    if any(each.signature_required for each in packages) and signer is None:
        memory: dict[str, Any] = {"wanted": "signer", "about": _about(stop), "words": words, "photo": photo}
        return Says([("utter_driver_who_signed", {"stop": where(stop)})], memory)
    for package in packages:
        commands.record_attempt(
            heard.session, package.tracking_number, Outcome.DELIVERED, left_at=place, photo_url=photo,
            signed_by=signer, note=words[:2000], **heard.by,
        )  # fmt: skip
        _close_cases(heard, package, _ENDS_WITH_DELIVERY, "Delivered.")
    said: list[Saying] = [("utter_driver_delivered", {"stop": where(stop), "how": _how(place, signer, photo)})]
    said += _photo_problem(heard)
    if place or signer:
        return Says([*said, next_line(reread(heard))])
    buttons = [{"title": each, "payload": f"driver:answer|{each}"} for each in _PLACES]
    memory = {
        "wanted": "place", "tracking_numbers": [each.tracking_number for each in packages], "stop": where(stop),
        "at": heard.turn.now.isoformat(),
    }  # fmt: skip
    return Says([*said, next_line(reread(heard)), ("utter_driver_where_left", {"buttons": buttons})], memory)


def _how(place: str | None, signer: str | None, photo: str | None) -> str:
    left = f"left {place}" if place and _HAS_PREPOSITION.match(place) else f"left at {place}"
    parts = [place and left, signer and f"taken by {signer}", photo and "photo kept"]
    known = ", ".join(filter(None, parts))
    return f" ({known})" if known else ""


def _signer(heard: Heard, memory: dict[str, Any]) -> Says | NotAnAnswer:
    """Any words may be a name, but not those of another report."""
    if not _goes_on_about(heard, memory["about"]):
        return NotAnAnswer()
    name = received_by(heard.kept, asked=heard.intent != "driver_delivered")
    if name is None:
        return NotAnAnswer()
    stop = _asked_about(heard, memory)
    if stop is None:
        return _gone(heard, memory)
    packages = [each for each in stop.deliveries if each.is_out]
    if not packages:
        return _nothing_there(heard, stop, "driver_delivered", memory["words"])
    return _delivered(heard, stop, packages, memory["words"], memory["photo"] or _photo_url(heard), signer=name)


def _place(heard: Heard, memory: dict[str, Any]) -> Says | NotAnAnswer:
    """Any words may be a place, but not those of another report; a delivery that is reported later is the next one."""
    tapped = heard.value if heard.value in _PLACES else ""
    is_late = heard.turn.now - datetime.fromisoformat(memory["at"]) > _SAME_DOOR
    if not _goes_on_about(heard, memory["tracking_numbers"][0]) or (is_late and heard.intent == "driver_delivered"):
        return NotAnAnswer()
    place = left_at(heard.kept, asked=not _SAYS_DELIVERED.search(heard.kept))
    if tapped and tapped != "Handed over":
        place = tapped.lower()
    signer = received_by(heard.kept, asked=memory.get("handed", False))
    photo = _photo_url(heard)
    if tapped == "Handed over":
        return Says([("utter_driver_handed_to", {})], memory | {"handed": True})
    if not (place or signer or photo):
        return NotAnAnswer()
    return _complete(heard, memory["tracking_numbers"], memory["stop"], place, signer, photo)


def _complete(
    heard: Heard, tracking_numbers: list[str], stop: str, place: str | None, signer: str | None, photo: str | None
) -> Says:
    for tracking_number in tracking_numbers:
        commands.complete_report(
            heard.session, tracking_number, driver_code=heard.driver.code, left_at=place, signed_by=signer,
            photo_url=photo, **heard.by,
        )  # fmt: skip
    return Says([("utter_driver_completed", {"stop": stop, "how": _how(place, signer, photo).strip(" ()")})])


def _photo(heard: Heard) -> Says:
    """A photo without words belongs to the last report."""
    photo = _photo_url(heard)
    if photo is None:
        return Says(_photo_problem(heard) or [("utter_driver_unclear", {})], keeps_question=True)
    last = whereabouts.last_reports_of(heard.session, heard.driver.code, heard.turn.now)
    if not last or heard.turn.now - last[0].at > _PHOTO_FOLLOWS:
        memory = {"wanted": "stop", "report": "driver_delivered", "words": "", "photo": photo}
        return Says([("utter_driver_photo_of_what", {})], memory)
    numbers = [each.tracking_number for each in last]
    return _complete(heard, numbers, ", ".join(numbers), None, None, photo)


def _ask_reason(stop: StopView, words: str, photo: str | None) -> Says:
    buttons = [{"title": title, "payload": f"driver:answer|{reason}"} for reason, title in REASONS.items()]
    memory = {"wanted": "reason", "about": _about(stop), "words": words, "photo": photo}
    return Says([("utter_driver_why", {"stop": where(stop), "buttons": buttons})], memory)


def _goes_on_about(heard: Heard, tracking_number: str) -> bool:
    """Whether the turn can belong to the delivery at this stop that was just reported."""
    return heard.says_little_but("driver_delivered") and not names_another_stop(heard, tracking_number)


def _reason(heard: Heard, memory: dict[str, Any]) -> Says | NotAnAnswer:
    if not heard.says_little_but(*_REASONS_IN_THEMSELVES) or names_another_stop(heard, memory["about"]):
        return NotAnAnswer()
    reason = heard.value if heard.value in REASONS else failure_reason(heard.kept)
    if reason is None:
        return NotAnAnswer()
    stop = _asked_about(heard, memory)
    if stop is None:
        return _gone(heard, memory)
    packages = [each for each in stop.deliveries if each.is_out]
    if not packages:
        return _nothing_there(heard, stop, "driver_failed", memory["words"])
    note = " ".join(filter(None, (memory["words"], heard.kept)))
    return _failed(heard, stop, packages, reason, note, memory["photo"] or _photo_url(heard))


def _failed(
    heard: Heard, stop: StopView, packages: list[StopDelivery], reason: str, note: str, photo: str | None
) -> Says:
    refused = reason == "refused"
    for package in packages:
        commands.record_attempt(
            heard.session, package.tracking_number, Outcome.REFUSED if refused else Outcome.FAILED,
            reason=None if refused else FailureReason(reason), note=note[:2000], photo_url=photo, **heard.by,
        )  # fmt: skip
        _close_cases(heard, package, _ENDS_WITH_FAILURE, "The driver could not deliver and went on.")
    if reason == "damaged":
        _damage_case(heard, packages[0], note)
    said = ("utter_driver_failed", {"stop": where(stop), "reason": REASONS[reason].lower()})
    return Says([said, *_photo_problem(heard), next_line(reread(heard))])


def _damaged(heard: Heard, stop: StopView, packages: list[StopDelivery], words: str, photo: str | None) -> Says:
    """It stays out for delivery: whether it is handed over is the desk's decision and the recipient's."""
    for package in packages:
        commands.report_damaged(
            heard.session, package.tracking_number, words or "Damaged.", undeliverable=False, photo_url=photo,
            **heard.by,
        )  # fmt: skip
    _damage_case(heard, packages[0], words)
    return Says([("utter_driver_damaged", {"stop": where(stop)}), *_photo_problem(heard), next_line(reread(heard))])


def _damage_case(heard: Heard, package: StopDelivery, words: str) -> None:
    to_desk(
        heard, Kind.DAMAGE, "The driver reports damage.",
        "Decide whether it is handed over; tell driver and recipient.",
        delivery=package, details={"driver_says": words, "photos": list(heard.turn.media_urls)},
    )  # fmt: skip


def _missing(heard: Heard, stop: StopView, packages: list[StopDelivery], words: str) -> Says:
    for package in packages:
        commands.report_missing(heard.session, package.tracking_number, words, **heard.by)
        to_desk(
            heard, Kind.MISSING, "Not on the truck, says the driver.", "Look for it at the depot; tell the recipient.",
            delivery=package, details={"driver_says": words},
        )  # fmt: skip
    return Says([("utter_driver_missing", {"stop": where(stop)}), next_line(reread(heard))])


def _undo(heard: Heard) -> Says:
    """The last report, whatever it was: never one before it."""
    reports = whereabouts.last_reports_of(heard.session, heard.driver.code, heard.turn.now)
    aside = whereabouts.last_set_aside_by(heard.session, heard.driver.code, heard.turn.now)
    if aside and (not reports or aside[0].at > reports[0].at):
        for said in aside:
            commands.take_back_set_aside(heard.session, said.tracking_number, driver_code=heard.driver.code, **heard.by)
            _end_cases_of(heard, said.tracking_number, _OPENED_BY[said.command])
        return _undone(heard, [said.tracking_number for said in aside])
    if not reports:
        return Says([("utter_driver_nothing_to_undo", {})], keeps_question=True)
    changes = [
        commands.take_back_report(heard.session, each.tracking_number, driver_code=heard.driver.code, **heard.by)
        for each in reports
    ]
    for each in reports:
        # A recipient who was texted of it already is told by the loop that texted them (outreach/failed_attempts.py).
        _end_cases_of(heard, each.tracking_number, Kind.FAILED_ATTEMPT)
        _end_cases_of(heard, each.tracking_number, Kind.DAMAGE, opened_at=each.at)
    no_code = any(change.after.get("access_forgotten") for change in changes)
    return _undone(heard, [each.tracking_number for each in reports], no_code=no_code)


def _undone(heard: Heard, tracking_numbers: list[str], *, no_code: bool = False) -> Says:
    response = "utter_driver_undone_without_code" if no_code else "utter_driver_undone"
    return Says([(response, {"what": ", ".join(tracking_numbers)}), next_line(reread(heard))])


def _close_cases(heard: Heard, package: StopDelivery, kinds: tuple[Kind, ...], resolution: str) -> None:
    """What the driver had asked for at this door is moot."""
    for kind in kinds:
        for case in open_cases.of_delivery(heard.session, package.tracking_number, kind=kind):
            if case.opened_by == "driver":
                cases.resolve(heard.session, case.id, resolution, **heard.by)


def _end_cases_of(heard: Heard, tracking_number: str, kind: Kind, *, opened_at: datetime | None = None) -> None:
    """What the report that is no more had begun; nobody has to be asked about it."""
    for case in open_cases.of_delivery(heard.session, tracking_number, kind=kind):
        if opened_at is None or case.opened_at == opened_at:
            cases.resolve(heard.session, case.id, "The driver took the report back.", **heard.by)


def _about(stop: StopView) -> str:
    """What a question remembers of its stop: positions are another stop's when the route is planned anew."""
    return stop.deliveries[0].tracking_number


def _asked_about(heard: Heard, memory: dict[str, Any]) -> StopView | None:
    return driver_day.stop_of(heard.route, memory["about"]) if heard.route else None


def _gone(heard: Heard, memory: dict[str, Any]) -> Says:
    """The stop was taken off the route, or the route from the driver, while the question was open."""
    if heard.route is None:
        return Says([("utter_driver_no_route", {})])
    return Says([("utter_driver_stop_gone", {"what": memory["about"], "route": heard.route.code})])


def _photo_url(heard: Heard) -> str | None:
    return next((url for url in heard.turn.media_urls if url), None)


def _photo_problem(heard: Heard) -> list[Saying]:
    problem = next((item["problem"] for item in heard.turn.media if item.get("problem")), None)
    return [(f"utter_driver_photo_{problem}", {})] if problem else []
