"""Drivers are asked how it goes at set times: one tap answers. Unanswered it is asked once more, then dispatch hears of
it. When, what and how often is in `plan` and `queries`; here it happens."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from doorstep import timers
from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case
from doorstep.database import reading, transaction
from doorstep.dms import routes
from doorstep.dms.filling import dms_of
from doorstep.drivers.check_ins import commands as check_in_commands
from doorstep.drivers.check_ins import plan, queries, timing
from doorstep.drivers.check_ins.commands import CheckInState
from doorstep.drivers.check_ins.models import CheckInKind
from doorstep.drivers.check_ins.queries import CheckInStep, DueCheckIn
from doorstep.drivers.slack_dm import SlackAway, open_dm
from doorstep.language import spoken
from doorstep.messaging import conversations
from doorstep.messaging.outbox import queueing
from doorstep.messaging.rasa_api import NewTurn, RasaUnavailable, trigger_intent
from doorstep.messaging.slack import people as slack_people
from doorstep.provenance import By

JUST_HEARD = timedelta(minutes=12)
"""Whoever reported or wrote something so lately is not asked how it goes."""

_TRY_AGAIN = timedelta(seconds=5)

_log = structlog.get_logger(__name__)


def run_once(services: Services) -> datetime | None:
    """One round. What Rasa or Slack could not take is tried again in the next; nobody waits for another's trouble."""
    now = services.clock()
    with reading(services.sessions) as session:
        due = queries.due_check_ins(session, now)
        next_at = timers.next_due_at(session, [timing.KIND])
    if next_at is not None and next_at < now - timing.REMEMBERED:
        with transaction(services.sessions) as session:
            timers.close_stale(session, [timing.KIND], now - timing.REMEMBERED, now)
    for each in due:
        try:
            _follow(services, each)
        except SlackAway as error:
            _log.info("check_in_waits_for_slack", check_in=each.id, reason=str(error))
        except RasaUnavailable as error:
            _log.info("check_in_waits_for_rasa", check_in=each.id, reason=str(error))
            if not error.has_answered:
                break
        except OperationalError:
            raise
        except Exception:
            _log.exception("check_in_failed", check_in=each.id)
    _close_answered(services)
    with reading(services.sessions) as session:
        due_at = timers.next_due_at(session, [timing.KIND])
    return due_at if due_at is None or due_at > now else now + _TRY_AGAIN


def schedule_once(services: Services) -> datetime | None:
    """What is due on today's routes, as their plans and ETAs are now; only of drivers who can be asked."""
    now = services.clock()
    with reading(services.sessions) as session:
        codes = [route.code for route in dms_of(session).drivers.routes_today(now) if route.slack_user]
    for code in codes:
        try:
            with reading(services.sessions) as session:
                is_outdated = check_in_commands.is_schedule_outdated(session, code)
            if is_outdated:
                with transaction(services.sessions) as session:
                    check_in_commands.schedule_check_ins(session, code, now=now)
        except OperationalError:
            raise
        except Exception:
            _log.exception("check_ins_not_scheduled", route=code)
    return None


def _follow(services: Services, due: DueCheckIn) -> None:
    """Raises RasaUnavailable, SlackAway."""
    is_overdue = due.kind is CheckInKind.OVERDUE
    if _has_emergency(services, due):
        _skip(services, due, "emergency")
    elif due.step is CheckInStep.ASK and _is_asked_something(services, due):
        if not is_overdue:  # which waits until the other one is over
            _skip(services, due, "asked_already")
    elif is_overdue and _minutes_overdue(services, due) is None:
        if due.step is not CheckInStep.ASK:  # one that was not asked yet is planned anew
            _skip(services, due, "caught_up")
    elif not is_overdue and _was_heard(services, due):
        _skip(services, due, "just_heard_from")
    elif due.step is CheckInStep.SKIP:
        _skip(services, due, "too_late")
    elif due.slack_user is None or open_dm(services, due.slack_user) is None:
        _skip(services, due, "not_on_slack")
    elif _is_on_its_way(services, due):
        return
    elif due.step is CheckInStep.RAISE:
        _raise(services, due)
    else:
        _ask(services, due, due.slack_user)


