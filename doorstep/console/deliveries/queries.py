"""All about one delivery, and all about one recipient."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case
from doorstep.changes import for_caller
from doorstep.console.cases.case_detail import TAIL
from doorstep.console.conversations import queries as conversations
from doorstep.console.conversations import transcripts, turns
from doorstep.console.conversations.queries import ConversationRow
from doorstep.console.conversations.transcripts import Transcript
from doorstep.console.conversations.turns import ShownChange
from doorstep.console.kit import masking
from doorstep.console.read_model import unasked
from doorstep.console.read_model.unasked import UnaskedText
from doorstep.console.routes import queries as routes_today
from doorstep.console.routes.queries import RouteToday
from doorstep.desk import takeover
from doorstep.desk.takeover import Holder
from doorstep.dms import policy
from doorstep.dms.filling import dms_of
from doorstep.dms.mirror import Delivery, Recipient
from doorstep.dms.status import OPEN, Status
from doorstep.dms.views import AccessView, DeliveryView, InstructionView, NoteView
from doorstep.messaging import consent, wishes_kept
from doorstep.messaging.models import Conversation
from doorstep.messaging.policy import KeptWish
from doorstep.timers import Timer, TimerState

MOST_CHANGES = 100
MOST_CASES = 20
MOST_DELIVERIES = 100


@dataclass(frozen=True)
class CaseLine:
    case_id: int
    kind: str
    reason: str
    is_open: bool
    opened_at: datetime
    resolution: str


@dataclass(frozen=True)
class DeliveryPage:
    delivery: DeliveryView
    recipient_id: int
    expected: datetime | None
    """The estimate, moved by what its driver is behind: as the route's page has it."""
    route: RouteToday | None
    instructions: Sequence[InstructionView]
    access: Sequence[AccessView]
    """What it is, only in clear."""
    notes: Sequence[NoteView]
    history: Sequence[ShownChange]
    """Latest first."""
    cases: Sequence[CaseLine]
    """Open ones first."""
    conversation: ConversationRow | None
    holder: Holder | None
    tail: Transcript | None
    coming: Sequence[Timer]
    """What becomes a text if it is still so then."""
    texts: Sequence[UnaskedText]
    is_opted_out: bool
    may_change: frozenset[policy.WantedChange]
    """For a caller."""


@dataclass(frozen=True)
class DeliveryLine:
    tracking_number: str
    status: Status
    window_start: datetime
    window_end: datetime
    timezone: str
    address: str

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


@dataclass(frozen=True)
class RecipientPage:
    recipient_id: int
    name: str
    phone: str | None
    is_business: bool
    deliveries: Sequence[DeliveryLine]
    """Of everybody with this phone number, open ones first."""
    names: Sequence[str]
    """Whom else they are for."""
    conversations: Sequence[ConversationRow]
    cases: Sequence[CaseLine]
    is_opted_out: bool
    wish: KeptWish | None
    """Which texts they want."""


def one(session: Session, number: str) -> DeliveryView | None:
    return dms_of(session).delivery(number)


def delivery_page(session: Session, number: str, now: datetime, *, in_clear: bool = False) -> DeliveryPage | None:
    """None when there is no such delivery."""
    delivery = dms_of(session).delivery(number)
    if delivery is None:
        return None
    conversation_id = _conversation_with(session, delivery.recipient_phone)
    row = conversations.one(session, conversation_id) if conversation_id else None
    access = dms_of(session).access(number)
    phone = delivery.recipient_phone
    return DeliveryPage(
        delivery,
        session.scalars(select(Delivery.recipient_id).where(Delivery.tracking_number == number)).one(),
        delivery.expected(now),
        _on_the_road(session, delivery, now),
        dms_of(session).instructions(number),
        access if in_clear else [replace(each, value=masking.HIDDEN) for each in access],
        [replace(each, text=_shown(each.text, in_clear=in_clear)) for each in dms_of(session).notes(number)],
        _history(session, number, in_clear=in_clear),
        cases_about(session, [number], in_clear=in_clear),
        row,
        takeover.who_has(session, row.conversation_id) if row else None,
        transcripts.page(session, row.conversation_id, size=TAIL, in_clear=in_clear) if row else None,
        session.scalars(
            select(Timer).where(Timer.subject == number, Timer.state == TimerState.SET).order_by(Timer.due_at)
        ).all(),
        unasked.of_conversation(session, row.conversation_id, now) if row else (),
        phone is not None and consent.is_opted_out(session, phone),
        frozenset(each for each in policy.WantedChange if for_caller.may(session, each, delivery)),
    )


