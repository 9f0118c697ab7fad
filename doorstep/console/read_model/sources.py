"""What the ledger, the dialogue, the cases and the DMS say of some conversations, for the read model.

Statements are for many conversations at a time and built once; each touches only the end of what an index holds of a
conversation, except for the counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, Table, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case, CaseLog
from doorstep.console.read_model.tables import desk_conversations, marks
from doorstep.desk.models import Takeover
from doorstep.dms.mirror import Driver, History, Recipient
from doorstep.messaging.models import MessageKind, MessageState, conversations, inbox, outbox
from doorstep.messaging.slack.people import SlackPerson
from doorstep.transcript import SWITCHES, DialogueEvent, DialogueHead

WANTS_A_PERSON = frozenset(
    {CaseKind.PERSON_WANTED, CaseKind.NOT_UNDERSTOOD, CaseKind.ASSISTANT_DOWN, CaseKind.DRIVER_WANTS_DESK}
)
"""Cases in which somebody waits for our words."""

_ids: BindParameter[Any] = bindparam("ids", expanding=True)


@dataclass
class Sources:
    """Of one conversation. Instants are None where there is no such message."""

    conversation_id: str
    provider: str
    their_number: str
    no: int | None = None
    """Of its row in the read model; None: it has none yet."""
    texts_in: int = 0
    first_in: datetime | None = None
    by_state: dict[MessageState, int] = field(default_factory=dict)
    first_out: datetime | None = None
    last_in: Any = None
    last_out: Any = None
    """Rows of inbox and outbox."""
    answered_at: datetime | None = None
    unhandled_since: datetime | None = None
    cases: list[Any] = field(default_factory=list)
    marks: list[Any] = field(default_factory=list)
    taken_by: str | None = None
    taken_at: datetime | None = None
    recipient: str | None = None
    driver: str | None = None

    @property
    def channel(self) -> str:
        return "slack" if self.provider == "slack" else "sms"

    @property
    def has_messages(self) -> bool:
        return self.texts_in > 0 or bool(self.by_state)


def load(session: Session, ids: Sequence[str]) -> dict[str, Sources]:
    """By conversation id; what is no conversation of the ledger is left out."""
    found = {
        row.id: Sources(row.id, row.provider, row.their_number, row.no)
        for row in session.execute(_CONVERSATIONS, {"ids": ids})
    }
    if not found:
        return found
    given = {"ids": list(found)}
    for row in session.execute(_COUNTS_IN, given):
        found[row.conversation_id].texts_in, found[row.conversation_id].first_in = row.texts, row.first
    for row in session.execute(_COUNTS_OUT, given):
        each = found[row.conversation_id]
        each.by_state[row.state] = row.texts
    for row in session.execute(_FIRST_OUT, given):
        found[row.conversation_id].first_out = row.first
    ends = session.execute(_ENDS, given).all()
    for row in ends:
        found[row.id].answered_at = row.answered
    for row in session.execute(_OF_INBOX, {"ids": [each.last_in for each in ends if each.last_in]}):
        found[row.conversation_id].last_in = row
    for row in session.execute(_OF_OUTBOX, {"ids": [each.last_out for each in ends if each.last_out]}):
        found[row.conversation_id].last_out = row
    for row in session.execute(_UNHANDLED, given):
        found[row.conversation_id].unhandled_since = row.since
    for row in session.execute(_CASES, given):
        found[row.conversation_id].cases.append(row)
    for row in session.execute(_MARKS, given):
        found[row.conversation_id].marks.append(row)
    for row in session.execute(_TAKEN, given):
        found[row.conversation_id].taken_by, found[row.conversation_id].taken_at = row.by, row.since
    _name_people(session, found)
    return found


def first_in_after(session: Session, conversation_id: str, after: datetime) -> datetime | None:
    first: datetime | None = session.scalar(_FIRST_AFTER, {"the_conversation": conversation_id, "after": after})
    return first


def desk_spoke_since(session: Session, conversation_id: str, since: datetime) -> bool:
    return session.scalar(_DESK_SPOKE, {"the_conversation": conversation_id, "since": since}) is not None


def heads(session: Session, ids: Sequence[str]) -> Mapping[str, int]:
    """The newest event of each conversation. Events of a conversation become visible in the order of their ids."""
    return dict(session.execute(_HEADS, {"ids": ids}).tuples().all())


def new_events(session: Session, ids: Sequence[str], newest: int) -> Sequence[Any]:
    """What the read model has not seen of what it needs, oldest first; nothing after the event `newest`."""
    return session.execute(_NEW_EVENTS, {"ids": ids, "newest": newest}).all()


def received_at(session: Session, inbox_ids: Sequence[int]) -> Mapping[int, datetime]:
    return dict(session.execute(_RECEIVED_AT, {"ids": inbox_ids}).tuples().all())


def changed_by_texts(session: Session, ids: Sequence[str]) -> Sequence[tuple[str, str]]:
    """Conversation and subject of every change of the DMS that a text of theirs caused."""
    return session.execute(_CHANGED_BY_TEXTS, {"ids": ids}).tuples().all()


def approved(session: Session, case_ids: Sequence[int]) -> set[int]:
    """The cases whose approval changed the DMS."""
    return set(session.scalars(_APPROVED, {"ids": list(case_ids)}))


def _name_people(session: Session, found: Mapping[str, Sources]) -> None:
    """Whose number it is. Drivers first: their phones may be on file as recipients' too."""
    numbers = {each.their_number: each for each in found.values() if each.provider != "slack"}
    for row in session.execute(_RECIPIENTS, {"ids": list(numbers)}):
        numbers[row.phone].recipient = row.name  # the latest row is the last
    for row in session.execute(_DRIVERS, {"ids": list(numbers)}):
        numbers[row.phone].driver = row.name
    channels = {each.their_number: each for each in found.values() if each.provider == "slack"}
    direct = dict(session.execute(_DIRECT, {"ids": list(channels)}).tuples().all())
    # In a channel with many people the conversation's own number says who.
    users = {number: direct.get(number) or number.partition(":")[2] for number in channels}
    names = dict(session.execute(_SLACK_DRIVERS, {"ids": list(users.values())}).tuples().all())
    for number, user in users.items():
        channels[number].driver = names.get(user)


