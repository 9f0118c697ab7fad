"""An outage is one case with the conversations in it, however many wait, whatever is away.

It begins when somebody was told that they have to wait, or waited too long; whoever waits joins it; it ends, and the
case with it, when nobody has waited for a while. A person may close the case before: what still waits then belongs to
it all the same, and opens no other.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case, OutageConversation
from doorstep.messaging.models import InboxRow
from doorstep.provenance import By
from doorstep.upserts import dialect_of, inserting

QUIET_FOR = timedelta(seconds=10)
"""How long nobody has waited when it is over, in real time: what comes back often fails once more."""

_OPENED_BY = "system"


def join(
    session: Session, waiting: Sequence[tuple[str, datetime]], *, reason: str, now: datetime, is_over: bool = False
) -> None:
    """These conversations wait, each since then. The first opens the case; who is in it already changes nothing.

    `is_over`: they were answered meanwhile.
    """
    case_id = current(session) or _open(session, reason, now)
    for conversation_id, since in waiting:
        settled_at = now if is_over else None
        insertion = inserting(dialect_of(session), OutageConversation).values(
            case_id=case_id, conversation_id=conversation_id, since=since, settled_at=settled_at
        )
        session.execute(
            insertion.on_conflict_do_update(
                index_elements=["case_id", "conversation_id"], set_={"settled_at": settled_at}
            )
        )


def settle(session: Session, conversation_id: str, now: datetime) -> None:
    """Its text was handled, or given up on, which is a case of its own."""
    session.execute(
        update(OutageConversation)
        .where(OutageConversation.conversation_id == conversation_id, OutageConversation.settled_at.is_(None))
        .values(settled_at=now)
        .execution_options(synchronize_session=False)
    )


def settle_who_waits_no_more(session: Session, still_waiting: Collection[str], now: datetime) -> None:
    """Those in the outage that have no unhandled text and are not among these."""
    unhandled = exists().where(
        InboxRow.conversation_id == OutageConversation.conversation_id, InboxRow.handled_at.is_(None)
    )
    rows = session.scalars(select(OutageConversation).where(OutageConversation.settled_at.is_(None), ~unhandled))
    for row in rows:
        if row.conversation_id not in still_waiting:
            row.settled_at = now


def close_if_over(session: Session, now: datetime, quiet_for: timedelta) -> bool:
    """Close the case by itself once nobody has waited for `quiet_for`. Whether it was closed."""
    case = session.scalars(
        select(Case).where(Case.open_key == case_commands.key_of_house(CaseKind.ASSISTANT_DOWN)).with_for_update()
    ).one_or_none()
    if case is None:
        return False
    total, settled, began_at, last_at = session.execute(
        select(
            func.count(),
            func.count(OutageConversation.settled_at),
            func.min(OutageConversation.since),
            func.max(OutageConversation.settled_at),
        ).where(OutageConversation.case_id == case.id)
    ).one()
    ended_at = last_at or case.opened_at
    if settled < total or now - ended_at < quiet_for:
        return False
    case.details = case.details | {"conversations": total}
    minutes = max(1, round((ended_at - (began_at or case.opened_at)) / timedelta(minutes=1)))
    who = "1 conversation" if total == 1 else f"{total} conversations"
    words = f"It is over after {minutes} min. {who} waited, and none does any more."
    case_commands.resolve(session, By(_OPENED_BY, f"over:{case.id}", now), case.id, words)
    return True


def current(session: Session) -> int | None:
    """The outage that goes on: its case is open, or was closed by a person while somebody still waits."""
    still_open = session.scalar(
        select(Case.id).where(Case.open_key == case_commands.key_of_house(CaseKind.ASSISTANT_DOWN))
    )
    if still_open is not None:
        return still_open
    waits = select(OutageConversation.case_id).where(OutageConversation.settled_at.is_(None))
    return session.scalar(waits.order_by(OutageConversation.case_id.desc()).limit(1))


def conversations(session: Session, case_id: int) -> Sequence[OutageConversation]:
    """Who is in the outage, the longest waiting first."""
    return session.scalars(
        select(OutageConversation)
        .filter_by(case_id=case_id)
        .order_by(OutageConversation.settled_at.is_not(None), OutageConversation.since)
    ).all()


def was_counted(session: Session, conversation_id: str, received_at: datetime) -> bool:
    """Whether a text that came then was in an outage already."""
    known = select(OutageConversation.case_id).where(
        OutageConversation.conversation_id == conversation_id,
        (OutageConversation.settled_at.is_(None)) | (OutageConversation.settled_at >= received_at),
    )
    return session.scalar(known.limit(1)) is not None


def _open(session: Session, reason: str, now: datetime) -> int:
    return case_commands.open_case(
        session,
        By(_OPENED_BY, f"outage:{now.isoformat()}", now),
        case_commands.NewCase(
            kind=CaseKind.ASSISTANT_DOWN, reason=reason, next_step="see what is not well: the desk's banner says it"
        ),
    ).id
