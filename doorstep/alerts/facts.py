"""Gathers what is needed to decide about a case, for an alert."""

from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from doorstep import transcript
from doorstep.addresses import PostalAddress
from doorstep.alerts.message import CaseFacts, Closing, SaidLine, ToTell
from doorstep.cases.lifecycle import URGENT, CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.desk import approvals, damage, undoable
from doorstep.desk.endings import ending_of
from doorstep.desk.overdue import Waiting
from doorstep.desk.subjects import driver_of, title_of, tracking_number_of
from doorstep.desk.takeover import Holder
from doorstep.desk.wording import NAMES, PICTURES, words
from doorstep.dms.filling import dms_of
from doorstep.dms.views import DeliveryView
from doorstep.language import spoken
from doorstep.language.access.hiding import without_codes
from doorstep.outreach import telling
from doorstep.outreach.notifications.facts import Policy

TEXTS = 4
"""Of the conversation; more is a page at the desk."""
_LINES_READ = 24
"""What one text of the assistant says is several lines of the transcript."""

_DRIVERS_CONVERSATION = "slack-"
_HOLDS_UP_A_ROUTE = frozenset({CaseKind.DRIVER_DELAY, CaseKind.DRIVER_SILENT, CaseKind.VEHICLE})
_MORE = (
    "why", "words", "wants", "proof", "driver_says", "driver_asks", "minutes_late", "promises_at_risk", "stops_left",
    "place", "last_position",
)  # fmt: skip
"""Details of cases that an alert shows."""


def facts_of(
    session: Session, case: Case, *, holder: Holder | None, waiting: Waiting | None, policy: Policy, now: datetime
) -> CaseFacts:
    number = tracking_number_of(case)
    delivery = dms_of(session).delivery(number) if number else None
    before, after = _change(case.details, delivery, now)
    is_driver = (case.conversation_id or "").startswith(_DRIVERS_CONVERSATION)
    is_over = case.state == CaseState.RESOLVED
    return CaseFacts(
        case_id=case.id,
        title=title_of(case.kind),
        is_urgent=case.kind in URGENT,
        state=CaseState(case.state),
        reason=case.reason,
        next_step=case.next_step,
        due_at=case.due_at,
        delivery=delivery,
        driver=None if is_over else driver_of(session, case, delivery),
        before=before,
        after=after,
        more=tuple(_more(case.details)),
        said=() if is_over else _said(session, case.conversation_id, is_driver=is_driver),
        # Drivers report through the assistant: it must not fall silent. The desk writes to them in Slack itself.
        conversation=None if is_driver else case.conversation_id,
        holder=holder,
        waiting_minutes=waiting.minutes(now) if waiting else None,
        ending=ending_of(case),
        closing=_closing(session, case.id),
        seen=approvals.seen_of(case) if approvals.proposes(case) else "",
        is_drivers=is_driver,
        is_damage_on_a_truck=damage.is_to_decide(case.kind, delivery),
        to_tell=None if is_over else _to_tell(session, case, policy, now),
    )


def held_up_route(case: Any) -> str | None:
    """The code of the route whose recipients wait because of it; of a case, or of a row with its kind and details."""
    return case.details.get("route") if case.kind in _HOLDS_UP_A_ROUTE else None


def _to_tell(session: Session, case: Case, policy: Policy, now: datetime) -> ToTell | None:
    route = held_up_route(case)
    found = telling.untold(session, route, policy, now) if route is not None else []
    return ToTell(len(found), telling.recipients(found), found[0].words) if found else None


def _closing(session: Session, case_id: int) -> Closing | None:
    step = undoable.resolving(session, [case_id]).get(case_id)
    return Closing(step.by, int(undoable.RESOLVES_AFTER.total_seconds()), step.problem) if step else None


def _change(details: dict[str, Any], delivery: DeliveryView | None, now: datetime) -> tuple[str, str]:
    """What would be changed, before and after; empty when nothing is proposed."""
    if delivery is None:
        return "", ""
    if "proposed" in details:
        on_file = PostalAddress(**details["on_file"]) if "on_file" in details else delivery.address
        return on_file.spoken(), PostalAddress(**details["proposed"]).spoken()
    promised = spoken.window(delivery.window_start, delivery.window_end, delivery.timezone, now=now)
    if "proposed_window" in details:
        start, end = (datetime.fromisoformat(details["proposed_window"][name]) for name in ("start", "end"))
        return promised, spoken.window(start, end, delivery.timezone, now=now)
    if "proposed_hold_until" in details:
        until = date.fromisoformat(details["proposed_hold_until"])
        return f"to the door, {promised}", f"held at {delivery.depot_name} until {until:%a %b} {until.day}"
    return "", ""


def _more(details: dict[str, Any]) -> list[tuple[str, str]]:
    more = [(NAMES[key], without_codes(words(key, details[key]))) for key in _MORE if details.get(key)]
    if pictures := sum(len(details.get(key) or ()) for key in PICTURES):
        more.append(("Pictures", str(pictures)))
    return more


def _said(session: Session, conversation_id: str | None, *, is_driver: bool) -> tuple[SaidLine, ...]:
    if conversation_id is None:
        return ()
    names = {"customer": "Driver" if is_driver else "Customer", "assistant": "Assistant", "desk": "Dispatch"}
    lines = [
        SaidLine(names[line.speaker], without_codes(line.text) or "(a picture)")
        for line in transcript.newest_lines(session, conversation_id, _LINES_READ)
        if line.text.strip() or line.media_urls
    ]
    # Who texts twice is shown twice; the assistant's lines went out as one text.
    texts = [
        list(said) for _, said in groupby(lines, lambda line: "Assistant" if line.who == "Assistant" else id(line))
    ]
    return tuple(SaidLine(said[0].who, " ".join(line.words for line in said)) for said in texts[-TEXTS:])
