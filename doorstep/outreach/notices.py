"""What a driver must be told of a stop that is still ahead: posted at once, with a button to say that it was seen;
unseen before the stop comes up, it is raised to dispatch."""

from datetime import timedelta

from sqlalchemy.orm import Session

from doorstep.bootstrap import Services
from doorstep.cases import commands as cases
from doorstep.cases import queries as open_cases
from doorstep.cases.lifecycle import Kind
from doorstep.database import reading, transaction
from doorstep.dms import commands, driver_day, notices
from doorstep.dms.notices import ChangeForDriver, NoticeView
from doorstep.messaging.models import Kind as MessageKind
from doorstep.messaging.slack import people, posts
from doorstep.messaging.slack.mrkdwn import escape

STOPS_AHEAD = 1
"""A notice is raised when no more stops than this are before its own."""
_NOT_RAISED_BEFORE = timedelta(minutes=2)


def run_once(services: Services) -> None:
    now = services.clock()
    with reading(services.sessions) as session:
        changes = notices.changes_for_drivers(session, now)
    for change in changes:
        with transaction(services.sessions) as session:
            _add(session, change, services)
    with transaction(services.sessions) as session:
        for notice in notices.unposted(session):
            _post(session, notice, services)
    with transaction(services.sessions) as session:
        _raise_unseen(session, services)
        _close_seen(session, services)


def _add(session: Session, change: ChangeForDriver, services: Services) -> None:
    commands.add_notice(
        session, driver_code=change.driver_code, route_code=change.route_code, position=change.position,
        tracking_number=change.tracking_number, kind=change.kind, text=words_of(change), history_id=change.history_id,
        actor="system", cause=f"change:{change.history_id}", now=services.clock(),
    )  # fmt: skip


def words_of(change: ChangeForDriver) -> str:
    """Plain words; a code is never among them."""
    what = f"Stop {change.position} ({change.tracking_number})" if change.position else change.tracking_number
    match change.kind:
        case notices.NoticeKind.ADDRESS:
            return f"{what}: new address. Now {change.detail}."
        case notices.NoticeKind.ACCESS:
            return f"{what}: there is a new code or way in."
        case notices.NoticeKind.INSTRUCTIONS:
            return f"{what}: the customer asks: {change.detail}."
        case notices.NoticeKind.WINDOW:
            return f"{what}: the promised window changed to {change.detail}."
        case notices.NoticeKind.RESCHEDULED:
            return f"{what}: rescheduled. Do not deliver it today; bring it back."
        case notices.NoticeKind.CANCELLED:
            return f"{what}: cancelled. Do not deliver it; bring it back."
        case notices.NoticeKind.HELD:
            return f"{what}: held for pickup. Do not deliver it; bring it back."
    return f"{what}: {change.detail}"


def _post(session: Session, notice: NoticeView, services: Services) -> None:
    """Nobody to post to (no Slack account, or never seen there): dispatch hears of it when the stop comes up."""
    if notice.slack_user is None:
        return
    person = session.get(people.SlackPerson, notice.slack_user)
    if person is None:
        return
    text = f":bell: {escape(notice.text)}"
    elements = [_button("Seen", "driver:seen#0", str(notice.id), "primary")]
    if notice.kind == notices.NoticeKind.ACCESS and notice.tracking_number:
        elements.append(_button("Show code", "driver:ask_access#1", notice.tracking_number, None))
    blocks: posts.Blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": text}}, {"type": "actions", "elements": elements}
    ]  # fmt: skip
    outbox_id = posts.post(
        session, person.channel, text, cause=f"notice:{notice.id}", now=services.clock(), kind=MessageKind.OUTREACH,
        blocks=blocks, conversation_id=people.conversation_with(session, notice.slack_user, services.clock),
    )  # fmt: skip
    commands.mark_notice_posted(session, notice.id, outbox_id)


def _raise_unseen(session: Session, services: Services) -> None:
    now = services.clock()
    for notice in notices.unraised(session):
        route = driver_day.route_of_driver(session, notice.driver_code, now)
        if route is None or notice.position is None or now - notice.created_at < _NOT_RAISED_BEFORE:
            continue
        ahead = [stop for stop in route.stops if stop.completed_at is None and stop.position < notice.position]
        if len(ahead) > STOPS_AHEAD:
            continue
        commands.raise_notice(session, notice.id, actor="system", cause=f"notice:{notice.id}", now=now)
        cases.open_case(
            session, kind=Kind.NOTICE_UNSEEN, tracking_number=notice.tracking_number, conversation_id=None,
            opened_by="system", reason=f"The driver has not seen a change: {notice.text}",
            details={"driver": notice.driver_code, "notice": notice.id}, cause=f"notice:{notice.id}", now=now,
            next_step="Call the driver before the stop.", due_at=now,
        )  # fmt: skip


def _close_seen(session: Session, services: Services) -> None:
    """A raised notice that was seen after all."""
    for notice in notices.raised_and_seen(session):
        if notice.tracking_number is None:
            continue
        for case in open_cases.of_delivery(session, notice.tracking_number, kind=Kind.NOTICE_UNSEEN):
            if case.details.get("notice") == notice.id:
                cases.resolve(
                    session, case.id, "The driver saw it.", actor="system", cause=f"notice:{notice.id}:seen",
                    now=services.clock(),
                )  # fmt: skip


def _button(title: str, action_id: str, value: str, style: str | None) -> dict[str, object]:
    button: dict[str, object] = {
        "type": "button", "text": {"type": "plain_text", "text": title}, "action_id": action_id, "value": value
    }  # fmt: skip
    return button | ({"style": style} if style else {})
