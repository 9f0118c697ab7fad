"""Whose conversation waits for a person, and since when."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case, CaseLog
from doorstep.desk import takeover
from doorstep.desk.hours import is_desk_open
from doorstep.desk.models import DeskText, Takeover
from doorstep.desk.takeover import Holder
from doorstep.messaging.models import InboxRow
from doorstep.settings import Settings

TOO_LONG = timedelta(minutes=10)


@dataclass(frozen=True)
class Waiting:
    conversation_id: str
    since: datetime
    holder: Holder | None
    """Who has the conversation and does not answer."""

    def minutes(self, now: datetime) -> int:
        return int((now - self.since).total_seconds() // 60)


def waiting_too_long(session: Session, settings: Settings, now: datetime) -> dict[str, Waiting]:
    """By conversation. While the desk is closed only those that somebody has: the others were told when it opens."""
    held = takeover.all_held(session)
    asked_at = _asked_for_a_person(session)
    ids = held.keys() | (asked_at.keys() if is_desk_open(now, settings) else set())
    if not ids:
        return {}
    answered_at = _answered(session, ids)
    released_at = _released(session, ids)
    texted_at = _texted(session, ids)
    found = {}
    for conversation_id in ids:
        holder = held.get(conversation_id)
        asked = [at for at in asked_at[conversation_id] if not _is_after(released_at.get(conversation_id), at)]
        # What was said before that, the assistant answered.
        silent_since = min([*asked, *([holder.since] if holder else [])], default=None)
        if silent_since is None:
            continue
        said = [*asked, *(at for at in texted_at[conversation_id] if at > silent_since)]
        unanswered = [at for at in said if not _is_after(answered_at.get(conversation_id), at)]
        if unanswered and now - min(unanswered) >= TOO_LONG:
            found[conversation_id] = Waiting(conversation_id, min(unanswered), holder)
    return found


def _is_after(at: datetime | None, other: datetime) -> bool:
    return at is not None and at > other


def _asked_for_a_person(session: Session) -> dict[str, list[datetime]]:
    """When, in conversations whose case of it is open."""
    rows = session.execute(
        select(Case.conversation_id, CaseLog.at)
        .join(CaseLog, CaseLog.case_id == Case.id)
        .where(
            Case.state.in_([state for state in CaseState if state is not CaseState.RESOLVED]),
            Case.kind == CaseKind.PERSON_WANTED,
            Case.conversation_id.is_not(None),
            CaseLog.entry.in_(("opened", "joined")),
        )
    )
    found: dict[str, list[datetime]] = defaultdict(list)
    for conversation_id, at in rows.tuples():
        found[conversation_id or ""].append(at)
    return found


def _answered(session: Session, ids: Collection[str]) -> dict[str, datetime]:
    """When a person last wrote."""
    rows = session.execute(
        select(DeskText.conversation_id, func.max(DeskText.at))
        .where(DeskText.conversation_id.in_(ids))
        .group_by(DeskText.conversation_id)
    )
    return dict(rows.tuples().all())


def _released(session: Session, ids: Collection[str]) -> dict[str, datetime]:
    """When a person last gave it back to the assistant."""
    rows = session.execute(
        select(Takeover.conversation_id, func.max(Takeover.released_at))
        .where(Takeover.conversation_id.in_(ids), Takeover.released_at.is_not(None))
        .group_by(Takeover.conversation_id)
    )
    return {conversation_id: at for conversation_id, at in rows.tuples() if at is not None}


def _texted(session: Session, ids: Collection[str]) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = defaultdict(list)
    rows = session.execute(
        select(InboxRow.conversation_id, InboxRow.received_at).where(InboxRow.conversation_id.in_(ids))
    )
    for conversation_id, at in rows.tuples():
        found[conversation_id].append(at)
    return found
