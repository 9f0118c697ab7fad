"""Writes to what drivers must be told. Each row is its own record, so these commands leave no history."""

from dataclasses import KW_ONLY, dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from doorstep import wakeups
from doorstep.dms.commands import checks, lookups
from doorstep.dms.mirror import Driver
from doorstep.dms.outcomes import NotFound
from doorstep.drivers.notices.models import DriverNotice, NoticeKind


@dataclass(frozen=True)
class NewNotice:
    """Something the driver must be told of a stop."""

    driver_code: str
    route_code: str
    kind: NoticeKind
    text: str
    """At most 2,000 characters."""
    _: KW_ONLY
    position: int | None = None
    tracking_number: str | None = None
    history_id: int | None = None
    """The change that it tells of."""


def add_notice(session: Session, new: NewNotice, now: datetime) -> int:
    """Answers with its id; the same change again, with that of the notice there is. Raises NotFound."""
    driver, route = lookups.driver(session, new.driver_code), lookups.route(session, new.route_code)
    told = _telling_of(session, new.history_id)
    if told is not None:
        return told
    notice = DriverNotice(
        driver_id=driver.id, route_id=route.id, position=new.position, tracking_number=new.tracking_number,
        kind=new.kind, history_id=new.history_id, text=checks.text("notice", new.text, 2000), created_at=now,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(notice)
    except IntegrityError:
        told = _telling_of(session, new.history_id)
        if told is None:
            raise
        return told
    wakeups.notify(session, "dms")
    return notice.id


def mark_notice_posted(session: Session, notice_id: int, outbox_id: int) -> bool:
    """Which message carries it. False: another one does."""
    return _mark(session, notice_id, DriverNotice.posted_outbox_id, outbox_id)


def see_notice(session: Session, notice_id: int, now: datetime, *, driver_code: str | None = None) -> bool:
    """The driver saw it. False: they had said so before. Raises NotFound("no_such_notice") for another driver's."""
    whose = session.scalar(
        select(Driver.code).join(DriverNotice, DriverNotice.driver_id == Driver.id).where(DriverNotice.id == notice_id)
    )
    if whose is None or driver_code not in (None, whose):
        raise NotFound("no_such_notice", f"there is no notice {notice_id} for driver {driver_code}")
    return _mark(session, notice_id, DriverNotice.seen_at, now)


def raise_notice(session: Session, notice_id: int, now: datetime) -> bool:
    """Dispatch is told that nobody saw it. False: it was told before, or somebody saw it after all."""
    return _mark(session, notice_id, DriverNotice.raised_at, now, only_unseen=True)


def _mark(
    session: Session,
    notice_id: int,
    column: "InstrumentedAttribute[datetime | None] | InstrumentedAttribute[int | None]",
    value: datetime | int,
    *,
    only_unseen: bool = False,
) -> bool:
    """Whether it was this call that did it."""
    wanted = update(DriverNotice).where(DriverNotice.id == notice_id, column.is_(None))
    if only_unseen:
        wanted = wanted.where(DriverNotice.seen_at.is_(None))
    wakeups.notify(session, "dms")
    return session.execute(wanted.values({column.key: value}).returning(DriverNotice.id)).first() is not None


def _telling_of(session: Session, history_id: int | None) -> int | None:
    if history_id is None:
        return None
    return session.scalar(select(DriverNotice.id).where(DriverNotice.history_id == history_id))
