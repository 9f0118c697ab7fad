"""What happened at the door: delivered, failed, refused, damaged, missing. Texts come by driver_acts.py, which weighs
them; taps and forms begin here, as do answers to what was asked."""

import re
from collections.abc import Sequence
from dataclasses import replace

from actions import driver_proof, driver_skip
from actions.driver_cases import to_desk
from actions.driver_heard import (
    DriverMessage,
    DriverReply,
    WhichStop,
    answered_stop,
    names_another_stop,
    reread,
    the_stop,
    where,
)
from actions.driver_proof import photo_problem, photo_url
from actions.driver_stops import next_line
from actions.driver_told import (
    REASONS,
    DriverReport,
    about_of,
    ask_reason,
    ask_whether,
    ask_which_package,
    asked_about,
    ends_in,
)
from actions.question import Memory
from actions.steps import NotAnAnswer
from actions.yes_no import is_clear_yes, is_no
from doorstep.cases import commands as case_commands
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseKind
from doorstep.dms.routes import StopDelivery, StopView
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptEvidence, AttemptOutcome, FailureReason
from doorstep.language.access.hiding import without_codes
from doorstep.language.acts import Mood
from doorstep.language.reports import denies_signature, failure_reason, left_at, received_by
from doorstep.language.reports.said_how import said_how

_ALL = re.compile(r"\b(?:all|both|every\w*|none|nothing|whole|ambos|todo\w*)\b", re.IGNORECASE)
_WORDS_OF_AN_ANSWER = 8
_ENDS_WITH_FAILURE = (CaseKind.ACCESS, CaseKind.CUSTOMER_ASKED)
_ENDS_WITH_DELIVERY = (*_ENDS_WITH_FAILURE, CaseKind.ADDRESS_PROBLEM)
_REASONS_IN_THEMSELVES = ("driver_failed", "driver_refused", "driver_access_problem", "driver_wrong_address")


def begin(heard: DriverMessage) -> DriverReply:
    """A tap or a form: what they are about is behind the button."""
    if heard.intent == "driver_picture":
        return driver_proof.photo_alone(heard)
    form = heard.form or {}
    _, _, tapped_reason = heard.value.partition(" ")
    reason = form.get("reason") or (tapped_reason if tapped_reason in REASONS else None)
    told = DriverReport(heard.intent, without_codes(form.get("note", heard.kept)), photo_url(heard), reason)
    stop = the_stop(heard)
    if isinstance(stop, WhichStop):
        return DriverReply([stop.saying], told.memory("stop"))
    if heard.words:  # texts are weighed before (driver_acts.py): whatever comes here in words is asked about
        return ask_whether(stop, told)
    return with_next(heard, report(heard, stop, told))


