"""What a driver must be told of a stop that is still ahead: posted at once, with a button to say that it was seen;
unseen before the stop comes up, it is raised to dispatch."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case
from doorstep.database import reading, transaction
from doorstep.dms.filling import dms_of
from doorstep.dms.routes import RouteView
from doorstep.drivers import codes, questions
from doorstep.drivers.notices import commands, queries
from doorstep.drivers.notices.models import NoticeKind
from doorstep.drivers.notices.queries import DriverChange, NoticeView
from doorstep.drivers.notices.words import show_code_button, words_of
from doorstep.drivers.slack_dm import SlackAway, open_dm
from doorstep.messaging.models import MessageKind
from doorstep.messaging.slack import people as slack_people
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.blocks import actions, button, section
from doorstep.messaging.slack.events import is_direct
from doorstep.messaging.slack.mrkdwn import escape
from doorstep.messaging.slack.posts import NewPost
from doorstep.provenance import By

STOPS_AHEAD = 1
"""A notice is raised when no more stops than this are before its own."""
NOT_RAISED_BEFORE = timedelta(minutes=2)
"""A driver at a door needs a moment to look."""

_TRY_AGAIN = timedelta(seconds=2)

_MOOT_AFTER_THE_DOOR = frozenset({NoticeKind.ACCESS, NoticeKind.INSTRUCTIONS, NoticeKind.WINDOW})
"""Of no use once the driver was there."""

_log = structlog.get_logger(__name__)


def run_once(services: Services) -> datetime | None:
    """One round: notices for new changes, messages for new notices, cases for what nobody saw. What goes wrong with
    one of them is logged and tried again, and keeps no other waiting."""
    now = services.clock()
    left: list[str] = []
    with reading(services.sessions) as session:
        changes = queries.changes_for_drivers(session, now)
    for change in changes:
        with _apart("notice_not_added", left, history_id=change.history_id), transaction(services.sessions) as session:
            _add(session, change, services)
    _post_all(services, left)
    due_at = _follow_unseen(services, left)
    return services.clock() + _TRY_AGAIN if left else due_at


@contextmanager
def _apart(what: str, left: list[str], **about: object) -> Iterator[None]:
    """`left` takes note of what has to be tried again."""
    try:
        yield
    except SlackAway as error:
        _log.info("notice_waits_for_slack", reason=str(error), **about)
        left.append(what)
    except OperationalError:
        raise
    except Exception:
        _log.exception(what, **about)
        left.append(what)


def _add(session: Session, change: DriverChange, services: Services) -> None:
    """Who asked for a way in reads in their thread that it came: it need not be told twice."""
    notice_id = commands.add_notice(
        session,
        commands.NewNotice(
            change.driver_code,
            change.route_code,
            change.kind,
            words_of(change),
            position=change.position,
            tracking_number=change.tracking_number,
            history_id=change.history_id,
        ),
        services.clock(),
    )
    if change.kind is NoticeKind.ACCESS and questions.asked_for_access(
        session, change.driver_code, change.tracking_number, before=change.at
    ):
        commands.see_notice(session, notice_id, services.clock())


def _post_all(services: Services, left: list[str]) -> None:
    """To those who can be reached in Slack; of the others dispatch hears when the stop comes up."""
    with reading(services.sessions) as session:
        waiting = queries.unposted_notices(session, services.clock())
    for notice in waiting:
        with _apart("notice_not_posted", left, notice=notice.id):
            is_seen = notice.seen_at is not None
            if is_seen or notice.slack_user is None or open_dm(services, notice.slack_user) is None:
                continue
            with transaction(services.sessions) as session:
                _post(session, notice, notice.slack_user, services)


def _post(session: Session, notice: NoticeView, slack_user: str, services: Services) -> None:
    person = session.get_one(slack_people.SlackPerson, slack_user)
    text = f"🔔 {escape(notice.text)}"
    buttons = [button("Seen", "driver:seen#0", str(notice.id), style="primary")]
    if show_code := show_code_button(notice):
        buttons.append(show_code)
    outbox_id = posts.post(
        session,
        NewPost(
            person.channel,
            text,
            idempotency_key=f"notice:{notice.id}",
            kind=MessageKind.OUTREACH,
            blocks=[section(text), actions(buttons)],
            conversation_id=slack_people.conversation_with(session, slack_user, services.clock),
        ),
        services.clock(),
    )
    commands.mark_notice_posted(session, notice.id, outbox_id)
    if notice.kind is NoticeKind.ACCESS and notice.tracking_number is not None:
        known = codes.codes_for(session, notice.driver_code, notice.tracking_number)
        if known and is_direct(person.channel):
            codes.show(
                session,
                codes.ShownCodes(
                    person.channel,
                    [f"Stop {notice.position}:"],
                    known,
                    tracking_number=notice.tracking_number,
                    cause=f"notice:{notice.id}",
                    kind=MessageKind.OUTREACH,
                    thread_ts=None,
                    conversation_id=slack_people.conversation_with(session, slack_user, services.clock),
                ),
                services.clock(),
            )


def _follow_unseen(services: Services, left: list[str]) -> datetime | None:
    """Answers when the next may be raised of which it is too early to say that nobody saw it."""
    now = services.clock()
    with reading(services.sessions) as session:
        unraised = [notice for notice in queries.open_notices(session, now) if notice.raised_at is None]
        routes = {
            code: dms_of(session).drivers.route_of(code, now) for code in {notice.driver_code for notice in unraised}
        }
        seen = [notice for notice in queries.raised_and_seen(session, now) if _case_of(session, notice) is not None]
    for notice in unraised:
        if _comes_up(notice, routes[notice.driver_code], services):
            with _apart("notice_not_raised", left, notice=notice.id), transaction(services.sessions) as session:
                if commands.raise_notice(session, notice.id, now):
                    _open_case(session, notice, services)
    for notice in seen:
        with _apart("notice_not_closed", left, notice=notice.id), transaction(services.sessions) as session:
            _close_case(session, notice, services)
    early = [at for notice in unraised if (at := notice.created_at + NOT_RAISED_BEFORE) > now]
    return min(early, default=None)


def _comes_up(notice: NoticeView, route: RouteView | None, services: Services) -> bool:
    if notice.position is None or route is None or route.code != notice.route_code:
        return False
    if services.clock() - notice.created_at < NOT_RAISED_BEFORE:
        return False
    if notice.kind in _MOOT_AFTER_THE_DOOR and all(stop.position != notice.position for stop in route.stops_ahead):
        return False
    return sum(stop.position < notice.position for stop in route.stops_ahead) <= STOPS_AHEAD


def _open_case(session: Session, notice: NoticeView, services: Services) -> None:
    details: dict[str, Any] = {"driver": notice.driver_code, "driver_name": notice.driver_name, "notice": notice.id}
    case_commands.open_case(
        session,
        By.system(f"notice:{notice.id}", services.clock()),
        case_commands.NewCase(
            kind=CaseKind.NOTICE_UNSEEN,
            tracking_number=notice.tracking_number,
            reason=f"The driver has not seen a change: {notice.text}",
            details=details,
            next_step="Call the driver before the stop.",
            due_at=services.clock(),
        ),
    )


def _close_case(session: Session, notice: NoticeView, services: Services) -> None:
    """A raised notice that was seen after all."""
    case = _case_of(session, notice)
    if case is not None:
        case_commands.resolve(
            session, By.system(f"notice:{notice.id}:seen", services.clock()), case.id, "The driver saw it."
        )


def _case_of(session: Session, notice: NoticeView) -> Case | None:
    found = case_queries.of_delivery(session, notice.tracking_number or "", kind=CaseKind.NOTICE_UNSEEN)
    return next((case for case in found if case.details.get("notice") == notice.id), None)
