"""Carries out the erasures that the desk confirmed: once the person was told, and nothing is under way any more."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from doorstep import jobs
from doorstep.bootstrap import Services
from doorstep.console.auth.models import ConsoleUser
from doorstep.database import reading, transaction
from doorstep.desk import data_requests
from doorstep.desk.models import Erasure
from doorstep.messaging import conversations
from doorstep.messaging.outbox import queueing
from doorstep.privacy import erase as erasing

JOB = "erasures"
_LOOKS_AGAIN = timedelta(minutes=1)

_log = structlog.get_logger(__name__)


def run_once(services: Services) -> datetime | None:
    with reading(services.sessions) as session:
        waiting = session.scalars(select(Erasure.id).where(Erasure.carried_out_at.is_(None)).order_by(Erasure.id)).all()
    for erasure_id in waiting:
        _carry_out(services, erasure_id)
    return services.clock() + _LOOKS_AGAIN if waiting else None


def _carry_out(services: Services, erasure_id: int) -> None:
    now = services.clock()
    with reading(services.sessions) as session:
        erasure = session.get_one(Erasure, erasure_id)
        session.expunge(erasure)
        told = queueing.status_of(session, data_requests.told_of(erasure.case_id))
        if told is not None and told.is_pending:
            return
        phone = conversations.conversation(session, erasure.conversation_id).their_number
        try:
            erasing.refuse_if_under_way(session, phone)
        except erasing.UnderWay as reason:
            waits_for: str | None = str(reason)
            places = {}
        else:
            waits_for = None
            places = dict(erasing.find_traces(session, phone))
    with transaction(services.sessions) as session:
        if not jobs.is_alone(session, JOB):
            return
        try:
            if waits_for is None:
                who = _who_confirmed(session, erasure)
                erasing.erase(session, phone, places, by=who, details={"case": erasure.case_id}, now=now)
        except erasing.UnderWay as reason:
            waits_for = str(reason)
        done = now if waits_for is None else None
        session.execute(
            update(Erasure).where(Erasure.id == erasure_id).values(waits_for=waits_for, carried_out_at=done)
        )
    if waits_for is None:
        _log.info("erased", case_id=erasure.case_id)


def _who_confirmed(session: Session, erasure: Erasure) -> ConsoleUser | str:
    login = erasure.by.removeprefix("desk:")
    return session.scalars(select(ConsoleUser).where(ConsoleUser.login == login)).one_or_none() or login


JOBS = (jobs.Job(JOB, jobs.in_thread(run_once), wakes=(data_requests.TOPIC,), pace=5.0, looks_every=600.0),)