def moment_of(event: Mapping[str, Any]) -> datetime:
    """By Rasa's own clock, which `DOORSTEP_NOW` does not move."""
    return datetime.fromtimestamp(event["timestamp"], UTC)


_CONVERSATIONS = (
    select(conversations.c.id, conversations.c.provider, conversations.c.their_number, desk_conversations.c.no)
    .outerjoin(desk_conversations, desk_conversations.c.conversation_id == conversations.c.id)
    .where(conversations.c.id.in_(_ids))
)
_COUNTS_IN = (
    select(
        inbox.c.conversation_id,
        func.count().label("texts"),
        func.min(inbox.c.received_at, type_=inbox.c.received_at.type).label("first"),
    )
    .where(inbox.c.conversation_id.in_(_ids))
    .group_by(inbox.c.conversation_id)
)
_COUNTS_OUT = (
    select(outbox.c.conversation_id, outbox.c.state, func.count().label("texts"))
    .where(outbox.c.conversation_id.in_(_ids))
    .group_by(outbox.c.conversation_id, outbox.c.state)
)
_FIRST_OUT = (
    select(outbox.c.conversation_id, func.min(outbox.c.created_at, type_=outbox.c.created_at.type).label("first"))
    .where(outbox.c.conversation_id.in_(_ids))
    .group_by(outbox.c.conversation_id)
)


def _end(of: Table, at: str, *conditions: ColumnElement[bool], what: str = "id") -> ScalarSelect[Any]:
    """The id of the last row of a conversation that meets the conditions."""
    return (
        select(of.c[what])
        .where(of.c.conversation_id == conversations.c.id, *conditions)
        .order_by(of.c[at].desc(), of.c.id.desc())
        .limit(1)
        .correlate(conversations)
        .scalar_subquery()
    )


