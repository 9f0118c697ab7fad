"""Asks Slack for what people wrote to us directly that no event brought, and stores it: each once, in its order.

Slack delivers an event again after a minute and after five, then no more; a socket that was closed brings nothing.
Each round reads the histories of direct messages that were read longest ago, as many as Slack allows, from the newest
message known on and somewhat further back. Taps, commands and forms stand in no history: who gave them sees that
nothing happened.

https://docs.slack.dev/reference/methods/conversations.history (scope im:history; tier 3, 50 a minute, for apps that a
company makes for itself).
"""

import asyncio
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from doorstep.bootstrap import Services
from doorstep.clock import real_time_on
from doorstep.database import reading, transaction
from doorstep.jobs import Job, in_thread
from doorstep.messaging import inbox, provider_marks, recovered
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.missed import ListedMessage, find
from doorstep.messaging.models import Conversation, ProviderMark
from doorstep.messaging.provider_clock import ProviderClock
from doorstep.messaging.slack import errors as slack_errors
from doorstep.messaging.slack import events
from doorstep.messaging.slack.client import TIMEOUT_SECONDS, SlackClient
from doorstep.messaging.slack.people import SlackPerson

EVERY_SECONDS = 60.0

_SLACK = "slack"
_MOST_REQUESTS = 40
"""A minute: the sender asks for histories too, when an answer was lost."""
_MINUTE = timedelta(minutes=1)
_PAGE = 200

_log = structlog.get_logger(__name__)


class HistoryNotRead(Exception):
    """Slack could not be asked."""


@dataclass(frozen=True)
class _Direct:
    """A direct message, and how far it is known."""

    channel: str
    team: str
    read_until: str

    @property
    def source(self) -> str:
        return f"{_SLACK}:{self.channel}"


def run_once(services: Services) -> None:
    """One round. Raises HistoryNotRead when Slack could not be asked."""
    if not services.settings.slack_is_on:
        return
    now = services.clock()
    with reading(services.sessions) as session:
        left = _MOST_REQUESTS - _asked_since(session, now - real_time_on(services.clock, _MINUTE))
        due = _due(session, now, left)
    if due:
        asyncio.run(_round(services, due))


async def _round(services: Services, due: list[_Direct]) -> None:
    slack = SlackClient(services.settings)
    asking = _Asking(slack.web(), ProviderClock(services.real))
    try:
        for direct in due:
            if asking.left <= 0:
                return  # the next round goes on here
            await _read(services, asking, direct)
    except SlackApiError as error:
        raise HistoryNotRead(slack_errors.word_of(error) or "http") from None
    except Exception as error:
        raise HistoryNotRead(type(error).__name__) from None
    finally:
        await slack.close()


async def _read(services: Services, asking: "_Asking", direct: _Direct) -> None:
    now = services.clock()
    oldest = f"{float(direct.read_until) - provider_marks.OVERLAP.total_seconds():.6f}"
    try:
        said = await asking.all_of(direct.channel, oldest)
    except SlackApiError as error:
        if slack_errors.word_of(error) not in slack_errors.NOTHING_THERE:
            raise
        said = []  # a direct message with somebody who is gone
    messages = [message for each in said if (message := _message(each, direct, now, asking.clock)) is not None]
    with reading(services.sessions) as session:
        known = inbox.known_ids(session, _SLACK, [each.provider_id for each in messages])
    found = find(ListedMessage(each, each.provider_id in known) for each in messages)
    with transaction(services.sessions) as session:
        recovered.keep(session, found.missed, now)
        read_until = direct.read_until
        if not found.missed:
            read_until = max([direct.read_until, *(str(each["ts"]) for each in said)], key=float)
        provider_marks.put(session, direct.source, read_until, now)
    if found.missed:
        _log.info("messages_recovered", messages=len(found.missed))


class _Asking:
    """Requests of one round."""

    def __init__(self, web: AsyncWebClient, clock: ProviderClock) -> None:
        self._web = web
        self.clock = clock
        self.left = _MOST_REQUESTS

    async def all_of(self, channel: str, oldest: str) -> list[dict[str, Any]]:
        """Newest first, what was said in threads among it. Whole: the end of a long one may exceed the round's."""
        said: list[dict[str, Any]] = []
        cursor = None
        while True:
            page = await self._ask(self._web.conversations_history, channel, oldest, cursor)
            said += [each for each in page["messages"] if has_time(each)]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        for first in [each for each in said if float(each.get("latest_reply") or 0) > float(oldest)]:
            thread = await self._ask(self._web.conversations_replies, channel, oldest, None, ts=first["ts"])
            said += [each for each in thread["messages"] if has_time(each) and each["ts"] != first["ts"]]
        return sorted(said, key=lambda each: float(each["ts"]), reverse=True)

    async def _ask(self, method: Any, channel: str, oldest: str, cursor: str | None, **more: Any) -> Any:
        self.left -= 1
        asked_at = self.clock.ours()
        async with asyncio.timeout(TIMEOUT_SECONDS):
            answer = await method(channel=channel, oldest=oldest, cursor=cursor, limit=_PAGE, **more)
        self.clock.answered(answer.headers.get("Date"), asked_at)
        return answer


def has_time(said: dict[str, Any]) -> bool:
    """Whether its ts is one, which is its name too."""
    return re.fullmatch(r"[0-9]{1,11}\.[0-9]{1,9}", str(said.get("ts"))) is not None


def _message(said: dict[str, Any], direct: _Direct, now: datetime, clock: ProviderClock) -> InboundMessage | None:
    """As the event would have brought it; None for what is nothing to us, like our own posts."""
    event = {**said, "type": "message", "channel": direct.channel, "channel_type": "im"}
    read = events.read({"type": "event_callback", "team_id": direct.team, "event": event}, now)
    if not isinstance(read, InboundMessage):
        return None
    sent_at = clock.in_ours(datetime.fromtimestamp(float(said["ts"]), UTC))
    return replace(read, received_at=min(sent_at, now), recovered_at=now)


def _asked_since(session: Session, since: datetime) -> int:
    """How many histories all workers together read since then."""
    read = select(func.count()).where(ProviderMark.source.startswith(f"{_SLACK}:"), ProviderMark.asked_at > since)
    return session.scalar(read) or 0


def _due(session: Session, now: datetime, most: int) -> list[_Direct]:
    """Those read longest ago first. Of one that is new to us what was said before is nobody's to answer."""
    source = literal(f"{_SLACK}:").concat(SlackPerson.channel)
    rows = session.execute(
        select(SlackPerson.channel, SlackPerson.team, ProviderMark.read_until, ProviderMark.asked_at)
        .outerjoin(ProviderMark, ProviderMark.source == source)
        .where(SlackPerson.channel.startswith("D"))
        .order_by(ProviderMark.asked_at.is_not(None), ProviderMark.asked_at, SlackPerson.channel)
        .limit(max(most, 0))
    )
    return [_Direct(row.channel, row.team, row.read_until or _first_mark(session, row.channel, now)) for row in rows]


def _first_mark(session: Session, channel: str, now: datetime) -> str:
    began_at = provider_marks.first(session, now, Conversation.provider == _SLACK, Conversation.their_number == channel)
    return f"{began_at.timestamp():.6f}"


JOBS = (Job("slack_history", in_thread(run_once), pace=EVERY_SECONDS, looks_every=EVERY_SECONDS, needs_slack=True),)
