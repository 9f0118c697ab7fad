"""What a simulated day left in the database, about its own packages and drivers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from doorstep.cases.models import Case
from doorstep.dms.models import Attempt, Delivery, Driver, History, Route
from doorstep.drivers import notices
from doorstep.drivers.check_ins.models import ScheduledCheckIn
from doorstep.drivers.notices.models import DriverNotice
from doorstep.drivers.questions.models import DriverQuestion
from doorstep.messaging.models import Conversation, MessageState, OutboxRow
from doorstep.messaging.slack.people import SlackPerson
from doorstep.simulation import notified
from doorstep.simulation.heard import PackageHistory
from doorstep.simulation.judge import HistoryRow
from doorstep.simulation.notified import Queued
from doorstep.simulation.plan import TIMEZONE, DayPlan

_WENT_OUT = (MessageState.ACCEPTED, MessageState.SENT, MessageState.DELIVERED)


@dataclass(frozen=True)
class BeforeDay:
    """How far the database was when the day began."""

    history_id: int
    case_id: int
    outbox_id: int
    question_id: int


@dataclass(frozen=True)
class NoticeFound:
    driver_code: str
    position: int | None
    kind: str
    changed_at: datetime
    """When what it tells of was written."""
    told_at: datetime | None
    """When the message went out."""
    seen_at: datetime | None
    raised_at: datetime | None


@dataclass(frozen=True)
class CheckInFound:
    kind: str
    asked_at: datetime | None
    asked_again_at: datetime | None
    answered_at: datetime | None
    raised_at: datetime | None
    skip_reason: str | None

    @property
    def is_answered(self) -> bool:
        """Before dispatch was told that it was not."""
        return self.answered_at is not None and (self.raised_at is None or self.answered_at < self.raised_at)


@dataclass(frozen=True)
class Question:
    kind: str
    asked_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True)
class SettledCase:
    kind: str
    opened_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None
    tracking_number: str | None
    driver_code: str
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_settled_without_a_person(self) -> bool:
        return self.resolved_at is not None and not str(self.resolved_by).startswith("desk")


@dataclass(frozen=True)
class Findings:
    written: Sequence[HistoryRow]
    cases: Sequence[SettledCase]
    notices: Sequence[NoticeFound]
    untold: int
    """Changes to packages on a truck that no notice tells of."""
    check_ins: Sequence[CheckInFound]
    questions: Sequence[Question]
    texts_sent: int
    slack_messages_sent: int
    queued: Queued = field(default_factory=dict)
    """Unasked texts, as the ledger has them."""
    packages: Sequence[PackageHistory] = ()
    """As the DMS has them, over the day."""


def before(session: Session) -> BeforeDay:
    def newest(column: Any) -> int:
        return session.scalar(select(func.max(column))) or 0

    return BeforeDay(newest(History.id), newest(Case.id), newest(OutboxRow.id), newest(DriverQuestion.id))


def look(session: Session, day: DayPlan, since: BeforeDay, now: datetime) -> Findings:
    codes = [driver.code for driver in day.drivers]
    routes = [driver.route_code for driver in day.drivers]
    numbers = [stop.package.tracking_number for stop in day.stops]
    subjects = {*numbers, *(f"driver:{code}" for code in codes), *(f"route:{code}" for code in routes)}
    texts, posts = _sent(session, day, since)
    return Findings(
        written=_written(session, subjects, since),
        cases=_cases(session, set(numbers), set(codes), since),
        notices=_notices(session, routes),
        untold=sum(each.route_code in routes for each in notices.changes_for_drivers(session, now)),
        check_ins=_check_ins(session, routes),
        questions=_questions(session, codes, since),
        texts_sent=texts,
        slack_messages_sent=posts,
        queued=notified.queued(session, [stop.package.phone for stop in day.stops], since.outbox_id),
        packages=notified.packages(
            session,
            {stop.package.tracking_number: stop.package.phone for stop in day.stops},
            [[stop.package.tracking_number for stop in driver.stops] for driver in day.drivers],
            TIMEZONE,
        ),
    )


def _written(session: Session, subjects: set[str], since: BeforeDay) -> list[HistoryRow]:
    rows = session.scalars(select(History).where(History.id > since.history_id).order_by(History.id)).all()
    mine = [row for row in rows if row.subject in subjects]
    attempts: dict[tuple[str, int], Attempt] = {
        (tracking_number, attempt.number): attempt
        for attempt, tracking_number in session.execute(
            select(Attempt, Delivery.tracking_number).join(Delivery, Delivery.id == Attempt.delivery_id).where(
                Delivery.tracking_number.in_(subjects)
            )
        ).tuples()
    }  # fmt: skip
    return [
        HistoryRow(
            row.at, row.actor, row.command, row.subject,
            dict(row.after) | _of_attempt(attempts.get((row.subject, row.after.get("attempt", 0)))), row.cause,
        )
        for row in mine
    ]  # fmt: skip


def _of_attempt(attempt: Attempt | None) -> dict[str, Any]:
    return {} if attempt is None else {"photo": attempt.photo_url is not None, "signed_by": attempt.signed_by}


def _cases(session: Session, numbers: set[str], codes: set[str], since: BeforeDay) -> list[SettledCase]:
    found = []
    for case in session.scalars(select(Case).where(Case.id > since.case_id).order_by(Case.id)):
        driver = str(case.details.get("driver", ""))
        about = case.tracking_number or str(case.details.get("tracking_number", ""))
        if about in numbers or driver in codes:
            found.append(
                SettledCase(
                    case.kind, case.opened_at, case.resolved_at, case.resolved_by, case.tracking_number, driver,
                    case.details,
                )
            )  # fmt: skip
    return found


def _notices(session: Session, routes: Sequence[str]) -> list[NoticeFound]:
    rows = session.execute(
        select(DriverNotice, Driver.code, History.at, OutboxRow.accepted_at)
        .join(Driver, Driver.id == DriverNotice.driver_id)
        .join(Route, Route.id == DriverNotice.route_id)
        .join(History, History.id == DriverNotice.history_id)
        .outerjoin(OutboxRow, OutboxRow.id == DriverNotice.posted_outbox_id)
        .where(Route.code.in_(routes))
        .order_by(DriverNotice.id)
    ).tuples()
    return [
        NoticeFound(code, row.position, row.kind, changed_at, told_at, row.seen_at, row.raised_at)
        for row, code, changed_at, told_at in rows
    ]


def _check_ins(session: Session, routes: Sequence[str]) -> list[CheckInFound]:
    rows = session.scalars(
        select(ScheduledCheckIn).join(Route, Route.id == ScheduledCheckIn.route_id).where(Route.code.in_(routes))
    )
    return [
        CheckInFound(row.kind, row.asked_at, row.asked_again_at, row.answered_at, row.raised_at, row.skip_reason)
        for row in rows
    ]


def _questions(session: Session, codes: Sequence[str], since: BeforeDay) -> list[Question]:
    rows = session.scalars(
        select(DriverQuestion).where(DriverQuestion.id > since.question_id, DriverQuestion.driver_code.in_(codes))
    )
    return [Question(row.kind, row.asked_at, row.answered_at, row.closed_at) for row in rows]


def _sent(session: Session, day: DayPlan, since: BeforeDay) -> tuple[int, int]:
    phones = [stop.package.phone for stop in day.stops]
    channels = select(SlackPerson.channel).where(SlackPerson.user.in_([driver.slack_user for driver in day.drivers]))
    conversations = select(Conversation.id).where(Conversation.their_number.in_(channels))
    ours = or_(
        and_(OutboxRow.provider == "twilio", OutboxRow.to_number.in_(phones)),
        and_(
            OutboxRow.provider == "slack",
            or_(OutboxRow.to_number.in_(channels), OutboxRow.conversation_id.in_(conversations)),
        ),
    )
    rows = session.execute(
        select(OutboxRow.provider, func.count())
        .where(OutboxRow.id > since.outbox_id, OutboxRow.state.in_(_WENT_OUT), ours)
        .group_by(OutboxRow.provider)
    ).tuples()
    counted = dict(rows.all())
    return counted.get("twilio", 0), counted.get("slack", 0)