_ENDS = select(
    conversations.c.id,
    _end(inbox, "received_at").label("last_in"),
    _end(outbox, "created_at").label("last_out"),
    _end(
        outbox,
        "created_at",
        outbox.c.state != MessageState.DROPPED,
        outbox.c.kind != MessageKind.ALERT,
        what="created_at",
    ).label("answered"),
).where(conversations.c.id.in_(_ids))
_OF_INBOX = select(inbox).where(inbox.c.id.in_(_ids))
_OF_OUTBOX = select(outbox).where(outbox.c.id.in_(_ids))
_UNHANDLED = (
    select(inbox.c.conversation_id, func.min(inbox.c.received_at, type_=inbox.c.received_at.type).label("since"))
    .where(inbox.c.conversation_id.in_(_ids), inbox.c.handled_at.is_(None))
    .group_by(inbox.c.conversation_id)
)
_FIRST_AFTER = (
    select(inbox.c.received_at)
    .where(inbox.c.conversation_id == bindparam("the_conversation"), inbox.c.received_at > bindparam("after"))
    .order_by(inbox.c.received_at)
    .limit(1)
)
_DESK_SPOKE = (
    select(outbox.c.id)
    .where(
        outbox.c.conversation_id == bindparam("the_conversation"),
        outbox.c.created_at >= bindparam("since"),
        outbox.c.kind == MessageKind.DESK,
        outbox.c.state != MessageState.DROPPED,
    )
    .limit(1)
)
_CASES = (
    select(Case.id, Case.conversation_id, Case.kind, Case.state, Case.tracking_number, Case.opened_at)
    .where(Case.conversation_id.in_(_ids))
    .order_by(Case.id)
)
_MARKS = select(marks).where(marks.c.conversation_id.in_(_ids), marks.c.removed_at.is_(None)).order_by(marks.c.id)
_RECIPIENTS = select(Recipient.phone, Recipient.name).where(Recipient.phone.in_(_ids)).order_by(Recipient.id)
_DRIVERS = select(Driver.phone, Driver.name).where(Driver.phone.in_(_ids)).order_by(Driver.id)
_DIRECT = select(SlackPerson.channel, SlackPerson.user).where(SlackPerson.channel.in_(_ids))
_SLACK_DRIVERS = select(Driver.slack_user, Driver.name).where(Driver.slack_user.in_(_ids))
_TAKEN = select(Takeover.conversation_id, Takeover.by, Takeover.since).where(
    Takeover.conversation_id.in_(_ids), Takeover.released_at.is_(None)
)
_HEADS = select(DialogueHead.conversation_id, DialogueHead.newest_id).where(DialogueHead.conversation_id.in_(_ids))
_NEW_EVENTS = (
    select(DialogueEvent.id, DialogueEvent.conversation_id, DialogueEvent.type_name, DialogueEvent.data)
    .join(desk_conversations, desk_conversations.c.conversation_id == DialogueEvent.conversation_id)
    .where(
        desk_conversations.c.conversation_id.in_(_ids),
        DialogueEvent.id > desk_conversations.c.seen_event_id,
        DialogueEvent.id <= bindparam("newest"),
        or_(
            DialogueEvent.type_name.in_(("user", *SWITCHES)),
            and_(DialogueEvent.type_name == "slot", DialogueEvent.data.like('%"name": "delivery"%')),
        ),
    )
    .order_by(DialogueEvent.id)
)
_RECEIVED_AT = select(inbox.c.id, inbox.c.received_at).where(inbox.c.id.in_(_ids))
_CHANGED_BY_TEXTS = (
    select(inbox.c.conversation_id, History.subject)
    .distinct()
    .join(History, History.cause == inbox.c.provider_id)
    .where(inbox.c.conversation_id.in_(_ids))
)
# What an approval writes has the cause with which the case was resolved, on the web as in Slack.
_APPROVED = (
    select(CaseLog.case_id)
    .join(History, History.cause == CaseLog.cause)
    .where(CaseLog.case_id.in_(_ids), CaseLog.entry == "resolved")
)
