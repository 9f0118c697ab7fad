"""Proof of what was reported: where it was left, who took it, a photo; each to the stop that it belongs to."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from actions.conversation import Saying
from actions.driver_cases import to_desk
from actions.driver_heard import DriverMessage, DriverReply, WhichStop, names_another_stop, the_stop, where
from actions.question import Memory
from actions.steps import NotAnAnswer
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseKind
from doorstep.dms import driver_views, routes
from doorstep.dms.routes import StopDelivery, StopView
from doorstep.dms.values import AttemptOutcome
from doorstep.language.reports import is_question, left_at, received_by
from doorstep.language.reports.corrections import corrected_place

_HAS_PREPOSITION = re.compile(r"(?:behind|by|with|under|beside|next|near|inside|outside|in|on|between|against)\b")
_SAYS_DELIVERED = re.compile(r"\b(?:deliver\w*|done|dropp?ed|complete\w*|finished|good)\b", re.IGNORECASE)
_SAME_DOOR = timedelta(minutes=3)
"""For so long what is said of a delivery is said of the one that was just reported."""
_PHOTO_FOLLOWS = timedelta(hours=1)
"""After its report; a later one is asked about."""
_PLACES = ("Front door", "Back door", "Porch", "Garage", "Mailroom", "Handed over")


def delivered(
    heard: DriverMessage, stop: StopView, packages: Sequence[StopDelivery], place: str | None, signer: str | None,
    photo: str | None,
) -> DriverReply:  # fmt: skip
    """What is said of it, and where it was left is asked if nobody said."""
    said: list[Saying] = [("utter_driver_delivered", {"stop": where(stop), "how": _how(place, signer, photo)})]
    said += photo_problem(heard)
    if place or signer:
        return DriverReply(said)
    buttons = [{"title": each, "payload": f"driver:answer|{each}"} for each in _PLACES]
    memory = {
        "wanted": "place", "tracking_numbers": [each.tracking_number for each in packages], "stop": where(stop),
        "at": heard.turn.now.isoformat(), "intent": "driver_delivered", "about": packages[0].tracking_number,
    }  # fmt: skip
    asked = ("utter_driver_where_left", {"buttons": buttons})
    return DriverReply([*said, asked], memory, asked=asked)


def answer(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    if memory["wanted"] == "place":
        return _place(heard, memory)
    stop = the_stop(heard, may_be_next=False)
    if isinstance(stop, WhichStop) or not heard.says_little_but("driver_stop_details"):
        return NotAnAnswer()
    return _keep_photo(heard, stop, memory["photo"])


def corrects_place(heard: DriverMessage) -> DriverReply | None:
    """ "12 was on the side steps, not the porch": of what this driver reported as delivered; nothing else changes."""
    said = corrected_place(heard.words)
    if said is None or heard.route is None:
        return None
    position, place = said
    last = heard.dms.drivers.last_reports(heard.driver.code, heard.turn.now)
    numbers = [each.tracking_number for each in last]
    if position is not None:
        stop = routes.stop_at(heard.route, position)
        numbers = [each.tracking_number for each in stop.deliveries] if stop else []
    reports = heard.dms.drivers.reports_of(heard.driver.code, numbers, heard.turn.now)
    is_theirs = bool(reports) and reports[0].outcome is AttemptOutcome.DELIVERED
    if not is_theirs or (position is None and heard.turn.now - reports[0].at > _PHOTO_FOLLOWS):
        return None
    latest = [each.tracking_number for each in reports if each.at == reports[0].at]
    stops = _stops(heard, latest)
    return _complete(heard, latest, where(stops[0]), place, None, photo_url(heard)) if len(stops) == 1 else None


def photo_alone(heard: DriverMessage) -> DriverReply:
    """A photo without words belongs to what was reported last, be it damage."""
    photo = photo_url(heard)
    if photo is None:
        return DriverReply(photo_problem(heard) or [("utter_driver_unclear", {})], keeps_question=True)
    last = heard.dms.drivers.last_reports(heard.driver.code, heard.turn.now)
    aside = heard.dms.drivers.last_set_aside(heard.driver.code, heard.turn.now)
    told = [(each.at, each.tracking_number) for each in last] + [(each.at, each.tracking_number) for each in aside]
    latest = max((at for at, _ in told), default=None)
    if latest is None or heard.turn.now - latest > _PHOTO_FOLLOWS:
        return DriverReply([("utter_driver_photo_of_what", {})], _photo_memory(photo))
    stops = _stops(heard, [number for at, number in told if at == latest])
    if len(stops) > 1:
        return photo_of_which(heard, photo, stops)
    return (
        _keep_photo(heard, stops[0], photo)
        if stops
        else DriverReply([("utter_driver_photo_of_what", {})], _photo_memory(photo))
    )


def photo_of_which(heard: DriverMessage, photo: str, stops: Sequence[StopView]) -> DriverReply:
    buttons = [
        {"title": f"Stop {stop.position}", "payload": f"driver:answer|{stop.deliveries[0].tracking_number}"}
        for stop in stops
    ]
    return DriverReply([("utter_driver_photo_of_what", {"buttons": buttons})], _photo_memory(photo))


def photo_url(heard: DriverMessage) -> str | None:
    return next((url for url in heard.turn.media_urls if url), None)


def photo_problem(heard: DriverMessage) -> list[Saying]:
    problem = next((item["problem"] for item in heard.turn.media if item.get("problem")), None)
    return [(f"utter_driver_photo_{problem}", {})] if problem else []


def _photo_memory(photo: str) -> Memory:
    return {"wanted": "photo", "photo": photo, "intent": "driver_picture"}


def _keep_photo(heard: DriverMessage, stop: StopView, photo: str) -> DriverReply:
    numbers = [each.tracking_number for each in stop.deliveries]
    aside = [
        each
        for each in heard.dms.drivers.last_set_aside(heard.driver.code, heard.turn.now)
        if each.tracking_number in numbers
    ]
    reports = heard.dms.drivers.reports_of(heard.driver.code, numbers, heard.turn.now)
    if aside and (not reports or aside[0].at > reports[0].at):
        return _to_case(heard, stop, aside, photo)
    if not reports:
        return DriverReply([("utter_driver_photo_of_nothing", {"stop": where(stop)})], _photo_memory(photo))
    of_the_last = [each.tracking_number for each in reports if each.at == reports[0].at]
    for each in stop.deliveries:
        if any(
            case.opened_by == "driver"
            for case in case_queries.of_delivery(heard.session, each.tracking_number, kind=CaseKind.DAMAGE)
        ):
            _add_to_case(heard, each, CaseKind.DAMAGE, photo)
    return _complete(heard, of_the_last, where(stop), None, None, photo)


def _to_case(heard: DriverMessage, stop: StopView, aside: Sequence[driver_views.SetAside], photo: str) -> DriverReply:
    """To the damage (or the missing package) of this stop, not to anybody's proof of delivery."""
    package = next(each for each in stop.deliveries if each.tracking_number == aside[0].tracking_number)
    is_damage = aside[0].command == "report_damaged"
    kind = CaseKind.DAMAGE if is_damage else CaseKind.MISSING
    _add_to_case(heard, package, kind, photo)
    what = "damage" if is_damage else "missing package"
    return DriverReply([("utter_driver_photo_added", {"what": what, "stop": where(stop)})], keeps_question=True)


