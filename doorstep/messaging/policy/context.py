"""What decisions about texts depend on, loaded for all that are due in one go."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from doorstep.messaging import consent, erased_numbers, spending, statements, wishes_kept
from doorstep.messaging.models import MessageKind
from doorstep.messaging.numbers import place_of, time_zones
from doorstep.messaging.policy import kinds
from doorstep.messaging.policy.company import Company
from doorstep.messaging.policy.deciding import EXEMPT_COUNTS, OUTREACH_PERIOD, EarlierText, OutgoingMessage, SendContext
from doorstep.messaging.policy.hours import RecipientPlace, without_unknown
from doorstep.messaging.policy.kinds import Mode, Notice
from doorstep.messaging.policy.states import state_in
from doorstep.messaging.policy.wishes import NOTHING, KeptWish


@dataclass
class Contexts:
    """Of a batch of rows of the outbox; what is sent of them counts for the later ones."""

    company: Company
    confirmations: dict[str, int | None]
    """Of the numbers that opted out, each with the id of the text that confirms it."""
    doubtful: Collection[str] = ()
    wishes: Mapping[str, KeptWish] = field(default_factory=dict)
    segments_today: int = 0
    counted: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Of packages, what went that mode exempt counts; loaded in that mode only."""
    told: dict[str, list[EarlierText]] = field(default_factory=lambda: defaultdict(list))

    def of(self, row: Any) -> SendContext:
        number = row.to_number
        if notice_of(row) is None:
            return SendContext(self.company, opted_out=number in self.confirmations)
        return SendContext(
            company=self.company,
            opted_out=number in self.confirmations,
            in_doubt=number in self.doubtful,
            places=_places(row, self.company),
            told=tuple(self.told[number]),
            told_of_package=max((self.counted[package] for package in packages_of(row)), default=0),
            wish=self.wishes.get(number, NOTHING),
            segments_today=self.segments_today,
        )

    def message(self, row: Any) -> OutgoingMessage:
        return OutgoingMessage(
            notice=notice_of(row),
            body=row.body,
            packages=packages_of(row),
            needs_signature=bool((row.about or {}).get("needs_signature")),
            not_after=row.not_after,
            confirms_opt_out=self.confirmations.get(row.to_number) == row.id,
            is_sent_now=row.pressed_by is not None,
        )

    def leaves(self, row: Any, now: datetime) -> None:
        notice = notice_of(row)
        self.segments_today += row.segments
        if notice is not None:
            self.told[row.to_number].append(EarlierText(now, notice, packages_of(row)))
            self._count(row, notice)

    def _count(self, row: Any, notice: Notice) -> None:
        if notice in EXEMPT_COUNTS:
            for package in packages_of(row):
                self.counted[package] += 1


def load(session: Session, rows: Sequence[Any], company: Company, now: datetime) -> Contexts:
    known = erased_numbers.known_as(session, {row.to_number for row in rows})
    confirmations = {
        known[each.number]: each.confirmation_id
        for each in session.execute(statements.OPT_OUTS, {"numbers": list(known)})
    }
    contexts = Contexts(company, confirmations)
    unasked = {row.to_number for row in rows if notice_of(row) is not None}
    if unasked:
        contexts.doubtful = consent.doubtful(session, unasked)
        contexts.wishes = wishes_kept.of_numbers(session, unasked)
        contexts.segments_today = spending.used_today(session, company, now)
        recent = {"numbers": list(unasked), "since": now - OUTREACH_PERIOD}
        for row in session.execute(statements.RECENT_OUTREACH, recent):
            contexts.told[row.to_number].append(EarlierText(row.went_at, _of(row), packages_of(row)))
        if company.mode is Mode.EXEMPT:
            for row in session.execute(statements.OUTREACH_THAT_WENT, {"numbers": list(unasked)}):
                contexts._count(row, _of(row))
    return contexts


def notice_of(row: Any) -> Notice | None:
    """None of what was asked for, and on Slack: the hours and limits are of phones."""
    if row.kind is not MessageKind.OUTREACH or row.provider != "twilio":
        return None
    return _of(row)


def _of(row: Any) -> Notice:
    return Notice(row.notice) if row.notice else kinds.of_cause(row.cause)


def packages_of(row: Any) -> tuple[str, ...]:
    """Tracking numbers that it is about, as far as the ledger knows."""
    package = row.tracking_number or kinds.package_of_cause(row.cause)
    return tuple((row.about or {}).get("deliveries") or ()) or ((package,) if package else ())


def _places(row: Any, company: Company) -> tuple[RecipientPlace, ...]:
    """The address, if it is known, and where the number is from."""
    state = state_in(place_of(row.to_number)) if company.is_strict else ""
    at_number = tuple(RecipientPlace(zone, state) for zone in without_unknown(time_zones(row.to_number)))
    at_address = str((row.about or {}).get("state") or "")
    return (RecipientPlace(row.timezone, at_address), *at_number) if row.timezone else at_number