def _has_emergency(services: Services, due: DueCheckIn) -> bool:
    """Who is in danger is asked nothing."""
    with reading(services.sessions) as session:
        return _open_case(session, due, CaseKind.EMERGENCY) is not None


def _is_asked_something(services: Services, due: DueCheckIn) -> bool:
    """One question at a time: two in a row for one driver are a nuisance, and one answer serves both."""
    with reading(services.sessions) as session:
        return queries.is_asked(session, due.route_code, but=due.id)


def _open_case(session: Session, due: DueCheckIn, *kinds: CaseKind) -> Case | None:
    """Of this driver, about no single delivery."""
    found = (case for kind in kinds for case in case_queries.unresolved(session, kind=kind))
    return next((case for case in found if case.details.get("driver") == due.driver_code), None)


def _minutes_overdue(services: Services, due: DueCheckIn) -> int | None:
    """Reports of doors do not answer it: whoever makes them is late all the same."""
    now = services.clock()
    with reading(services.sessions) as session:
        route = dms_of(session).drivers.route_of(due.driver_code, now)
    return plan.minutes_overdue(route.stops, now, route.delay_reported_at) if route else None


def _was_heard(services: Services, due: DueCheckIn) -> bool:
    """Whether the driver did or wrote anything since the question, or just before it was due."""
    now = services.clock()
    with reading(services.sessions) as session:
        heard = [dms_of(session).drivers.last_heard(due.driver_code, now)]
        if due.slack_user is not None:
            heard.append(_last_wrote(session, due.slack_user))
    latest = max((at for at in heard if at is not None), default=None)
    return latest is not None and latest >= (due.asked_at or now - JUST_HEARD)


def _last_wrote(session: Session, slack_user: str) -> datetime | None:
    person = session.get(slack_people.SlackPerson, slack_user)
    if person is None:
        return None
    return conversations.last_inbound_at(session, person.team, person.channel, provider="slack")


def _is_on_its_way(services: Services, due: DueCheckIn) -> bool:
    """Whether the driver has had no time yet to answer: a question waits while Slack is away."""
    if due.step is CheckInStep.ASK:
        return False
    with reading(services.sessions) as session:
        status = queueing.status_of(session, _cause(due, again=due.step is CheckInStep.RAISE))
    if status is None or status.has_failed:
        return False
    return status.accepted_at is None or services.clock() - status.accepted_at < timing.ASKED_AGAIN_AFTER


def _cause(due: DueCheckIn, *, again: bool) -> str:
    return f"check-in:{due.id}:{'again' if again else 'first'}"


def _ask(services: Services, due: DueCheckIn, slack_user: str) -> None:
    """Asked, then marked; asked once even if whoever asks dies in between, or two do it at once. Raises
    RasaUnavailable."""
    again = due.step is CheckInStep.ASK_AGAIN
    cause = _cause(due, again=again)
    now = services.clock()  # before it is out: whoever answers at once answers after it
    with transaction(services.sessions) as session:
        conversation_id = slack_people.conversation_with(session, slack_user, services.clock)
        is_asked = queueing.status_of(session, cause) is not None
    assert conversation_id is not None, "the direct message was opened before"
    if not is_asked:
        overdue = _minutes_overdue(services, due) if due.kind is CheckInKind.OVERDUE else None
        entities = {
            "about": _about(services, due), "again": "yes" if again else "", "overdue": str(overdue or ""),
        }  # fmt: skip
        said = {name: value for name, value in entities.items() if value}
        trigger_intent(
            services.settings, conversation_id, NewTurn("driver_check_in_due", said, channel="slack", once=cause)
        )
    _mark(services, due, CheckInState.ASKED_AGAIN if again else CheckInState.ASKED, now)


