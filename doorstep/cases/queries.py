"""Every read of a case."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case


def case(session: Session, case_id: int) -> Case | None:
    return session.scalars(select(Case).filter_by(id=case_id).options(selectinload(Case.log))).one_or_none()


def unresolved(session: Session, *, kind: CaseKind | None = None, limit: int = 200) -> Sequence[Case]:
    """What waits, earliest due first."""
    query = (
        select(Case).where(Case.state != CaseState.RESOLVED).order_by(Case.due_at.nulls_last(), Case.id).limit(limit)
    )
    if kind is not None:
        query = query.where(Case.kind == kind)
    return session.scalars(query).all()


def resolved(session: Session, *, kind: CaseKind | None = None, limit: int = 200) -> Sequence[Case]:
    """What ended, latest first."""
    query = select(Case).where(Case.state == CaseState.RESOLVED).order_by(Case.resolved_at.desc(), Case.id).limit(limit)
    if kind is not None:
        query = query.where(Case.kind == kind)
    return session.scalars(query).all()


def of_conversation(session: Session, conversation_id: str, *, kind: CaseKind | None = None) -> Sequence[Case]:
    """Unresolved cases of one conversation."""
    query = (
        select(Case).where(Case.conversation_id == conversation_id, Case.state != CaseState.RESOLVED).order_by(Case.id)
    )
    if kind is not None:
        query = query.where(Case.kind == kind)
    return session.scalars(query).all()


def of_delivery(session: Session, tracking_number: str, *, kind: CaseKind | None = None) -> Sequence[Case]:
    """Unresolved cases of one delivery."""
    query = (
        select(Case).where(Case.tracking_number == tracking_number, Case.state != CaseState.RESOLVED).order_by(Case.id)
    )
    if kind is not None:
        query = query.where(Case.kind == kind)
    return session.scalars(query).all()
