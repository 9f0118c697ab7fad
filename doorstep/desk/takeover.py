"""A person takes a conversation: the assistant falls silent in it, the person writes, and hands it back.

Who has it stands in the table `takeovers`; whether the assistant is silent is Rasa's own affair (its pause event), and
is read from the transcript. Two places cannot be written at once, so each step writes the table first and tells Rasa
then, and `reconcile` tells Rasa again whatever a crash, an outage or two requests that crossed left undone. Nobody can
write before the assistant is known to be silent.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from doorstep import following, transcript, wakeups
from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases import queries as case_queries
from doorstep.database import UtcDateTime, reading, transaction
from doorstep.desk.models import Takeover
from doorstep.dms.filling import dms_of
from doorstep.language import spoken
from doorstep.messaging import conversations
from doorstep.messaging.rasa_api import RasaUnavailable, pause_conversation, resume_conversation
from doorstep.provenance import By
from doorstep.upserts import dialect_of, inserting

OPEN_QUESTION_SLOTS = ("open_question", "suspended", "waiting", "identification_tries", "driver_work")
"""What the assistant remembers of a question that it has open; a person who takes over answers it instead."""

_GRACE = timedelta(seconds=5)
"""How long whoever takes or releases tells Rasa themselves before `reconcile` does."""
_LATE_PAUSE_WINDOW = timedelta(minutes=2)
"""For how long after a release a pause that crossed it may still arrive: requests give up after 10 s."""
_BATCH_SIZE = 200

_log = structlog.get_logger(__name__)


class DeskRefused(Exception):
    """Not done; the message says why, for the person who asked."""


@dataclass(frozen=True)
class Holder:
    """Who has a conversation."""

    by: str
    since: datetime
    takeover_id: int


@dataclass(frozen=True)
class TakeoverResult:
    holder: Holder
    """Who has it now: perhaps somebody else."""
    is_yours: bool
    is_silent: bool
    """The assistant is known to be. Otherwise Rasa was away and is told as soon as it is back."""
    began: bool
    """Before, nobody had it and the assistant answered: to release it makes it as it was."""


@dataclass(frozen=True)
class _Doubtful:
    """A takeover that Rasa may not know of."""

    id: int
    conversation_id: str
    is_over: bool
    is_settled: bool
    """Rasa was told once that it is over."""


def take(services: Services, conversation_id: str, *, by: str, cause: str | None = None) -> TakeoverResult:
    """Have the conversation, unless somebody has it. Taking what one has already changes nothing.

    `cause` names what made it happen in the log of its cases. Blocking. Raises DeskRefused: no such conversation.
    """
    with transaction(services.sessions) as session:
        if conversations.find_conversation(session, conversation_id) is None:
            raise DeskRefused(f"There is no conversation {conversation_id}.")
        is_new = False
        while (holder := who_has(session, conversation_id)) is None:  # again, if it is released between two looks
            is_new = _insert(session, conversation_id, by, services.clock())
        if is_new:
            cause = cause or f"takeover:{holder.takeover_id}"
            _note_in_cases(session, conversation_id, f"{by} took the conversation.", by, cause, services.clock())
        is_silent = transcript.is_silent(session, conversation_id)
    is_yours, began = holder.by == by, is_new and not is_silent
    if is_yours and not is_silent:
        try:
            _pause(services, conversation_id, holder.takeover_id)
            is_silent = True
        except RasaUnavailable as error:
            _log.warning("assistant_not_silenced_yet", conversation_id=conversation_id, reason=str(error))
    return TakeoverResult(holder, is_yours, is_silent, began)


def take_from(services: Services, conversation_id: str, takeover_id: int, *, by: str) -> TakeoverResult:
    """Have a conversation that somebody else has, in their place; the assistant stays silent.

    Only while it is still the takeover that was seen: otherwise nothing changes, and the answer says who has it now.
    Blocking. Raises DeskRefused.
    """
    now = services.clock()
    with transaction(services.sessions) as session:
        found = opened(session, conversation_id)
        if found is not None and found.id == takeover_id and found.by != by:
            found.released_at, found.released_by = now, by
            session.flush()
            _insert(session, conversation_id, by, now)
            cause = f"takeover:{takeover_id}:taken"
            _note_in_cases(session, conversation_id, f"{by} took the conversation from {found.by}.", by, cause, now)
    return take(services, conversation_id, by=by)


def release(
    services: Services, conversation_id: str, *, by: str, cause: str | None = None, takeover_id: int | None = None
) -> Holder | None:
    """Hand the conversation back to the assistant, whoever has it; answers who had it.

    Also where nobody took it and the assistant waits for a person. With `takeover_id` only if nobody has it otherwise.
    Blocking. Raises DeskRefused; RasaUnavailable when the assistant cannot be told now; a conversation that was taken
    is released all the same, and the assistant told later.
    """
    now = services.clock()
    with transaction(services.sessions) as session:
        takeover = opened(session, conversation_id)
        holder = Holder(takeover.by, takeover.since, takeover.id) if takeover else None
        if holder is not None and takeover_id not in (None, holder.takeover_id):
            raise DeskRefused(held_by(holder, services))
        if takeover is not None:
            takeover.released_at, takeover.released_by = now, by
            wakeups.notify(session, "desk")
            cause = cause or f"takeover:{takeover.id}:released"
            _note_in_cases(session, conversation_id, f"{by} gave the conversation back.", by, cause, now)
        is_silent = transcript.is_silent(session, conversation_id)
    if is_silent:
        metadata = _metadata(holder.takeover_id if holder else None)
        resume_conversation(services.settings, conversation_id, metadata=metadata)
    if holder is not None:
        _settle(services, conversation_id, holder.takeover_id)
    elif is_silent:
        with transaction(services.sessions) as session:
            _follow(session, conversation_id, now)
    return holder


def who_has(session: Session, conversation_id: str) -> Holder | None:
    takeover = session.execute(
        select(Takeover.by, Takeover.since, Takeover.id).where(
            Takeover.conversation_id == conversation_id, Takeover.released_at.is_(None)
        )
    ).one_or_none()
    return Holder(*takeover) if takeover else None


def all_held(session: Session) -> dict[str, Holder]:
    """Who has which conversation."""
    rows = session.execute(
        select(Takeover.conversation_id, Takeover.by, Takeover.since, Takeover.id).where(Takeover.released_at.is_(None))
    )
    return {conversation_id: Holder(by, since, id_) for conversation_id, by, since, id_ in rows.tuples()}


def reconcile(services: Services) -> datetime | None:
    """Tell Rasa what it does not know yet: which conversations people have and gave back. Blocking. Answers when to
    look again: while anybody has one, and for a while after."""
    now = services.clock()
    with reading(services.sessions) as session:
        held = all_held(session)
        is_any_open = session.scalar(_OPEN, {"stray": now - _LATE_PAUSE_WINDOW}) is not None
        doubtful = [(each, _stands(session, each, held)) for each in _doubtful(session, now)]
    try:
        for takeover, stands in doubtful:
            if not stands:
                _log.info("takeover_reconciled", conversation_id=takeover.conversation_id, takeover_id=takeover.id)
                _tell(services, takeover)
            elif takeover.is_over and not takeover.is_settled:
                _settle(services, takeover.conversation_id, takeover.id)
    except RasaUnavailable as error:
        _log.info("takeovers_wait_for_rasa", reason=str(error))
    return now + _GRACE if is_any_open else None


_OPEN = (
    select(Takeover.id)
    .where(or_(Takeover.handed_back_at.is_(None), Takeover.released_at > bindparam("stray", type_=UtcDateTime())))
    .limit(1)
)


def _insert(session: Session, conversation_id: str, by: str, now: datetime) -> bool:
    """False: somebody has it. The database itself allows one at a time."""
    new_id = session.execute(
        inserting(dialect_of(session), Takeover)
        .values(conversation_id=conversation_id, by=by, since=now)
        .on_conflict_do_nothing(index_elements=["conversation_id"], index_where=Takeover.released_at.is_(None))
        .returning(Takeover.id)
    ).scalar_one_or_none()
    wakeups.notify(session, "desk")
    return new_id is not None


def opened(session: Session, conversation_id: str) -> Takeover | None:
    """Locked: who writes and who gives back wait for one another."""
    return session.scalars(
        select(Takeover)
        .where(Takeover.conversation_id == conversation_id, Takeover.released_at.is_(None))
        .with_for_update()
    ).one_or_none()


def held_by(holder: Holder, services: Services) -> str:
    """Why it was not done, for whoever has to hear it."""
    since = spoken.moment(holder.since, services.settings.dispatch_timezone, now=services.clock())
    return f"{holder.by} has this conversation since {since}."


def _note_in_cases(session: Session, conversation_id: str, text: str, by: str, cause: str, now: datetime) -> None:
    for case in case_queries.of_conversation(session, conversation_id):
        case_commands.note(session, By.desk(by, cause, now), case.id, text)


def _pause(services: Services, conversation_id: str, takeover_id: int) -> None:
    """Raises RasaUnavailable."""
    pause_conversation(
        services.settings, conversation_id, forgetting=OPEN_QUESTION_SLOTS, metadata=_metadata(takeover_id)
    )


def _metadata(takeover_id: int | None) -> dict[str, object]:
    return {} if takeover_id is None else {"takeover": takeover_id}


def _settle(services: Services, conversation_id: str, takeover_id: int) -> None:
    """The assistant answers there again, and knows it."""
    with transaction(services.sessions) as session:
        _follow(session, conversation_id, services.clock())
        session.execute(
            update(Takeover)
            .where(Takeover.id == takeover_id, Takeover.handed_back_at.is_(None))
            .values(handed_back_at=services.clock())
        )


def _follow(session: Session, conversation_id: str, now: datetime) -> None:
    """What was left to whoever had the conversation is the assistant's again: the timers of its deliveries follow."""
    phone = conversations.conversation(session, conversation_id).their_number
    following.changed(session, *(each.tracking_number for each in dms_of(session).deliveries_of_phone(phone, now)))


