"""Opt-outs, opt-ins and HELP: the dialogue has no say in them, but its transcript shows them and what was answered."""

from datetime import datetime

from rasa.shared.core.events import BotUttered, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Session

from channels.intake import ClaimedMessage, no_longer_waits
from doorstep.desk.strangers import Patience
from doorstep.desk.takeover import OPEN_QUESTION_SLOTS
from doorstep.messaging import consent, inbox, texts
from doorstep.messaging.keywords import Keyword
from doorstep.messaging.outbox.queueing import Reply
from doorstep.settings import Settings
from doorstep.transcript import ANSWERED_BY_CARRIER, IN_OUTBOX

INTENTS: dict[Keyword, str] = {
    "stop_carrier": "stop_texts",
    "stop_ours": "stop_texts",
    "start_carrier": "start_texts",
    "start_ours": "start_texts",
    "help": "ask_for_help",
    "ambiguous_cancel": "ambiguous_cancel",
}
"""What each is called in the dialogue."""


def settle(
    session: Session,
    keyword: Keyword,
    claimed: ClaimedMessage,
    tracker: DialogueStateTracker,
    settings: Settings,
    now: datetime,
) -> None:
    """Do what the keyword asks for and finish its message.

    The message is the newest of `tracker`, whose new events are not written yet: what is answered becomes one of them.
    """
    number, company = claimed.conversation.their_number, settings.company_name
    replies: list[Reply] = []
    if keyword == "stop_carrier":
        consent.opt_out(session, consent.NewOptOut(number, "keyword", by_carrier=True), now)
        _forget_question(tracker)
        _leave_to_carrier(tracker)
    elif keyword == "stop_ours":
        opt_out(session, claimed, "keyword", tracker, settings, now)
    elif keyword in ("start_carrier", "start_ours"):
        ended = consent.opt_in(session, number, "keyword", now)
        if keyword == "start_carrier" and ended and ended.by_carrier:
            _leave_to_carrier(tracker)
        else:
            replies.append(Reply(texts.opted_in(company)))
    elif not claimed.is_opted_out:
        replies.append(Reply(texts.help_text(company, settings.dispatch_phone)))
    if claimed.patience is Patience.NOTHING:
        replies = []
    for reply in replies:
        tracker.update(_said(reply.text))
    inbox.finish(session, claimed.message.id, replies, now, attempt=claimed.message.attempts)
    no_longer_waits(session, claimed, now)


def opt_out(
    session: Session,
    claimed: ClaimedMessage,
    source: str,
    tracker: DialogueStateTracker,
    settings: Settings,
    now: datetime,
) -> None:
    """Text this person no more, and confirm it, unless that was done before."""
    confirmation = texts.opted_out(settings.company_name) if claimed.patience is not Patience.NOTHING else None
    _forget_question(tracker)
    opted_out = consent.opt_out(
        session,
        consent.NewOptOut(claimed.conversation.their_number, source),
        now,
        confirmation=confirmation,
        conversation_id=claimed.conversation.id,
    )
    if opted_out.is_new and confirmation is not None:
        tracker.update(_said(confirmation))


def tell_the_way_back(
    session: Session, claimed: ClaimedMessage, tracker: DialogueStateTracker, settings: Settings, now: datetime
) -> None:
    """They asked in words of their own to be texted again, and START is what brings them back."""
    answer, conversation = texts.way_back(settings.company_name), claimed.conversation
    queued = consent.tell_the_way_back(session, conversation.their_number, answer, now, conversation_id=conversation.id)
    if queued is not None:
        tracker.update(_said(answer))


def _forget_question(tracker: DialogueStateTracker) -> None:
    """What was asked before somebody wanted no more texts is not asked of them when they want them again."""
    for slot in OPEN_QUESTION_SLOTS:
        if tracker.get_slot(slot) is not None:
            tracker.update(SlotSet(slot, None))


def _leave_to_carrier(tracker: DialogueStateTracker) -> None:
    """The carrier confirms it, in words that we are not told."""
    assert tracker.latest_message is not None
    tracker.latest_message.metadata[ANSWERED_BY_CARRIER] = True


def _said(text: str) -> BotUttered:
    return BotUttered(text, metadata={IN_OUTBOX: True})
