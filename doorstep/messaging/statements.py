"""The statements that run for every message, built once: building one costs SQLAlchemy several times what running it
does."""

from functools import cache

from sqlalchemy import ColumnElement, Executable, FromClause, and_, bindparam, case, func, or_, select, update

from doorstep.clock import AT_ONCE
from doorstep.database import database_now
from doorstep.messaging.models import (
    Conversation,
    DeliveryStatus,
    MessageKind,
    MessageState,
    conversations,
    inbox,
    inbox_media,
    opt_outs,
    outbox,
)
from doorstep.upserts import compiled, inserting


@cache
def upsert_conversation(dialect: str) -> Executable:
    insertion = inserting(dialect, Conversation)
    upsert = insertion.on_conflict_do_update(
        index_elements=["provider", "our_number", "their_number"],
        # What is found in the provider's list was sent before some that came.
        set_={
            "last_inbound_at": case(
                (
                    insertion.excluded.last_inbound_at > conversations.c.last_inbound_at,
                    insertion.excluded.last_inbound_at,
                ),
                else_=conversations.c.last_inbound_at,
            )
        },
    ).returning(conversations.c.id)
    return compiled(upsert, dialect, tuple(column.name for column in conversations.c))


CONVERSATION = select(conversations).where(conversations.c.id == bindparam("the_id"))

MEDIA = (
    select(inbox_media.c.url, inbox_media.c.content_type, inbox_media.c.provider_id)
    .where(inbox_media.c.inbox_id == bindparam("the_id"))
    .order_by(inbox_media.c.position)
)

_oldest_unhandled = (
    select(inbox.c.id)
    .where(inbox.c.conversation_id == bindparam("the_conversation"), inbox.c.handled_at.is_(None))
    .order_by(func.coalesce(inbox.c.place, inbox.c.id), inbox.c.id)
    .limit(1)
    .scalar_subquery()
)
_waiting = inbox.alias()
_number_waiting = (
    select(func.count())
    .select_from(_waiting)
    .where(_waiting.c.conversation_id == bindparam("the_conversation"), _waiting.c.handled_at.is_(None))
    .scalar_subquery()
)
INBOX_LEASE = 60.0
"""Seconds for which a claimed message is left alone: an expired lease means that whoever handled it is dead."""
OUTBOX_LEASE = 20.0
"""Likewise a claimed text: twice what a request may take."""
SETTLE_AFTER = 10.0
"""How long a text whose state is unknown waits for its status callback before the provider is asked."""


def _is_free(table: FromClause, longest: float) -> ColumnElement[bool]:
    """Whether nobody holds the row under a lease. One that ends later than any that could have been taken was taken
    before the database's clock was set back."""
    until = table.c.claimed_until
    return or_(until.is_(None), until <= database_now(), until > database_now(2 * longest))


CLAIM_OLDEST = (
    update(inbox)
    # Two processes may find the same oldest row; the second waits for the first's transaction and then finds the
    # row's new lease here, so it gets nothing.
    .where(
        inbox.c.id == _oldest_unhandled,
        inbox.c.handled_at.is_(None),
        inbox.c.due_at <= bindparam("the_now"),
        _is_free(inbox, INBOX_LEASE),
    )
    .values(
        claimed_by=bindparam("the_owner"),
        claimed_until=database_now(INBOX_LEASE),
        attempts=inbox.c.attempts + 1,
        reason=None,
    )
    .returning(
        inbox.c.id,
        inbox.c.provider,
        inbox.c.provider_id,
        inbox.c.body,
        inbox.c.payload,
        inbox.c.received_at,
        inbox.c.recovered_at,
        inbox.c.attempts,
        inbox.c.traceparent,
        (_number_waiting > 1).label("has_more"),  # it is one of them still
    )
)

ATTEMPTS = select(inbox.c.attempts).where(inbox.c.id == bindparam("the_id"))
FINISH = (
    update(inbox)
    .where(
        inbox.c.id == bindparam("the_id"),
        inbox.c.handled_at.is_(None),
        inbox.c.attempts == func.coalesce(bindparam("the_attempt", type_=inbox.c.attempts.type), inbox.c.attempts),
    )
    .values(handled_at=bindparam("the_now"), due_at=None, claimed_by=None, claimed_until=None)
    .returning(inbox.c.conversation_id)
)


