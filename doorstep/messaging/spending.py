"""The company's budget of segments: how much of a day's is used, and dispatch told once when it comes to an end."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.messaging.models import TextDay
from doorstep.messaging.policy.company import Company
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.posts import NewPost
from doorstep.upserts import dialect_of, inserting

TOLD_AT = 0.8


def used_today(session: Session, company: Company, now: datetime) -> int:
    if company.segments_a_day is None:
        return 0
    return session.scalar(select(TextDay.segments).where(TextDay.day == _today(company, now))) or 0


def use(session: Session, company: Company, segments: int, now: datetime) -> None:
    """Count what leaves."""
    if company.segments_a_day is None or not segments:
        return
    day = _today(company, now)
    insertion = inserting(dialect_of(session), TextDay).values(day=day, segments=segments)
    counted = insertion.on_conflict_do_update(
        index_elements=["day"], set_={"segments": TextDay.segments + insertion.excluded.segments}
    ).returning(TextDay.segments)
    used: int = session.execute(counted).scalar_one()
    if used >= company.segments_a_day * TOLD_AT and company.alert_channel is not None:
        posts.post(
            session,
            NewPost(company.alert_channel, _words(used, company.segments_a_day), idempotency_key=_told(day)),
            now,
        )


def _today(company: Company, now: datetime) -> date:
    return now.astimezone(ZoneInfo(company.timezone)).date()


def _told(day: date) -> str:
    return f"text-budget:{day.isoformat()}"


def _words(used: int, most: int) -> str:
    return (
        f"{used:,} of today's {most:,} text segments are used. The less urgent notifications stop now; failed attempts "
        "and answers go on."
    )