def _about(services: Services, due: DueCheckIn) -> str:
    """The stop it is about, in words; empty when it is about the route."""
    if due.position is None:
        return ""
    with reading(services.sessions) as session:
        route = dms_of(session).drivers.route_of(due.driver_code, services.clock())
    stop = routes.stop_at(route, due.position) if route else None
    if stop is None or stop.eta is None:
        return f"stop {due.position}"
    by = spoken.clock_time(min(each.window_end for each in stop.deliveries), due.timezone)
    return f"stop {stop.position}, {stop.address.spoken()}, promised by {by}"


def _skip(services: Services, due: DueCheckIn, reason: str) -> None:
    _mark(services, due, CheckInState.SKIPPED, services.clock(), reason=reason)


def _mark(services: Services, due: DueCheckIn, state: CheckInState, now: datetime, *, reason: str = "") -> None:
    with transaction(services.sessions) as session:
        check_in_commands.mark_check_in(session, due.id, state, now, reason=reason)


def _raise(services: Services, due: DueCheckIn) -> None:
    now = services.clock()
    overdue = _minutes_overdue(services, due) if due.kind is CheckInKind.OVERDUE else None
    with transaction(services.sessions) as session:
        if not check_in_commands.mark_check_in(session, due.id, CheckInState.RAISED, now):
            return
        known = _open_case(session, due, CaseKind.DRIVER_SILENT, CaseKind.DRIVER_DELAY)
        if known is not None:  # one alert for one man
            note = "Has not answered again." if overdue is None else f"{overdue} min behind, and {_said(session, due)}."
            case_commands.note(session, By.system(f"check-in:{due.id}", now), known.id, note)
            return
        position = dms_of(session).drivers.last_position(due.driver_code, now)
        details: dict[str, Any] = {
            "driver": due.driver_code, "driver_name": due.driver_name, "route": due.route_code,
        }  # fmt: skip
        if position is not None:
            details |= {"last_position": position.address.spoken(), "last_position_at": position.at.isoformat()}
        where = f" Last at {position.address.spoken()}." if position else ""
        conversation_id = slack_people.conversation_with(session, due.slack_user or "", services.clock)
        kind, reason = CaseKind.DRIVER_SILENT, f"{due.driver_name} has not answered two questions.{where}"
        if overdue is not None:  # they may well report their doors
            kind, details["minutes_late"] = CaseKind.DRIVER_DELAY, overdue
            reason = f"{due.driver_name} is {overdue} min behind and {_said(session, due)}.{where}"
        case_commands.open_case(
            session,
            By.system(f"check-in:{due.id}", now),
            case_commands.NewCase(
                kind=kind,
                conversation_id=conversation_id,
                reason=reason,
                details=details,
                next_step="Call the driver.",
                due_at=now,
            ),
        )


def _said(session: Session, due: DueCheckIn) -> str:
    """What the driver said of being late before it was asked."""
    route = dms_of(session).drivers.route(due.route_code)
    if route is None or not route.delay_minutes or route.delay_reported_at is None:
        return "has not said how late"
    at = spoken.clock_time(route.delay_reported_at, due.timezone)
    return f"has said no more than {route.delay_minutes} min late at {at}"


def _close_answered(services: Services) -> None:
    """A silent driver who was heard from since is silent no more."""
    now = services.clock()
    with reading(services.sessions) as session:
        silent = list(case_queries.unresolved(session, kind=CaseKind.DRIVER_SILENT))
        heard = [(case.id, at) for case in silent if (at := _heard_since(session, case, now)) is not None]
    for case_id, at in heard:
        try:
            with transaction(services.sessions) as session:
                case_commands.resolve(
                    session, By.system(f"heard:{case_id}:{at.isoformat()}", now), case_id, "The driver was heard from."
                )
        except case_commands.IllegalCaseMove:  # somebody was quicker
            _log.info("silent_driver_closed_already", case_id=case_id)


def _heard_since(session: Session, case: Case, now: datetime) -> datetime | None:
    heard = [
        dms_of(session).drivers.last_heard(str(case.details.get("driver", "")), now),
        conversations.last_wrote_at(session, case.conversation_id) if case.conversation_id else None,
    ]
    latest = max((at for at in heard if at is not None), default=None)
    return latest if latest is not None and latest > case.opened_at else None
