"""Asks the carrier what became of texts whose status callbacks never came."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import or_, select, text, update
from sqlalchemy.orm import Session

from doorstep.bootstrap import Services
from doorstep.clock import real_time_on
from doorstep.database import reading, transaction
from doorstep.jobs import Job, in_thread
from doorstep.messaging import callbacks
from doorstep.messaging.models import STATUS_MISSING, outbox
from doorstep.messaging.twilio.client import TwilioClient
from doorstep.messaging.twilio.listing import ListedStatus, ListNotRead, TwilioListing
from doorstep.messaging.twilio.webhooks import StatusReport

EVERY_SECONDS = 60.0
MISSING_AFTER = timedelta(minutes=10)
_ASKED_AGAIN_AFTER = timedelta(hours=1)
"""Some carriers never say whether a text arrived: it stays sent."""
_GIVEN_UP_AFTER = timedelta(days=2)
_MOST = 50
"""A round."""
_AT_ONCE = 4

_log = structlog.get_logger(__name__)


def run_once(services: Services) -> None:
    """One round. Raises ListNotRead when the carrier could not be asked."""
    now = services.clock()

    def ago(duration: timedelta) -> datetime:
        return now - real_time_on(services.clock, duration)

    with reading(services.sessions) as session:
        missing = _missing(session, ago(MISSING_AFTER), ago(_ASKED_AGAIN_AFTER), ago(_GIVEN_UP_AFTER))
    if not missing:
        return
    statuses = asyncio.run(_ask(services, missing))
    with transaction(services.sessions) as session:
        for provider_id, status in statuses.items():
            if status is not None:
                callbacks.apply_status(session, StatusReport(provider_id, status.status, status.error_code), now)
        asked = outbox.c.provider_id.in_(statuses)
        session.execute(update(outbox).where(asked).values(status_asked_at=now))
    _log.info("statuses_asked_for", texts=len(statuses))


def _missing(session: Session, before: datetime, asked_before: datetime, since: datetime) -> Sequence[str]:
    """Ids at the carrier of texts about which it has been silent, longest first."""
    missing = (
        select(outbox.c.provider_id)
        .where(
            text(STATUS_MISSING),
            outbox.c.state_changed_at <= before,
            outbox.c.accepted_at > since,
            or_(outbox.c.status_asked_at.is_(None), outbox.c.status_asked_at <= asked_before),
        )
        .order_by(outbox.c.state_changed_at)
        .limit(_MOST)
    )
    return [provider_id for provider_id in session.scalars(missing) if provider_id]


async def _ask(services: Services, provider_ids: Sequence[str]) -> dict[str, ListedStatus | None]:
    """What could be learned; raises ListNotRead only when that is nothing."""
    listing = TwilioListing(TwilioClient(services.settings), services.real)
    gate = asyncio.Semaphore(_AT_ONCE)

    async def ask(provider_id: str) -> tuple[str, ListedStatus | None]:
        async with gate:
            return provider_id, await listing.status_of(provider_id)

    try:
        answers = await asyncio.gather(*map(ask, provider_ids), return_exceptions=True)
    finally:
        await listing.close()
    told = dict(each for each in answers if not isinstance(each, BaseException))
    failed = next((each for each in answers if isinstance(each, BaseException)), None)
    if failed is not None and (not told or not isinstance(failed, ListNotRead)):
        raise failed
    return told


JOBS = (Job("owed_statuses", in_thread(run_once), pace=EVERY_SECONDS, looks_every=EVERY_SECONDS),)
