"""Notifications get their words when they are sent, from the DMS as it is then; what was overtaken says nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.messaging import photo_addresses
from doorstep.messaging.notifications import Compose, Composed, OvertakenNotification, offers_of_others
from doorstep.messaging.policy import Notice
from doorstep.outreach import feedback
from doorstep.outreach.looking import facts_of
from doorstep.outreach.models import WaitingQuestion
from doorstep.outreach.notifications import KINDS
from doorstep.outreach.notifications.facts import Facts, NotificationKind, Saying, said_of
from doorstep.outreach.policies import policy_of
from doorstep.settings import Settings


def composing(settings: Settings) -> Compose:
    policy = policy_of(settings)

    def compose(session: Session, row: Any, now: datetime) -> Composed | OvertakenNotification:
        if row.notice == Notice.FEEDBACK:
            return feedback.words_now(session, row, policy, now)
        kind, about = KINDS.get(row.notice), row.about or {}
        if kind is None:
            return OvertakenNotification()
        numbers = list(about.get("deliveries") or ())
        found = {each.delivery.tracking_number: each for each in facts_of(session, numbers)}
        if len(found) != len(set(numbers)) or not found:
            return OvertakenNotification()
        facts = [found[number] for number in numbers]
        if any(each.delivery.recipient_phone != row.to_number for each in facts):
            return OvertakenNotification()  # it is somebody else's now
        may_number = not (
            _is_asked(session, row.conversation_id, now) or offers_of_others(session, row.conversation_id, numbers, now)
        )
        saying = Saying(policy, now, about.get("occurrence", ""), may_number)
        alone = [(each, said_of(each, kind, saying)) for each in facts]
        first = next((said for _, said in alone if said is not None), None)
        # The others are overtaken, or their times have come apart since it was queued.
        still = [each for each, said in alone if said is not None and said == first]
        composed = kind.says(still, saying) if still else None
        if composed is None:
            return OvertakenNotification()
        if settings.delivered_photo != "none" and not policy.closing:  # which is of texts without pictures
            composed = _with_photo(composed, kind, still, saying, row.id)
        return replace(composed, deliveries=tuple(each.delivery.tracking_number for each in still))

    def _with_photo(
        composed: Composed, kind: NotificationKind, facts: Sequence[Facts], saying: Saying, outbox_id: int
    ) -> Composed:
        """If it is one that we keep: others are not ours to show."""
        photo_id = photo_addresses.kept_id(settings, composed.photo_url)
        if photo_id is None:
            return composed
        by_carrier = settings.delivered_photo == "mms"
        lasts = photo_addresses.FOR_THE_CARRIER if by_carrier else photo_addresses.IN_A_TEXT
        address = photo_addresses.address(settings, outbox_id, saying.now, lasts)
        if by_carrier:
            return replace(composed, shows=photo_id, media_urls=(address,))
        shown = kind.says(facts, replace(saying, photo_address=address))
        return replace(shown, shows=photo_id) if shown is not None and address in shown.words else composed

    return compose


def _is_asked(session: Session, conversation_id: str | None, now: datetime) -> bool:
    """Whether a question is open there: two lists of numbers would be one too many."""
    waiting = select(WaitingQuestion.question_id).where(
        WaitingQuestion.conversation_id == conversation_id, WaitingQuestion.expires_at > now
    )
    return session.execute(waiting).first() is not None
