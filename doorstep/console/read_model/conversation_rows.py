"""From what the sources say to the rows of the read model. One transaction of the refresher's."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from doorstep.cases.lifecycle import CaseState
from doorstep.console.kit import masking
from doorstep.console.read_model import dialogue_rows, matters, sources, speakers, texts_of_ours
from doorstep.console.read_model.dialogue_rows import FALLBACK
from doorstep.console.read_model.sources import WANTS_A_PERSON, Sources
from doorstep.console.read_model.tables import desk_conversations, intents, readings, subjects
from doorstep.language import tracking_numbers
from doorstep.messaging.models import MessageState

PREVIEW = 120
"""Characters."""
_SUBJECTS_SHOWN = 5
_READINGS_LATELY = 5
_NOT_DELIVERED = (MessageState.FAILED, MessageState.UNDELIVERED)


@dataclass(frozen=True)
class TakenOver:
    ids: frozenset[str]
    """Conversations that have a row: those without messages, or that are not the ledger's, have none."""
    not_understood_at: tuple[datetime, ...]


def take_over(
    session: Session, loaded: Mapping[str, Sources], changed: Mapping[str, Iterable[str]], everything: Set[str]
) -> TakenOver:
    """Bring the rows of these conversations up to date.

    `changed`: subjects of changes of the DMS that texts of a conversation caused. `everything`: those of which nothing
    is known yet.
    """
    # In the order of their ids, as everybody who writes to several of these rows at once has to.
    found = {id_: each for id_, each in sorted(loaded.items()) if each.has_messages}
    if not found:
        return TakenOver(frozenset(), ())
    _make_missing(session, found)
    read = dialogue_rows.follow(session, found)
    _follow_subjects(session, found, changed, everything)
    _write(session, found)
    return TakenOver(frozenset(found), tuple(row["at"] for row in read if row["is_fallback"]))


def _make_missing(session: Session, found: Mapping[str, Sources]) -> None:
    missing = [each for each in found.values() if each.no is None]
    if not missing:
        return
    rows = [{**_EMPTY, **_of_ledger(each)} for each in missing]
    made = session.execute(
        insert(desk_conversations).returning(desk_conversations.c.conversation_id, desk_conversations.c.no), rows
    )
    for conversation_id, no in made:
        found[conversation_id].no = no


def _follow_subjects(
    session: Session, found: Mapping[str, Sources], changed: Mapping[str, Iterable[str]], everything: Set[str]
) -> None:
    """Deliveries that cases and changes are about; and that there were changes."""
    about: dict[int, dict[str, int]] = defaultdict(dict)
    writes: set[str] = set()
    by_text = [(id_, subject) for id_, subjects_ in changed.items() for subject in subjects_]
    if anew := [id_ for id_ in found if id_ in everything]:
        by_text += sources.changed_by_texts(session, anew)
    for id_, subject in by_text:
        if id_ in found:
            writes.add(id_)
            if tracking_numbers.find(subject) == [subject]:
                about[dialogue_rows.no_of(found, id_)].setdefault(subject, 0)
    of_case = {case.id: case for each in found.values() for case in each.cases}
    for case in of_case.values():
        if case.tracking_number:
            about[dialogue_rows.no_of(found, case.conversation_id)].setdefault(case.tracking_number, 0)
    if of_case:
        writes |= {of_case[id_].conversation_id for id_ in sources.approved(session, list(of_case))}
    dialogue_rows.keep_subjects(session, about)
    if writes:
        session.execute(
            update(desk_conversations)
            .where(desk_conversations.c.conversation_id.in_(writes))
            .values(has_dms_write=True)
        )


def _write(session: Session, found: Mapping[str, Sources]) -> None:
    """What follows from the sources as they stand now."""
    numbers = [each.no for each in found.values()]
    lately = defaultdict(list)
    for row in session.execute(_LATELY, {"ids": numbers}):
        lately[row.conversation_no].append(row)
    about = defaultdict(list)
    for row in session.execute(_ABOUT, {"ids": numbers}):
        about[row.conversation_no].append(row.tracking_number)
    with_person = dict(session.execute(_WITH_PERSON, {"ids": numbers}).tuples().all())
    fallbacks = set(session.scalars(_FALLBACKS, {"ids": numbers}))
    rows = []
    for each in found.values():
        assert each.no is not None
        latest = lately[each.no]
        has_code = bool(
            each.last_in is not None and any(row.inbox_id == each.last_in.id and row.has_code for row in latest)
        )
        values = {
            **_of_ledger(each, has_code=has_code),
            **_of_marks(each),
            **_of_cases(each),
            "tracking_numbers": " ".join(about[each.no][:_SUBJECTS_SHOWN]),
            "last_intent": matters.latest(row.intent for row in latest),
            "lowest_confidence": min((row.confidence for row in latest), default=None),
            "has_fallback": each.no in fallbacks,
            "waiting_since": _waiting_since(session, each, with_person=with_person[each.no]),
        }
        rows.append({"the_no": each.no, **{f"new_{name}": value for name, value in values.items()}})
    session.execute(_UPDATE, rows)