def _follows_an_unsent_one() -> ColumnElement[bool]:
    """In its conversation. Notifications that have not left yet let answers pass, however much later those came."""
    other = outbox.alias()
    is_earlier = and_(
        other.c.id < outbox.c.id,
        or_(other.c.state == MessageState.SENDING, other.c.notice.is_(None), outbox.c.notice.is_not(None)),
    )
    passes_it = and_(outbox.c.notice.is_not(None), outbox.c.state != MessageState.SENDING, other.c.notice.is_(None))
    return (
        select(other.c.id)
        .where(
            other.c.conversation_id == outbox.c.conversation_id,
            other.c.state.in_([MessageState.PENDING, MessageState.SENDING]),
            or_(is_earlier, passes_it),
        )
        .exists()
    )


def _follows_an_unhandled_one() -> ColumnElement[bool]:
    earlier = inbox.alias()
    its_place, place = func.coalesce(earlier.c.place, earlier.c.id), func.coalesce(inbox.c.place, inbox.c.id)
    return (
        select(earlier.c.id)
        .where(
            earlier.c.conversation_id == inbox.c.conversation_id,
            earlier.c.handled_at.is_(None),
            or_(its_place < place, and_(its_place == place, earlier.c.id < inbox.c.id)),
        )
        .exists()
    )


WAITING_CONVERSATIONS = (
    select(inbox.c.conversation_id)
    .where(
        inbox.c.due_at <= bindparam("the_now"),
        inbox.c.provider == bindparam("the_provider"),
        _is_free(inbox, INBOX_LEASE),
        ~_follows_an_unhandled_one(),
    )
    .order_by(inbox.c.due_at, inbox.c.id)
)


def _channel_is_occupied() -> ColumnElement[bool]:
    """Slack takes about a message a second in a channel: what is claimed beyond one would only wait in its sender, and
    keep what is queued for other channels waiting too."""
    other = outbox.alias()
    return (
        select(other.c.id)
        .where(
            other.c.state == MessageState.SENDING,
            other.c.to_number == outbox.c.to_number,
            other.c.provider == "slack",
            other.c.claimed_by.is_not(None),
            ~_is_free(other, OUTBOX_LEASE),
        )
        .exists()
    )


DUE = select(outbox).where(
    outbox.c.due_at <= bindparam("the_now"),
    _is_free(outbox, OUTBOX_LEASE),
    outbox.c.provider == bindparam("the_provider"),
    or_(outbox.c.provider != "slack", ~_channel_is_occupied()),
    # Held texts do not stand in the way: what is asked at night is answered at night.
    ~_follows_an_unsent_one(),
)
ANY_DUE = DUE.with_only_columns(outbox.c.id).limit(1)
NEXT_DUE = select(
    select(func.min(outbox.c.due_at))
    .where(outbox.c.due_at > bindparam("the_now"), outbox.c.provider == bindparam("the_provider"))
    .scalar_subquery()
    .label("due_at"),
    select(func.min(outbox.c.claimed_until))
    .where(outbox.c.claimed_until.is_not(None), outbox.c.provider == bindparam("the_provider"))
    .scalar_subquery()
    .label("claimed_until"),
    database_now().label("database_now"),
)
"""When the sender next has to look by itself; `claimed_until` by the database's clock."""
DUE_LOCKED = (
    DUE.add_columns(database_now().label("database_now"))
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(bindparam("the_limit"))
    .with_for_update(skip_locked=True, of=outbox)
)

OPT_OUTS = select(opt_outs.c.number, opt_outs.c.confirmation_id).where(
    opt_outs.c.number.in_(bindparam("numbers", expanding=True)), opt_outs.c.ended_at.is_(None)
)

_went_at = func.coalesce(outbox.c.accepted_at, outbox.c.state_changed_at, type_=outbox.c.accepted_at.type)
_OUTREACH = select(outbox.c.to_number, outbox.c.cause, outbox.c.notice, outbox.c.tracking_number, outbox.c.about)
RECENT_OUTREACH = (
    _OUTREACH.add_columns(_went_at.label("went_at"))
    .where(
        outbox.c.to_number.in_(bindparam("numbers", expanding=True)),
        outbox.c.kind == MessageKind.OUTREACH,
        or_(outbox.c.accepted_at > bindparam("since"), outbox.c.state == MessageState.SENDING),
    )
    .order_by(_went_at)
)

OUTREACH_THAT_WENT = _OUTREACH.where(
    outbox.c.to_number.in_(bindparam("numbers", expanding=True)),
    outbox.c.kind == MessageKind.OUTREACH,
    or_(outbox.c.accepted_at.is_not(None), outbox.c.state == MessageState.SENDING),
)
"""Ever; of the few numbers of a claim."""

BODY_LEFT = func.coalesce(outbox.c.blanked_body, outbox.c.body)
"""Of a text with which nothing is left to do."""
_new_state = bindparam("new_state", type_=outbox.c.state.type)
_body_after_decision = case(
    (or_(_new_state == MessageState.DROPPED, _new_state == MessageState.FAILED), BODY_LEFT), else_=outbox.c.body
)

