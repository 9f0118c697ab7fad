"""What a driver must be told of a stop that is still ahead: posted at once, with a button to say that it was seen;
unseen before the stop comes up, it is raised to dispatch."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from doorstep import spoken
from doorstep.bootstrap import Services
from doorstep.cases import commands as cases
from doorstep.cases import queries as open_cases
from doorstep.cases.lifecycle import Kind, State
from doorstep.database import reading, transaction
from doorstep.dms import commands, driver_day, notices
from doorstep.dms.driver_day import RouteView
from doorstep.dms.driving_models import NoticeKind
from doorstep.dms.notices import DriverChange, NoticeView
from doorstep.messaging.models import Kind as MessageKind
from doorstep.messaging.slack import people, posts
from doorstep.messaging.slack.blocks import Block, actions, button, section
from doorstep.messaging.slack.mrkdwn import escape
from doorstep.outreach import questions
from doorstep.outreach.reach import dm_of

STOPS_AHEAD = 1
"""A notice is raised when no more stops than this are before its own."""
NOT_RAISED_BEFORE = timedelta(minutes=2)
"""A driver at a door needs a moment to look."""

_TAKEN_OFF = "Do not deliver it; bring it back to the depot."


def run_once(services: Services) -> None:
    """One round: notices for new changes, messages for new notices, cases for what nobody saw."""
    now = services.clock()
    with reading(services.sessions) as session:
        changes = notices.changes_for_drivers(session, now)
        unposted = bool(changes) or bool(notices.unposted_notices(session, now))
    if changes:
        with transaction(services.sessions) as session:
            for change in changes:
                _add(session, change, services)
    if unposted:
        _post_all(services)
    _follow_unseen(services)


def words_of(change: DriverChange) -> str:
    """Plain words; a code is never among them."""
    what = f"Stop {change.position}, {change.recipient_name} ({change.tracking_number})"
    match change.kind:
        case NoticeKind.ADDRESS:
            return f"{what}: new address. Now {change.address.spoken()}."
        case NoticeKind.ACCESS:
            return f"{what}: there is a code or way in now."
        case NoticeKind.INSTRUCTIONS:
            wanted = "; ".join(detail or kind for kind, detail in (change.after.get("instructions") or {}).items())
            return f"{what}: the customer asks: {wanted.replace('_', ' ')}."
        case NoticeKind.WINDOW:
            return f"{what}: new promised window, {_window(change)}."
        case NoticeKind.RESCHEDULED:
            return f"{what}: comes another day. {_TAKEN_OFF}"
        case NoticeKind.HELD:
            return f"{what}: is held for pickup. {_TAKEN_OFF}"
    return f"{what}: cancelled. {_TAKEN_OFF}"


def _window(change: DriverChange) -> str:
    return spoken.window(change.window_start, change.window_end, change.timezone, now=change.at)


def _add(session: Session, change: DriverChange, services: Services) -> None:
    """Who asked for a way in reads in their thread that it came: it need not be told twice."""
    notice_id = commands.add_notice(
        session, change.driver_code, change.route_code, change.kind, words_of(change), now=services.clock(),
        position=change.position, tracking_number=change.tracking_number, history_id=change.history_id,
    )  # fmt: skip
    if change.kind is NoticeKind.ACCESS and questions.asked_for_access(
        session, change.driver_code, change.tracking_number, before=change.at
    ):
        commands.see_notice(session, notice_id, services.clock())


def _post_all(services: Services) -> None:
    """To those who can be reached in Slack; of the others dispatch hears when the stop comes up."""
    now = services.clock()
    with reading(services.sessions) as session:
        waiting = notices.unposted_notices(session, now)
    for notice in waiting:
        if notice.seen_at is not None or notice.slack_user is None or dm_of(services, notice.slack_user) is None:
            continue
        with transaction(services.sessions) as session:
            _post(session, notice, notice.slack_user, services)


def _post(session: Session, notice: NoticeView, slack_user: str, services: Services) -> None:
    person = session.get_one(people.SlackPerson, slack_user)
    text = f":bell: {escape(notice.text)}"
    buttons = [button("Seen", "driver:seen#0", str(notice.id), style="primary")]
    if show_code := show_code_button(notice):
        buttons.append(show_code)
    outbox_id = posts.post(
        session, person.channel, text, cause=f"notice:{notice.id}", now=services.clock(), kind=MessageKind.OUTREACH,
        blocks=[section(text), actions(buttons)],
        conversation_id=people.conversation_with(session, slack_user, services.clock),
    )  # fmt: skip
    commands.mark_notice_posted(session, notice.id, outbox_id)


def show_code_button(notice: NoticeView) -> Block | None:
    """Under a notice of how to get in, whether or not it was seen."""
    if notice.kind is not NoticeKind.ACCESS or notice.tracking_number is None:
        return None
    return button("Show code", "driver:ask_access#1", notice.tracking_number)


def _follow_unseen(services: Services) -> None:
    now = services.clock()
    with reading(services.sessions) as session:
        open_notices = notices.open_notices(session, now)
        routes = {
            code: driver_day.route_of_driver(session, code, now)
            for code in {notice.driver_code for notice in open_notices if notice.raised_at is None}
        }
        seen = notices.raised_and_seen(session, now)
    due = [notice for notice in open_notices if _comes_up(notice, routes.get(notice.driver_code), services)]
    if not due and not seen:
        return
    with transaction(services.sessions) as session:
        for notice in due:
            if commands.raise_notice(session, notice.id, now):
                _open_case(session, notice, services)
        for notice in seen:
            _close_case(session, notice, services)


def _comes_up(notice: NoticeView, route: RouteView | None, services: Services) -> bool:
    if notice.raised_at is not None or notice.position is None or route is None:
        return False
    if services.clock() - notice.created_at < NOT_RAISED_BEFORE:
        return False
    return sum(stop.position < notice.position for stop in route.stops_ahead) <= STOPS_AHEAD


def _open_case(session: Session, notice: NoticeView, services: Services) -> None:
    details: dict[str, Any] = {"driver": notice.driver_code, "driver_name": notice.driver_name, "notice": notice.id}
    cases.open_case(
        session, kind=Kind.NOTICE_UNSEEN, tracking_number=notice.tracking_number, conversation_id=None,
        opened_by="system", reason=f"The driver has not seen a change: {notice.text}", details=details,
        cause=f"notice:{notice.id}", now=services.clock(), next_step="Call the driver before the stop.",
        due_at=services.clock(),
    )  # fmt: skip


def _close_case(session: Session, notice: NoticeView, services: Services) -> None:
    """A raised notice that was seen after all."""
    for case in open_cases.of_delivery(session, notice.tracking_number or "", kind=Kind.NOTICE_UNSEEN):
        if case.state != State.RESOLVED and case.details.get("notice") == notice.id:
            cases.resolve(
                session, case.id, "The driver saw it.", actor="system", cause=f"notice:{notice.id}:seen",
                now=services.clock(),
            )  # fmt: skip