def _of_ledger(each: Sources, *, has_code: bool = False) -> dict[str, Any]:
    last, speaker, at = _last(each)
    if speaker is None:
        preview = masking.masked(last.body, every_number=has_code or last.handled_at is None).text
    else:
        preview = masking.masked(texts_of_ours.shown(last)).text
    party = "driver" if each.driver else "customer" if each.recipient else "unknown"
    return {
        "conversation_id": each.conversation_id,
        "taken_by": each.taken_by,
        "taken_at": each.taken_at,
        "channel": each.channel,
        "party": party,
        "name": each.driver or each.recipient,
        "first_message_at": min(filter(None, (each.first_in, each.first_out))),
        "last_message_at": at,
        "last_speaker": speakers.of_incoming(party, each.channel) if speaker is None else speaker,
        "preview": masking.shortened(preview, PREVIEW),
        "texts_in": each.texts_in,
        "texts_out": sum(each.by_state.values()),
        "failed": sum(each.by_state.get(state, 0) for state in _NOT_DELIVERED),
    }


def _last(each: Sources) -> tuple[Any, str | None, datetime]:
    """The last message, who of us said it (None: they did), and when."""
    came, went = each.last_in, each.last_out
    if went is None or (came is not None and came.received_at > went.created_at):
        return came, None, came.received_at
    return went, speakers.of_outgoing(went.kind), went.created_at


def _of_cases(each: Sources) -> dict[str, Any]:
    open_cases = sum(case.state != CaseState.RESOLVED for case in each.cases)
    return {"open_cases": open_cases, "has_open_case": open_cases > 0}


def _of_marks(each: Sources) -> dict[str, Any]:
    whole = [mark for mark in each.marks if mark.line is None]
    reviews = [mark for mark in whole if mark.kind == "reviewed"]
    review = max(reviews, key=lambda mark: (mark.at, mark.id), default=None)
    _, _, last_at = _last(each)
    return {
        "flagged": any(mark.kind == "flag" for mark in each.marks),
        "tags": " ".join(sorted({mark.value for mark in whole if mark.kind == "tag"})),
        "reviewed_at": review.at if review else None,
        "reviewed_by": review.by if review else None,
        "is_reviewed": review is not None and review.at >= last_at,
    }


def _waiting_since(session: Session, each: Sources, *, with_person: bool) -> datetime | None:
    waits = [each.unhandled_since]
    if with_person:
        if each.answered_at is None:
            waits.append(each.first_in)
        elif each.last_in is not None and each.last_in.received_at > each.answered_at:
            waits.append(sources.first_in_after(session, each.conversation_id, each.answered_at))
        asked = min(
            (case.opened_at for case in each.cases if case.kind in WANTS_A_PERSON and case.state != CaseState.RESOLVED),
            default=None,
        )
        if asked is not None and not sources.desk_spoke_since(session, each.conversation_id, asked):
            waits.append(asked)
    return min(filter(None, waits), default=None)


def forget(session: Session) -> None:
    """Empty what can be made anew. Rows of conversations stay, with their numbers."""
    for each in (readings, intents, subjects):
        session.execute(delete(each))
    session.execute(update(desk_conversations).values(seen_event_id=0, with_person=False, has_dms_write=False))


_EMPTY: dict[str, Any] = {
    "tracking_numbers": "", "last_intent": None, "lowest_confidence": None, "has_fallback": False,
    "has_dms_write": False, "has_open_case": False, "open_cases": 0, "with_person": False,
    "flagged": False, "tags": "", "reviewed_at": None, "reviewed_by": None, "is_reviewed": False,
    "waiting_since": None, "seen_event_id": 0,
}  # fmt: skip
_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_latest = readings.alias()
_since = (
    select(
        desk_conversations.c.no,
        select(_latest.c.event_id)
        .where(_latest.c.conversation_no == desk_conversations.c.no)
        .order_by(_latest.c.event_id.desc())
        .limit(1)
        .offset(_READINGS_LATELY - 1)
        .correlate(desk_conversations)
        .scalar_subquery()
        .label("event_id"),
    )
    .where(desk_conversations.c.no.in_(_ids))
    .subquery()
)
_LATELY = (
    select(
        readings.c.conversation_no, readings.c.inbox_id, readings.c.intent, readings.c.confidence, readings.c.has_code
    )
    .join(
        _since,
        and_(readings.c.conversation_no == _since.c.no, readings.c.event_id >= func.coalesce(_since.c.event_id, 0)),
    )
    .order_by(readings.c.event_id.desc())
)
_ABOUT = (
    select(subjects.c.conversation_no, subjects.c.tracking_number)
    .where(subjects.c.conversation_no.in_(_ids))
    .order_by(subjects.c.last_event_id.desc(), subjects.c.tracking_number)
)
_WITH_PERSON = select(desk_conversations.c.no, desk_conversations.c.with_person).where(
    desk_conversations.c.no.in_(_ids)
)
_FALLBACKS = select(intents.c.conversation_no).where(intents.c.intent == FALLBACK, intents.c.conversation_no.in_(_ids))
_KEPT = frozenset({"no", "with_person", "seen_event_id", "has_dms_write"})
"""Columns that others write, or that only ever follow what came since."""
_UPDATE = (
    update(desk_conversations)
    .where(desk_conversations.c.no == bindparam("the_no"))
    .values(
        {
            each.name: bindparam(f"new_{each.name}", type_=each.type)
            for each in desk_conversations.c
            if each.name not in _KEPT
        }
    )
)