def recipient_page(session: Session, recipient_id: int) -> RecipientPage | None:
    """None when there is nobody of that number. One person may be on file several times: the phone is the same."""
    person = session.get(Recipient, recipient_id)
    if person is None:
        return None
    same = [person.id]
    if person.phone is not None:
        same = list(session.scalars(select(Recipient.id).where(Recipient.phone == person.phone)))
    numbers = session.scalars(
        select(Delivery.tracking_number)
        .where(Delivery.recipient_id.in_(same))
        .order_by(Delivery.window_start.desc(), Delivery.id.desc())
        .limit(MOST_DELIVERIES)
    ).all()
    lines = [
        DeliveryLine(
            each.tracking_number, each.status, each.window_start, each.window_end, each.timezone, each.address.spoken()
        )
        for each in dms_of(session).deliveries(numbers)
    ]
    lines.sort(key=lambda each: (not each.is_open, -each.window_start.timestamp(), each.tracking_number))
    names = session.scalars(select(Recipient.name).where(Recipient.id.in_(same)).distinct()).all()
    ids = _conversations_with(session, person.phone)
    return RecipientPage(
        person.id,
        person.name,
        person.phone,
        person.is_business,
        lines,
        [name for name in names if name != person.name],
        conversations.some(session, ids) if ids else [],
        cases_about(session, numbers, conversation_ids=ids),
        person.phone is not None and consent.is_opted_out(session, person.phone),
        wishes_kept.of_number(session, person.phone) if person.phone else None,
    )


def cases_about(
    session: Session, numbers: Sequence[str], *, conversation_ids: Sequence[str] = (), in_clear: bool = False
) -> list[CaseLine]:
    """About these deliveries or in these conversations, open ones first."""
    about = or_(Case.tracking_number.in_(numbers), Case.conversation_id.in_(conversation_ids))
    rows = session.scalars(
        select(Case).where(about).order_by(Case.state == CaseState.RESOLVED, Case.id.desc()).limit(MOST_CASES)
    )
    return [
        CaseLine(
            row.id, row.kind, _shown(row.reason, in_clear=in_clear), row.state != CaseState.RESOLVED, row.opened_at,
            _shown(row.resolution or "", in_clear=in_clear),
        )
        for row in rows
    ]  # fmt: skip


def _shown(text: str, *, in_clear: bool) -> str:
    return text if in_clear else masking.masked(text).text


def _on_the_road(session: Session, delivery: DeliveryView, now: datetime) -> RouteToday | None:
    found = routes_today.route(session, delivery.route_code, now) if delivery.route_code else None
    return found[0] if found else None


def _history(session: Session, number: str, *, in_clear: bool) -> list[ShownChange]:
    latest = dms_of(session).history(number)[-MOST_CHANGES:]
    return [turns.change(entry, in_clear=in_clear) for entry in reversed(latest)]


def _conversation_with(session: Session, phone: str | None) -> str | None:
    return next(iter(_conversations_with(session, phone)), None)


def _conversations_with(session: Session, phone: str | None) -> list[str]:
    if phone is None:
        return []
    return list(
        session.scalars(
            select(Conversation.id)
            .where(Conversation.provider == "twilio", Conversation.their_number == phone)
            .order_by(Conversation.last_inbound_at.desc())
        )
    )
