"""Asks the carrier for the texts that no webhook brought, and stores them: each once, in the order of sending.

Each round looks back from the newest text it knows, and somewhat further: a webhook may be on its way, a page may have
been missing. While a round finds something, the next one reads the same stretch again.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.bootstrap import Services
from doorstep.database import reading, transaction
from doorstep.jobs import Job, in_thread
from doorstep.messaging import absence, consent, conversations, inbox, keywords, provider_marks, recovered, texts
from doorstep.messaging.missed import ListedMessage, Missed, MissedTexts, find
from doorstep.messaging.models import Conversation, InboxRow
from doorstep.messaging.twilio.client import TwilioClient
from doorstep.messaging.twilio.listing import ListedText, ListNotRead, TwilioListing
from doorstep.settings import Settings

EVERY_SECONDS = 60.0

_TWILIO = "twilio"
_BATCH = 200
_BETWEEN_BATCHES = 0.05
"""Others write too."""

_log = structlog.get_logger(__name__)


def run_once(services: Services) -> None:
    """One round. Raises ListNotRead when the carrier could not be asked."""
    asyncio.run(_round(services))


def run_when_due(services: Services) -> datetime | None:
    """A round, unless another worker made one just now and nothing may have been missed since. Answers when the next
    is due."""
    every = timedelta(seconds=EVERY_SECONDS)
    now = services.clock()
    with reading(services.sessions) as session:
        asked_at = provider_marks.asked_at(session, f"{_TWILIO}:{services.settings.twilio_number}")
        is_wanted = absence.wanted(session, _TWILIO) is not None
    # Further ahead than it can be: one of the clocks is wrong, or was set back.
    if not is_wanted and asked_at is not None and now < asked_at + every <= now + every:
        return asked_at + every
    run_once(services)
    return services.clock() + every


async def _round(services: Services) -> None:
    listing = TwilioListing(TwilioClient(services.settings), services.real)
    try:
        with reading(services.sessions) as session:
            wanted = absence.wanted(session, _TWILIO)
            numbers = _our_numbers(session, services.settings)
        found = 0
        for our_number in numbers:
            found += await _read(services, listing, our_number)
        if found:
            _log.info("texts_recovered", texts=found)
        if wanted is not None:
            with transaction(services.sessions) as session:
                absence.settle(session, _TWILIO, wanted, services.clock())
    finally:
        await listing.close()


async def _read(services: Services, listing: TwilioListing, our_number: str) -> int:
    """How many texts to this number of ours had been missed."""
    source, now = f"{_TWILIO}:{our_number}", services.clock()
    with transaction(services.sessions) as session:
        read_until = _read_until(session, source, our_number, now)
    since = read_until - provider_marks.OVERLAP
    listed: list[ListedMessage] = []
    async for page in listing.texts_to(our_number, since, now):
        listed += _told_apart(services, page)
    found = find(listed)
    newest, found = found.newest, found.by_clock(listing.clock.in_ours)
    missed = await _with_media(listing, found.missed)
    _store_opt_outs(services, found)
    for start in range(0, len(missed), _BATCH):
        if start:
            await asyncio.sleep(_BETWEEN_BATCHES)
        with transaction(services.sessions) as session:
            recovered.keep(session, missed[start : start + _BATCH], now)
    if not found.missed and newest is not None and newest > read_until:
        read_until = newest
    with transaction(services.sessions) as session:
        provider_marks.put(session, source, read_until.isoformat(), now)
    return len(missed)


def _told_apart(services: Services, page: Sequence[ListedText]) -> list[ListedMessage]:
    """Of what is stored already only its place is kept."""
    with reading(services.sessions) as session:
        known = inbox.known_ids(session, _TWILIO, [each.message.provider_id for each in page])
    words = services.settings.carrier_stop_words
    listed = []
    for each in page:
        message, is_known = each.message, each.message.provider_id in known
        keyword = None if each.media_count else keywords.classify(message.body, False, words)
        listed.append(
            ListedMessage(replace(message, body="") if is_known else message, is_known, keyword, each.media_count > 0)
        )
    return listed


async def _with_media(listing: TwilioListing, missed: Sequence[Missed]) -> list[Missed]:
    """Those that can be stored now. What came with a picture whose address is not to be had waits for the next round,
    and so does what was sent after it in its conversation."""
    waits: set[tuple[str, str]] = set()
    ready = []
    for each in missed:
        if each.listed.conversation in waits:
            continue
        if each.listed.has_media:
            try:
                media = await listing.media_of(each.message.provider_id)
            except ListNotRead as error:
                _log.warning("media_not_listed", sid=each.message.provider_id, reason=str(error))
                waits.add(each.listed.conversation)
                continue
            ready.append(replace(each, listed=replace(each.listed, message=replace(each.message, media=media))))
        else:
            ready.append(each)
    return ready


def _store_opt_outs(services: Services, found: MissedTexts) -> None:
    with transaction(services.sessions) as session:
        for each in found.opted_out:
            _opt_out(session, each, services.settings, services.clock())


def _opt_out(session: Session, missed: Missed, settings: Settings, now: datetime) -> None:
    message = missed.message
    by_carrier = missed.listed.keyword == "stop_carrier"
    consent.opt_out(
        session,
        consent.NewOptOut(message.their_number, "keyword", by_carrier=by_carrier, began_at=message.received_at),
        now,
        confirmation=None if by_carrier else texts.opted_out(settings.company_name),
        conversation_id=conversations.record_inbound(
            session, _TWILIO, message.our_number, message.their_number, message.received_at
        ),
    )


def _our_numbers(session: Session, settings: Settings) -> list[str]:
    """All through which people wrote, so far, and the one we text from."""
    numbers = {settings.twilio_number}
    last = ""
    # From one to the next in the index: there are few of them, and conversations without end.
    own = select(Conversation.our_number).where(Conversation.provider == _TWILIO).order_by(Conversation.our_number)
    while (found := session.scalar(own.where(Conversation.our_number > last).limit(1))) is not None:
        numbers.add(found)
        last = found
    return sorted(numbers)


def _read_until(session: Session, source: str, our_number: str, now: datetime) -> datetime:
    """By the carrier's clock, but for the first time: what was sent before we were there is nobody's to answer."""
    known = provider_marks.read_until(session, source)
    if known is not None:
        return datetime.fromisoformat(known)
    began_at = provider_marks.first(session, now, InboxRow.provider == _TWILIO, Conversation.our_number == our_number)
    provider_marks.put(session, source, began_at.isoformat(), now)
    return began_at


JOBS = (Job("missed_texts", in_thread(run_when_due), wakes=(absence.WANTED,), pace=2.0, looks_every=EVERY_SECONDS),)
