"""A picture that the provider cannot get, or cannot send, does not keep its text from the person."""

from datetime import datetime

from sqlalchemy.orm import Session

from doorstep import wakeups
from doorstep.messaging import segments, statements, texts
from doorstep.messaging.outbox.queueing import MAX_BODY


def send_again_without(session: Session, outbox_id: int, error_code: int, now: datetime) -> bool:
    """Queue a failed text once more, without its pictures and saying so.

    False when that would not help: it has no pictures, nothing but pictures, or they were left out before.
    """
    row = session.execute(statements.FAILED_WITH_PICTURES, {"the_id": outbox_id}).one_or_none()
    if row is None or not row.body or not row.media_urls:
        return False
    note = f"\n{texts.picture_left_out()}"
    body = row.body[: MAX_BODY - len(note)] + note
    size = segments.size(body)
    session.execute(
        statements.REQUEUED_WITHOUT_PICTURES,
        {
            "the_id": outbox_id,
            "the_error": error_code,
            "the_now": now,
            "new_body": body,
            "new_encoding": size.encoding,
            "new_segments": size.segments,
        },
    )
    wakeups.notify(session, "outbox_twilio")
    return True