DECIDED = (
    update(outbox)
    .where(outbox.c.id == bindparam("the_id"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("state", "reason", "due_at", "claimed_by", "attempts", "state_changed_at")
        }
        | {
            "body": _body_after_decision,
            "claimed_until": case((_new_state == MessageState.SENDING, database_now(OUTBOX_LEASE)), else_=None),
        }
    )
)

_COMPOSED = ("body", "about", "encoding", "segments", "tracking_number", "media_urls")
COMPOSED = (
    update(outbox)
    .where(outbox.c.id == bindparam("the_id"))
    .values({name: bindparam(f"new_{name}") for name in _COMPOSED})
)
"""A notification got the words with which it is sent."""

_still_ours = (
    outbox.c.id == bindparam("the_id"),
    outbox.c.attempts == bindparam("the_attempt"),
    outbox.c.state == MessageState.SENDING,
)
ACCEPTED = (
    update(outbox)
    .where(*_still_ours)
    .values(
        state=bindparam("new_state", type_=outbox.c.state.type),
        body=BODY_LEFT,
        reason=None,
        error_code=None,
        due_at=None,
        claimed_by=None,
        claimed_until=None,
        provider_id=bindparam("new_provider_id"),
        accepted_at=bindparam("the_now"),
        state_changed_at=bindparam("the_now"),
    )
)
NOT_ACCEPTED = (
    update(outbox)
    .where(*_still_ours)
    .values(
        {
            **{
                name: bindparam(f"new_{name}")
                for name in ("state", "reason", "error_code", "due_at", "state_changed_at")
            },
            "claimed_by": None,
            # A text whose state is unknown is left alone for a while: its status may be reported meanwhile.
            "claimed_until": case((_new_state == MessageState.SENDING, database_now(SETTLE_AFTER)), else_=None),
            "body": _body_after_decision,
        }
    )
)

REPORTS = (
    select(DeliveryStatus)
    .where(DeliveryStatus.provider_id.in_(bindparam("provider_ids", expanding=True)))
    .order_by(DeliveryStatus.id)
)

_REPORTED_ON = select(
    outbox.c.id, outbox.c.state, outbox.c.attempts, outbox.c.to_number, outbox.c.traceparent
).with_for_update()
BY_PROVIDER_ID = _REPORTED_ON.where(outbox.c.provider_id == bindparam("the_provider_id"))
BY_ATTEMPT = _REPORTED_ON.where(
    outbox.c.id == bindparam("the_id"),
    outbox.c.attempts == bindparam("the_attempt"),
    outbox.c.state == MessageState.SENDING,
)
"""The text that a status report is about."""

REPORTED = (
    update(outbox)
    .where(outbox.c.id == bindparam("the_id"))
    .values(
        provider_id=bindparam("new_provider_id"),
        accepted_at=func.coalesce(outbox.c.accepted_at, bindparam("the_now", type_=outbox.c.accepted_at.type)),
        state=bindparam("new_state", type_=outbox.c.state.type),
        body=BODY_LEFT,
        state_changed_at=bindparam("the_now", type_=outbox.c.state_changed_at.type),
        error_code=bindparam("new_error_code"),
        due_at=None,
        claimed_by=None,
        claimed_until=None,
        reason=None,
    )
)
"""A status report moved it forward."""

REQUEUED = (
    update(outbox)
    .where(outbox.c.id == bindparam("the_id"))
    .values(
        state=MessageState.PENDING,
        due_at=bindparam("new_due_at", type_=outbox.c.due_at.type),
        reason="provider_failed",
        provider_id=None,
        accepted_at=None,
    )
)
"""The provider says that it failed and may be tried again."""

FAILED_WITH_PICTURES = (
    select(outbox.c.body, outbox.c.media_urls)
    .where(
        outbox.c.id == bindparam("the_id"),
        outbox.c.state.in_([MessageState.FAILED, MessageState.UNDELIVERED]),
        outbox.c.pictures_left_out.is_(None),
    )
    .with_for_update()
)

REQUEUED_WITHOUT_PICTURES = (
    update(outbox)
    .where(outbox.c.id == bindparam("the_id"))
    .values(
        pictures_left_out=bindparam("the_error"),
        body=bindparam("new_body"),
        blanked_body=None,  # what had to go is out of the body since it was first sent
        encoding=bindparam("new_encoding"),
        segments=bindparam("new_segments"),
        state=MessageState.PENDING,
        reason="pictures_failed",
        due_at=AT_ONCE,
        state_changed_at=bindparam("the_now"),
        provider_id=None,
        accepted_at=None,
    )
)
