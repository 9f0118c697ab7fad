"""Which rows are about whoever has a telephone number.

A row is about the person when it names their number, a conversation with it, a delivery to them, or what hangs on one
of these. So a new table is found by the names of its columns, without a line here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Column, String, Table, or_, select
from sqlalchemy.orm import Session

from doorstep.cases.models import Case
from doorstep.dms.models import Delivery, Recipient
from doorstep.messaging.models import Conversation, InboxRow, OutboxRow
from doorstep.one_of import one_of
from doorstep.privacy import pictures

OF_STAFF = frozenset(
    {"console_users", "console_sessions", "console_oidc_logins", "login_attempts", "audit_log", "drivers"}
)
"""Of the people who work here, whatever numbers they have."""


def keys_of(session: Session, phone: str) -> dict[str, set[Any]]:
    """What names the person, by the names that columns have for it."""
    recipients = set(session.scalars(select(Recipient.id).where(Recipient.phone == phone)))
    deliveries = session.scalars(select(Delivery).where(one_of(Delivery.recipient_id, recipients))).all()
    numbers = {each.tracking_number for each in deliveries}
    conversations = set(session.scalars(select(Conversation.id).where(Conversation.their_number == phone)))
    delivery_ids = {each.id for each in deliveries}
    inbox = set(session.scalars(select(InboxRow.id).where(one_of(InboxRow.conversation_id, conversations))))
    to_them = or_(
        one_of(OutboxRow.conversation_id, conversations),
        OutboxRow.to_number == phone,
        one_of(OutboxRow.tracking_number, numbers),  # to a number that they had before, too
    )
    outbox = set(session.scalars(select(OutboxRow.id).where(to_them)))
    of_them = or_(one_of(Case.conversation_id, conversations), one_of(Case.tracking_number, numbers))
    cases = set(session.scalars(select(Case.id).where(of_them)))
    keys: dict[str, set[Any]] = {
        "recipients.id": recipients, "deliveries.id": delivery_ids, "conversations.id": conversations,
        "inbox.id": inbox, "outbox.id": outbox, "cases.id": cases,
        "addresses.id": {each.address_id for each in deliveries},
        "number": {phone}, "to_number": {phone}, "their_number": {phone},
        "tracking_number": numbers, "subject": numbers | conversations, "conversation_id": conversations,
        "delivery_id": delivery_ids, "recipient_id": recipients, "inbox_id": inbox, "outbox_id": outbox,
        "case_id": cases,
    }  # fmt: skip
    return keys | {"photos.id": pictures.named_for(session, keys)}


def matching(table: Table, keys: Mapping[str, set[Any]]) -> Iterator[tuple[Column[Any], set[Any]]]:
    for column in table.columns:
        is_counted = column.name == "number" and (table.name == "addresses" or not isinstance(column.type, String))
        values = keys.get(f"{table.name}.{column.name}") or (None if is_counted else keys.get(column.name))
        if values:
            yield column, values
