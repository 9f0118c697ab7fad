"""Whether a text goes out now, later or never. Pure; context.py loads what it depends on."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from doorstep.messaging.policy import wishes
from doorstep.messaging.policy.company import ANY_COMPANY, Company
from doorstep.messaging.policy.hours import Limits, RecipientPlace, next_allowed
from doorstep.messaging.policy.kinds import SHARES, UNCOUNTED, Mode, Notice, Share, may_use
from doorstep.messaging.policy.reasons import Reason
from doorstep.messaging.policy.wishes import KeptWish

OUTREACH_LIMIT = 4
"""Unasked texts to one number within OUTREACH_PERIOD, over all packages."""
OUTREACH_PERIOD = timedelta(hours=24)
LOOKED_AT_AGAIN = timedelta(minutes=10)
"""What waits for an answer to come."""
EXEMPT_CHARACTERS = 160


@dataclass(frozen=True)
class OutgoingMessage:
    """A text that is about to leave."""

    notice: Notice | None
    """None: it answers, alerts or is a person's. The hours and limits are for what nobody asked for."""
    body: str = ""
    packages: tuple[str, ...] = ()
    """Tracking numbers: several of one stop are one text."""
    needs_signature: bool = False
    not_after: datetime | None = None
    confirms_opt_out: bool = False
    """It is the one text that tells the person that their opt-out was understood."""
    is_sent_now: bool = False
    """Somebody at the desk said so, with a reason: mode, wishes and limits are theirs to weigh; opt-out, doubt and the
    night are not."""


@dataclass(frozen=True)
class EarlierText:
    """An unasked text that went to the number, or is on its way."""

    at: datetime
    notice: Notice
    packages: tuple[str, ...] = ()


@dataclass(frozen=True)
class SendContext:
    """What the decision about one text depends on beside it."""

    company: Company = ANY_COMPANY
    opted_out: bool = False
    in_doubt: bool = False
    """The number was asked whether it wants no more texts, and has not answered."""
    places: tuple[RecipientPlace, ...] = ()
    """Where the recipient may be: the address first. It waits until it is day in all of them."""
    told: tuple[EarlierText, ...] = ()
    """Within OUTREACH_PERIOD, oldest first."""
    told_of_package: int = 0
    """Ever, of the kinds that mode exempt counts."""
    wish: KeptWish = wishes.NOTHING
    segments_today: int = 0
    """Of the company's budget."""


@dataclass(frozen=True)
class Send:
    pass


@dataclass(frozen=True)
class HoldUntil:
    at: datetime
    reason: str


@dataclass(frozen=True)
class Drop:
    reason: str


Decision = Send | HoldUntil | Drop


def decide(message: OutgoingMessage, context: SendContext, now: datetime) -> Decision:
    """Every reason is a policy.Reason."""
    if context.opted_out and not message.confirms_opt_out:
        return Drop(Reason.OPTED_OUT)
    if message.not_after is not None and now > message.not_after:
        return Drop(Reason.STALE)
    if message.notice is None:
        return Send()
    if against := _against(message, message.notice, context, now):
        return Drop(against)
    return _when(message, message.notice, context, now)


def _against(message: OutgoingMessage, notice: Notice, context: SendContext, now: datetime) -> Reason | None:
    """Why it never goes."""
    if notice in UNCOUNTED or message.is_sent_now:
        return None
    return _mode(message, notice, context, now) or _wish(notice, context) or _budget(notice, context)


def _mode(message: OutgoingMessage, notice: Notice, context: SendContext, now: datetime) -> Reason | None:
    company = context.company
    match SHARES[company.mode][notice]:
        case Share.NONE:
            return Reason.MODE
        case Share.ONE_A_DAY if _is_told_today(message, context, now):
            return Reason.MODE_COUNT
        case Share.ONE_A_PACKAGE:
            if context.told_of_package >= (2 if message.needs_signature else 1):
                return Reason.MODE_COUNT
            return None if _is_exempt(message.body, company) else Reason.EXEMPT_FORM
    return None


def _is_told_today(message: OutgoingMessage, context: SendContext, now: datetime) -> bool:
    shares = SHARES[context.company.mode]
    zone = ZoneInfo(context.places[0].zone if context.places else context.company.timezone)
    today = now.astimezone(zone).date()
    return any(
        shares[told.notice] is Share.ONE_A_DAY
        and (not set(told.packages).isdisjoint(message.packages) or not (told.packages and message.packages))
        and told.at.astimezone(zone).date() == today
        for told in context.told
    )


def _is_exempt(body: str, company: Company) -> bool:
    """47 CFR 64.1200(a)(9)(i): names the company, short, and says how to opt out."""
    return len(body) <= EXEMPT_CHARACTERS and company.name in body and bool(re.search(r"\bSTOP\b", body))


def _wish(notice: Notice, context: SendContext) -> Reason | None:
    return None if wishes.wants(context.wish, notice) else Reason.WISH


def _budget(notice: Notice, context: SendContext) -> Reason | None:
    most = context.company.segments_a_day
    if most is None or context.segments_today < most * may_use(notice):
        return None
    return Reason.BUDGET


def _when(message: OutgoingMessage, notice: Notice, context: SendContext, now: datetime) -> Decision:
    """Now, or when nothing speaks against it any more; never, if that is too late."""
    earliest, why = now, None
    if notice not in UNCOUNTED and not message.is_sent_now and (free_at := _limit(context, now)):
        earliest, why = free_at, Reason.OUTREACH_LIMIT
    if context.in_doubt:
        earliest, why = max(earliest, now + LOOKED_AT_AGAIN), Reason.IN_DOUBT
    wish = wishes.NOTHING if message.is_sent_now else context.wish
    at = next_allowed(earliest, context.places, _limits(context.company, wish))
    if at is None:
        return Drop(Reason.NO_HOUR)
    if at == now:
        return Send()
    if message.not_after is not None and at > message.not_after:
        return Drop(Reason.STALE)
    return HoldUntil(at, why or _why_not_now(context, now))


def _limits(company: Company, wish: KeptWish) -> Limits:
    return Limits(company.is_strict, company.quiet_days, wish.not_before, wish.not_after)


def _why_not_now(context: SendContext, now: datetime) -> Reason:
    company = context.company
    if next_allowed(now, context.places, Limits(company.is_strict)) != now:
        return Reason.QUIET_HOURS
    if next_allowed(now, context.places, _limits(company, wishes.NOTHING)) != now:
        return Reason.QUIET_DAY
    return Reason.WISHED_HOURS


def _limit(context: SendContext, now: datetime) -> datetime | None:
    """When the number may have one more; None: now."""
    recent = [told.at for told in context.told if told.notice not in UNCOUNTED and told.at > now - OUTREACH_PERIOD]
    return recent[-OUTREACH_LIMIT] + OUTREACH_PERIOD if len(recent) >= OUTREACH_LIMIT else None


EXEMPT_COUNTS = tuple(notice for notice, share in SHARES[Mode.EXEMPT].items() if share is Share.ONE_A_PACKAGE)