def _add_to_case(heard: DriverMessage, package: StopDelivery, kind: CaseKind, photo: str) -> None:
    to_desk(
        heard, kind, "The driver sends a photo.", "Look at the photo.", delivery=package, details={"photos": [photo]}
    )


def _place(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    """A place, a person or a photo for what was just delivered; a question, a sentence, another report is none."""
    tapped = heard.value if heard.value in _PLACES else ""
    if tapped == "Handed over":
        return DriverReply([("utter_driver_handed_to", {})], memory | {"handed": True})
    words, photo = tapped or heard.kept, photo_url(heard)
    place, signer = left_at(words), received_by(words)
    if not tapped and not _is_of_the_same(heard, memory, place or signer):
        return NotAnAnswer()
    if place is None and signer is None:
        if not tapped and is_question(words):
            return NotAnAnswer()
        if memory.get("handed"):
            signer = received_by(words, asked=True)
        place = None if signer else left_at(words, asked=True)
    if not (place or signer or photo):
        return NotAnAnswer()
    return _complete(
        heard, memory["tracking_numbers"], memory["stop"], place and (place.lower() if tapped else place), signer, photo
    )


def _is_of_the_same(heard: DriverMessage, memory: Memory, found: str | None) -> bool:
    is_fresh = heard.turn.now - datetime.fromisoformat(memory["at"]) <= _SAME_DOOR
    if names_another_stop(heard, memory["tracking_numbers"][0]):
        return False
    if heard.says_little_but():
        return True
    if heard.intent != "driver_delivered" or not found:
        return False
    return is_fresh and not _SAYS_DELIVERED.search(heard.words)


def _complete(
    heard: DriverMessage, numbers: Sequence[str], stop: str, place: str | None, signer: str | None, photo: str | None
) -> DriverReply:
    for number in numbers:
        heard.dms.drivers.complete_report(heard.by, number, left_at=place, signed_by=signer, photo_url=photo)
    return DriverReply([("utter_driver_completed", {"stop": stop, "how": _how(place, signer, photo).strip(" ()")})])


def _how(place: str | None, signer: str | None, photo: str | None) -> str:
    left = f"left {place}" if place and _HAS_PREPOSITION.match(place) else f"left at {place}"
    parts = [place and left, signer and f"taken by {signer}", photo and "photo kept"]
    known = ", ".join(filter(None, parts))
    return f" ({known})" if known else ""


def _stops(heard: DriverMessage, numbers: Sequence[str]) -> list[StopView]:
    found: dict[int, StopView] = {}
    for number in numbers:
        stop = routes.stop_of(heard.route, number) if heard.route else None
        if stop is not None:
            found.setdefault(stop.position, stop)
    return list(found.values())
