"""Codes and ways in, shown to the driver of the stop in their direct message, and taken out of it once the package is
off the truck."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import String, cast, exists, literal, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, aliased

from doorstep.bootstrap import Services
from doorstep.database import reading, transaction
from doorstep.dms.filling import dms_of
from doorstep.dms.status import Status
from doorstep.dms.values import AccessKind
from doorstep.messaging.models import MessageKind, MessageState, OutboxRow
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.events import is_direct
from doorstep.messaging.slack.mrkdwn import escape
from doorstep.messaging.slack.posts import NewPost

NAMES = {
    AccessKind.GATE: "Gate",
    AccessKind.DOOR: "Door",
    AccessKind.CALLBOX: "Call box",
    AccessKind.LOBBY: "Lobby",
    AccessKind.GARAGE: "Garage",
    AccessKind.ELEVATOR: "Elevator",
    AccessKind.ENTRY_ROUTE: "Way in",
}
_SHOWN, _HIDDEN = "shown-code:", "hidden-code:"
_LOOKED_BACK = timedelta(hours=24)
_TRY_AGAIN = timedelta(seconds=30)

_log = structlog.get_logger(__name__)


def codes_for(session: Session, driver_code: str, *tracking_numbers: str) -> dict[AccessKind, str]:
    return {
        detail.kind: detail.value
        for number in tracking_numbers
        for detail in dms_of(session).drivers.access_for(driver_code, number)
    }


@dataclass(frozen=True)
class ShownCodes:
    """Lines, and below them the codes, unless others read along there."""

    channel: str
    lines: Sequence[str]
    codes: Mapping[AccessKind, str]
    _: KW_ONLY
    tracking_number: str
    cause: str
    kind: MessageKind
    thread_ts: str | None
    conversation_id: str | None


def show(session: Session, new: ShownCodes, now: datetime) -> None:
    """Post it. The ledger keeps no code once it is sent."""
    shown = new.codes if is_direct(new.channel) else {}
    posts.post(
        session,
        NewPost(
            posts.channel_of(new.channel),
            "\n".join([*new.lines, *(f"{NAMES[each]}: `{escape(value)}`" for each, value in shown.items())]),
            blanked="\n".join([*new.lines, *(f"{NAMES[each]}: ****" for each in shown)]),
            idempotency_key=f"{_SHOWN}{new.tracking_number}:{new.cause}",
            kind=new.kind,
            thread_ts=new.thread_ts,
            conversation_id=new.conversation_id,
        ),
        now,
    )


def run_once(services: Services) -> datetime | None:
    """One round: codes of deliveries that are on no truck any more vanish from where they were shown."""
    now, hidden = services.clock(), aliased(OutboxRow)
    with reading(services.sessions) as session:
        shown = session.scalars(
            select(OutboxRow.id).where(
                OutboxRow.idempotency_key.startswith(_SHOWN, autoescape=True),
                OutboxRow.created_at > now - _LOOKED_BACK,
                OutboxRow.state == MessageState.SENT,
                OutboxRow.body.contains("****"),
                ~exists().where(hidden.idempotency_key == literal(_HIDDEN) + cast(OutboxRow.id, String)),
            )
        ).all()
        over = [outbox_id for outbox_id in shown if _is_over(session, session.get_one(OutboxRow, outbox_id))]
    failed = False
    for outbox_id in over:
        try:
            with transaction(services.sessions) as session:
                _hide_if_over(session, outbox_id, now)
        except OperationalError:
            raise
        except Exception:
            _log.exception("code_not_hidden", outbox_id=outbox_id)
            failed = True
    return now + _TRY_AGAIN if failed else None


def _is_over(session: Session, row: OutboxRow) -> bool:
    delivery = dms_of(session).delivery(row.idempotency_key.removeprefix(_SHOWN).split(":")[0])
    return delivery is None or delivery.status is not Status.OUT_FOR_DELIVERY


def _hide_if_over(session: Session, outbox_id: int, now: datetime) -> None:
    row = session.get_one(OutboxRow, outbox_id)
    if not _is_over(session, row):
        return
    posts.update(
        session,
        outbox_id,
        f"{row.body}\n_Removed: this stop is done._",
        idempotency_key=f"{_HIDDEN}{outbox_id}",
        now=now,
    )