def _doubtful(session: Session, now: datetime) -> list[_Doubtful]:
    """Takeovers that last, and those that ended and of which Rasa may not know, or may have heard in another order."""
    rows = session.execute(
        select(Takeover.id, Takeover.conversation_id, Takeover.released_at, Takeover.handed_back_at)
        .where(
            or_(Takeover.handed_back_at.is_(None), Takeover.released_at > now - _LATE_PAUSE_WINDOW),
            or_(Takeover.released_at.is_(None) & (Takeover.since < now - _GRACE), Takeover.released_at < now - _GRACE),
        )
        .order_by(Takeover.id)
        .limit(_BATCH_SIZE)
    )
    return [
        _Doubtful(row.id, row.conversation_id, row.released_at is not None, row.handed_back_at is not None)
        for row in rows
    ]


def _stands(session: Session, takeover: _Doubtful, held: dict[str, Holder]) -> bool:
    """Whether the assistant does in this conversation what the takeover says."""
    switches = transcript.switches(session, takeover.conversation_id)
    is_silent = bool(switches) and switches[0].is_silent
    if not takeover.is_over:
        return is_silent
    if not is_silent or takeover.conversation_id in held:
        return True
    if switches[0].takeover_id == takeover.id:  # our own pause, come too late or never undone
        return False
    # Any other pause is the assistant's own: from before, or because somebody asked for a person again since.
    return takeover.is_settled or any(each.takeover_id == takeover.id and not each.is_silent for each in switches)


def _tell(services: Services, takeover: _Doubtful) -> None:
    """Raises RasaUnavailable."""
    if not takeover.is_over:
        _pause(services, takeover.conversation_id, takeover.id)
        return
    resume_conversation(services.settings, takeover.conversation_id, metadata=_metadata(takeover.id))
    _settle(services, takeover.conversation_id, takeover.id)