def answer(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    if heard.intent == "driver_undo" and memory["wanted"] != "place" and not heard.value:
        return DriverReply([("utter_driver_nothing_written", {})])  # rather than that what was written before is undone
    match memory["wanted"]:
        case "stop":
            stop = answered_stop(heard, memory["act"])
            if stop is None or heard.reading.reports:  # who reports something answers nothing
                return NotAnAnswer()
            told = DriverReport.remembered(memory)
            words = " ".join(filter(None, (told.note, heard.kept)))
            told = replace(told, all_words=words, photo=told.photo or photo_url(heard))
            return with_next(heard, report(heard, stop, told))
        case "confirm":
            return _confirmed(heard, memory)
        case "reason":
            return _reason(heard, memory)
        case "which":
            return _which_package(heard, memory)
        case "signer":
            return _signer(heard, memory)
        case "place" | "photo":
            return driver_proof.answer(heard, memory)
        case "loaded":
            return _loaded(heard, memory)
    return NotAnAnswer()


def with_next(heard: DriverMessage, says: DriverReply) -> DriverReply:
    """And what comes next, below the question about the last one; not below one that has to be answered first."""
    if says.question and says.question["wanted"] != "place":
        return says
    if says.keeps_question or says.sayings[-1][0] == "utter_driver_needs_signature":
        return says
    return replace(says, sayings=[*says.sayings, next_line(reread(heard))])


def report(heard: DriverMessage, stop: StopView, told: DriverReport) -> DriverReply:
    """Write it, or ask what is missing."""
    there = [each for each in stop.deliveries if each.is_out]
    again = [each for each in stop.deliveries if each.status is Status.ATTEMPTED]
    if not there and told.act in ("driver_delivered", "driver_refused") and again:
        there = again  # a second try on the same day; the DMS says whether it was this driver's
    if not there:
        return _nothing_there(stop, told)
    if told.part and 1 < told.part[1] == len(there) and told.part[0] < told.part[1]:
        return ask_which_package(stop, there, told)
    if told.act in ("driver_missing", "driver_damaged") and len(there) > 1 and not _ALL.search(told.words):
        ending = [each for each in there if ends_in(each.tracking_number, told.note)]
        if len(ending) != 1:
            return ask_which_package(stop, there, told)
        there = ending
    if told.part and told.act == "driver_missing":
        return _short(heard, stop, there, told)
    if told.part and told.act == "driver_delivered":
        return ask_whether(stop, replace(told, part=None))
    match told.act:
        case "driver_failed" | "driver_refused":
            reason = "refused" if told.act == "driver_refused" else told.reason
            return ask_reason(stop, told) if reason is None else _failed(heard, stop, there, told, reason)
        case "driver_damaged":
            return _damaged(heard, stop, there, told)
        case "driver_missing":
            return _missing(heard, stop, there, told)
        case "driver_skip":
            return driver_skip.put_off(heard, [stop], told.words)
        case "driver_delivered":
            return _delivered(heard, stop, there, told)
    raise ValueError(told.act)


def could_not_deliver(heard: DriverMessage, stop: StopView, reason: str, note: str) -> DriverReply:
    """For who gives up at a door."""
    return with_next(heard, report(heard, stop, DriverReport("driver_failed", note, photo_url(heard), reason)))


def _nothing_there(stop: StopView, told: DriverReport) -> DriverReply:
    """Before loading, or after the stop was done: a short question, not an error."""
    first = stop.deliveries[0]
    if any(each.status is Status.AT_DEPOT for each in stop.deliveries):
        return DriverReply(
            [("utter_driver_not_loaded", {"stop": where(stop)})], told.memory("loaded", about=about_of(stop))
        )
    if first.status in (Status.CANCELLED, Status.HELD):
        said = {"stop": where(stop), "status": str(first.status)}
        return DriverReply([("utter_driver_taken_off", said)], keeps_question=True)
    buttons = [{"title": "Dispatch, please", "payload": f"driver:dispatch|{first.tracking_number}"}]
    if first.status is not Status.ATTEMPTED and told.act not in ("driver_delivered",):
        buttons = [{"title": f"Take back {stop.position}", "payload": f"driver:undo|{first.tracking_number}"}, *buttons]
    said = {"stop": where(stop), "status": first.status.replace("_", " ")}
    return DriverReply([("utter_driver_already", said | {"buttons": buttons})], keeps_question=True)


def _loaded(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    if is_no(heard.turn):
        return DriverReply([("utter_driver_nothing_written", {})])
    if not (is_clear_yes(heard.turn) or heard.intent == "driver_loaded"):
        return NotAnAnswer()
    heard.dms.drivers.load_route(heard.by, heard.driver.code)
    now_loaded = reread(heard)
    stop = asked_about(now_loaded, memory)
    if stop is None:
        return _gone(heard, memory)
    return with_next(now_loaded, report(now_loaded, stop, DriverReport.remembered(memory)))


def _delivered(
    heard: DriverMessage,
    stop: StopView,
    packages: Sequence[StopDelivery],
    told: DriverReport,
    signer: str | None = None,
) -> DriverReply:
    signer = signer or received_by(told.words)
    place = left_at(told.words)
    if any(each.signature_required for each in packages) and (signer is None or denies_signature(told.words)):
        if denies_signature(told.words):
            return without_signature(heard, stop, packages, told.words)
        said = ("utter_driver_who_signed", {"stop": where(stop)})
        return DriverReply([said], told.memory("signer", about=about_of(stop), stop=where(stop)))
    for package in packages:
        heard.dms.drivers.record_attempt(
            heard.by,
            package.tracking_number,
            AttemptOutcome.DELIVERED,
            evidence=AttemptEvidence(left_at=place, photo_url=told.photo, signed_by=signer, note=told.note),
        )
        _close_cases(heard, package, _ENDS_WITH_DELIVERY, "Delivered.")
        if package.status is Status.ATTEMPTED:
            _close_cases(heard, package, (CaseKind.FAILED_ATTEMPT,), "Delivered at a second try.", whoever=True)
    return driver_proof.delivered(heard, stop, packages, place, signer, told.photo)


def without_signature(
    heard: DriverMessage, stop: StopView, packages: Sequence[StopDelivery], words: str
) -> DriverReply:
    """It cannot count as delivered; dispatch hears of it."""
    to_desk(
        heard, CaseKind.DRIVER_WANTS_DESK, "Left without the signature that it needs, says the driver.",
        "Decide whether it is brought back; tell the driver.", delivery=packages[0],
        details={"driver_says": words},
    )  # fmt: skip
    buttons = [{"title": "Dispatch, please", "payload": f"driver:dispatch|{about_of(stop)}"}]
    return DriverReply(
        [("utter_driver_needs_signature", {"stop": where(stop), "buttons": buttons})], keeps_question=False
    )


def _signer(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    if not heard.says_little_but("driver_delivered", "driver_failed", "driver_refused") or names_another_stop(
        heard, memory["about"]
    ):
        return NotAnAnswer()
    name = received_by(heard.kept, asked=heard.intent != "driver_delivered")
    if name is None and not denies_signature(heard.words):
        return NotAnAnswer()
    stop = asked_about(heard, memory)
    if stop is None:
        return _gone(heard, memory)
    told = DriverReport.remembered(memory)
    packages = [each for each in stop.deliveries if each.is_out or each.status is Status.ATTEMPTED]
    if not packages:
        return _nothing_there(stop, told)
    if name is None or denies_signature(heard.words):
        return without_signature(heard, stop, packages, " ".join(filter(None, (told.words, heard.kept))))
    told = replace(told, photo=told.photo or photo_url(heard))
    return with_next(heard, _delivered(heard, stop, packages, told, signer=name))


def _reason(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    if not heard.says_little_but(*_REASONS_IN_THEMSELVES) or names_another_stop(heard, memory["about"]):
        return NotAnAnswer()
    reason = heard.value if heard.value in REASONS else failure_reason(heard.kept)
    is_story = len(heard.words.split()) > _WORDS_OF_AN_ANSWER and heard.intent not in _REASONS_IN_THEMSELVES
    if reason is None or is_story or (heard.words and said_how(heard.words) is not Mood.PLAIN):
        return NotAnAnswer()
    return _write_asked(heard, memory, reason)


def _confirmed(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    if heard.value == "no" or is_no(heard.turn):
        return DriverReply([("utter_driver_nothing_written", {})])
    if not is_clear_yes(heard.turn):
        return NotAnAnswer()
    return _write_asked(heard, memory, memory.get("reason"))


def _write_asked(heard: DriverMessage, memory: Memory, reason: str | None) -> DriverReply:
    stop = asked_about(heard, memory)
    if stop is None:
        return _gone(heard, memory)
    told = DriverReport.remembered(memory)
    words = " ".join(filter(None, (told.note, heard.kept if memory["wanted"] == "reason" else "")))
    told = replace(told, all_words=words, reason=reason, photo=told.photo or photo_url(heard))
    return with_next(heard, report(heard, stop, told))


def _which_package(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    stop = asked_about(heard, memory)
    if stop is None:
        return _gone(heard, memory)
    there = [each for each in stop.deliveries if each.is_out]
    said = heard.value or heard.words
    chosen = [each for each in there if each.tracking_number == said or ends_in(each.tracking_number, said)]
    if len(chosen) != 1:
        return NotAnAnswer()
    told = replace(DriverReport.remembered(memory), part=None)
    if told.act == "driver_missing":  # of this one alone
        return with_next(heard, _missing(heard, stop, chosen, told))
    if told.act != "driver_delivered":
        return with_next(heard, report(heard, replace(stop, deliveries=tuple(chosen)), told))
    rest = tuple(each for each in there if each not in chosen)
    says = report(heard, replace(stop, deliveries=rest), told)
    left = ("utter_driver_still_on_truck", {"what": chosen[0].tracking_number, "stop": where(stop)})
    return with_next(heard, replace(says, sayings=[*says.sayings[:1], left, *says.sayings[1:]]))


def _failed(
    heard: DriverMessage, stop: StopView, packages: Sequence[StopDelivery], told: DriverReport, reason: str
) -> DriverReply:
    refused = reason == "refused"
    for package in packages:
        heard.dms.drivers.record_attempt(
            heard.by,
            package.tracking_number,
            AttemptOutcome.REFUSED if refused else AttemptOutcome.FAILED,
            reason=None if refused else FailureReason(reason),
            evidence=AttemptEvidence(note=told.note, photo_url=told.photo),
        )
        _close_cases(heard, package, _ENDS_WITH_FAILURE, "The driver could not deliver and went on.")
    is_damaged = reason == "damaged" or told.is_damaged
    if is_damaged:
        damage_case(heard, packages[0], told.note)
    response = (
        ("utter_driver_refused_damaged" if is_damaged else "utter_driver_refused") if refused else "utter_driver_failed"
    )
    return DriverReply([(response, {"stop": where(stop), "reason": REASONS[reason].lower()}), *photo_problem(heard)])


def _damaged(heard: DriverMessage, stop: StopView, packages: Sequence[StopDelivery], told: DriverReport) -> DriverReply:
    """It stays out for delivery: whether it is handed over is the desk's decision and the recipient's."""
    for package in packages:
        heard.dms.drivers.report_damaged(
            heard.by,
            package.tracking_number,
            told.note or "Damaged.",
            undeliverable=False,
            photo_url=told.photo,
        )
    damage_case(heard, packages[0], told.note)
    return DriverReply([("utter_driver_damaged", {"stop": where(stop)}), *photo_problem(heard)])


def damage_case(heard: DriverMessage, package: StopDelivery, words: str) -> None:
    to_desk(
        heard, CaseKind.DAMAGE, "The driver reports damage.",
        "Decide whether it is handed over; tell driver and recipient.",
        delivery=package, details={"driver_says": words, "photos": list(heard.turn.media_urls)},
    )  # fmt: skip


def _missing(heard: DriverMessage, stop: StopView, packages: Sequence[StopDelivery], told: DriverReport) -> DriverReply:
    for package in packages:
        heard.dms.drivers.report_missing(heard.by, package.tracking_number, told.note)
        to_desk(
            heard,
            CaseKind.MISSING,
            "Not on the truck, says the driver.",
            "Look for it at the depot; tell the recipient.",
            delivery=package,
            details={"driver_says": told.note},
        )
    rest = [each for each in stop.deliveries if each.is_out and each not in packages]
    return DriverReply([("utter_driver_missing_in_part" if rest else "utter_driver_missing", {"stop": where(stop)})])


def _short(heard: DriverMessage, stop: StopView, packages: Sequence[StopDelivery], told: DriverReport) -> DriverReply:
    """Not all boxes of what we know as one package: what is there rides on."""
    to_desk(
        heard, CaseKind.MISSING, "Not all of it is on the truck, says the driver.",
        "Look for the rest at the depot; tell the recipient.", delivery=packages[0],
        details={"driver_says": told.note},
    )  # fmt: skip
    return DriverReply([("utter_driver_short", {"stop": where(stop)})])


def _close_cases(
    heard: DriverMessage, package: StopDelivery, kinds: tuple[CaseKind, ...], resolution: str, *, whoever: bool = False
) -> None:
    """What the driver had asked for at this door is moot; `whoever`: also what others opened."""
    for kind in kinds:
        for case in case_queries.of_delivery(heard.session, package.tracking_number, kind=kind):
            if whoever or case.opened_by == "driver":
                case_commands.resolve(heard.session, heard.by, case.id, resolution)


def _gone(heard: DriverMessage, memory: Memory) -> DriverReply:
    """The stop was taken off the route, or the route from the driver, while the question was open."""
    if heard.route is None:
        return DriverReply([("utter_driver_no_route", {})])
    return DriverReply(
        [("utter_driver_stop_gone", {"what": memory.get("stop") or memory["about"], "route": heard.route.code})]
    )
