"""Yesterday's numbers in the dispatch channel, once each morning (DOORSTEP_MORNING_SUMMARY_AT)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.bootstrap import Services
from doorstep.cases.kinds import KINDS
from doorstep.cases.lifecycle import CaseKind
from doorstep.console.numbers import comparing, driver_figures, figures
from doorstep.console.numbers.comparing import compared
from doorstep.console.numbers.driver_figures import DriverFigures
from doorstep.console.numbers.figures import Figures
from doorstep.console.numbers.number_charts import dollars, minutes, share
from doorstep.database import reading, transaction
from doorstep.jobs import Job, in_thread
from doorstep.messaging.models import outbox
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.posts import NewPost
from doorstep.settings import Settings
from doorstep.timers import local_instant

TOLD_WITHIN = timedelta(hours=4)
"""After that it is no morning any more: a worker that was away all night says nothing at noon."""
_WEEK = timedelta(days=7)
_KINDS_SAID = 3


def run_once(services: Services) -> datetime | None:
    """Answers when the next is due. Of several workers one posts: the day's message is one row."""
    settings, now = services.settings, services.clock()
    if settings.morning_summary_at is None or not settings.slack_is_on:
        return None
    today = now.astimezone(ZoneInfo(settings.dispatch_timezone)).date()
    due_at = due(today, settings)
    if due_at <= now < due_at + TOLD_WITHIN:
        _tell(services, today, now)
    return due_at if now < due_at else due(today + timedelta(days=1), settings)


def _tell(services: Services, today: date, now: datetime) -> None:
    """Counting takes seconds, in which nobody else is kept from writing."""
    key = f"morning:{today}"
    with reading(services.sessions) as session:
        if session.scalar(select(outbox.c.id).where(outbox.c.cause == key)) is not None:
            return
        text = summary(session, today - timedelta(days=1), services.settings)
    with transaction(services.sessions) as session:
        posts.post(session, NewPost(services.settings.slack_dispatch_channel, text, idempotency_key=key), now)


def summary(session: Session, day: date, settings: Settings) -> str:
    """Of that day, beside the same day a week before."""
    zone, cents = settings.dispatch_timezone, settings.segment_price_cents
    found, before = (figures.figures(session, each, each, zone, cents_a_segment=cents) for each in (day, day - _WEEK))
    return "\n".join(_lines(found, before, driver_figures.driver_figures(session, day, day, zone), settings))


def _lines(found: Figures, before: Figures, drivers: DriverFigures, settings: Settings) -> list[str]:
    total, then = found.total, before.total
    most = ", ".join(
        f"{KINDS[CaseKind(kind)].title.lower()} {total.opened[kind]}" for kind in found.kinds[:_KINDS_SAID]
    )
    day = f"{found.first_day:%A %B} {found.first_day.day}"
    lines = [
        f"*{day}* (compared with the {found.first_day:%A} before)",
        _line(f"{total.exceptions:,} exceptions" + (f": {most}" if most else ""), total.exceptions, then.exceptions),
        f"{share(total)} of {total.resolved:,} resolved cases were settled without a person;"
        f" half within {minutes(total.median_minutes)}",
        _line(
            f"{total.texts_in + total.texts_out:,} texts for {dollars(found.cost_cents)}",
            total.texts_in + total.texts_out,
            then.texts_in + then.texts_out,
        ),
        f"Saved: {dollars(comparing.saved_cents(total, settings.case_cents))}",
        f"{total.not_understood:,} texts not understood, {total.failed:,} not delivered, {total.opt_outs:,} opt-outs",
        f"Drivers: {drivers.total.late:,} times late, {drivers.total.silent:,} questions not answered",
    ]
    lines += [f"{aim.said}: {'met' if aim.is_met else 'missed'}" for aim in _judged(found, settings)]
    return [*lines, f"{settings.console_url}/numbers?since={found.first_day}&until={found.first_day}"]


def _judged(found: Figures, settings: Settings) -> list[comparing.Target]:
    return [each for each in comparing.targets(found.total, settings).values() if each.is_met is not None]


def _line(said: str, now: float, before: float) -> str:
    change = compared(now, before).said.replace("than before", "than then")
    return f"{said} ({change})" if change else said


def due(day: date, settings: Settings) -> datetime:
    assert settings.morning_summary_at is not None
    return local_instant(day, settings.morning_summary_at, settings.dispatch_timezone)


JOBS = (Job("morning_summary", in_thread(run_once), pace=60.0, looks_every=600.0, needs_slack=True),)
