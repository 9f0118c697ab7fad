"""Yesterday's numbers by mail too, once each morning (DOORSTEP_MORNING_MAIL_TO, DOORSTEP_SMTP_URL)."""

import smtplib
import ssl
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import ColumnElement, delete
from sqlalchemy.orm import Session

from doorstep.bootstrap import Services
from doorstep.console.numbers import morning
from doorstep.database import reading, transaction
from doorstep.jobs import Job, in_thread
from doorstep.timers import Timer, TimerState
from doorstep.upserts import insert_once

_SUBJECT, _KIND = "desk", "morning_mail"
_ANSWERS_WITHIN_SECONDS = 20.0
_TRIED_AGAIN = timedelta(minutes=10)

_log = structlog.get_logger(__name__)


def run_once(services: Services) -> datetime | None:
    """Answers when the next is due. Of several workers the one whose row says the day sends it. One that dies then
    sends none: numbers of a day are no loss, two mails of them are a nuisance."""
    settings, now = services.settings, services.clock()
    if settings.morning_summary_at is None or settings.smtp_url is None or not settings.morning_mail_to:
        return None
    today = now.astimezone(ZoneInfo(settings.dispatch_timezone)).date()
    due_at = morning.due(today, settings)
    if now < due_at:
        return due_at
    if now < due_at + morning.TOLD_WITHIN:
        with transaction(services.sessions) as session:
            is_ours = _claim(session, today, due_at, now)
        if is_ours and not _send(services, today):
            with transaction(services.sessions) as session:
                session.execute(delete(Timer).where(*_row(today)))
            return now + _TRIED_AGAIN
    return morning.due(today + timedelta(days=1), settings)


def _send(services: Services, today: date) -> bool:
    settings = services.settings
    assert settings.smtp_url is not None
    yesterday = today - timedelta(days=1)
    with reading(services.sessions) as session:
        text = morning.summary(session, yesterday, settings)
    mail = EmailMessage()
    mail["Subject"] = f"{settings.company_name}: {yesterday:%A %B} {yesterday.day}"
    mail["From"] = settings.morning_mail_from or settings.morning_mail_to[0]
    mail["To"] = ", ".join(settings.morning_mail_to)
    mail.set_content(text.replace("*", ""))
    try:
        _deliver(settings.smtp_url.get_secret_value(), mail)
    except (OSError, smtplib.SMTPException) as error:
        _log.warning("morning_mail_not_sent", reason=type(error).__name__)
        return False
    return True


def _deliver(url: str, mail: EmailMessage) -> None:
    """`smtps://` speaks TLS from the beginning; `smtp://` as soon as the server offers it, and before any password."""
    parts = urlsplit(url)
    host, is_tls = parts.hostname or "", parts.scheme == "smtps"
    trusted = ssl.create_default_context()
    server = (
        smtplib.SMTP_SSL(host, parts.port or 465, timeout=_ANSWERS_WITHIN_SECONDS, context=trusted)
        if is_tls
        else smtplib.SMTP(host, parts.port or 587, timeout=_ANSWERS_WITHIN_SECONDS)
    )
    with server:
        server.ehlo()
        if not is_tls and (server.has_extn("starttls") or parts.username):
            server.starttls(context=trusted)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(mail)


def _claim(session: Session, today: date, due_at: datetime, now: datetime) -> bool:
    values = {
        "subject": _SUBJECT, "kind": _KIND, "occurrence": today.isoformat(), "due_at": due_at, "rule": "each morning",
        "zone": "UTC", "state": TimerState.FIRED, "reason": None, "outbox_id": None, "set_at": now,
        "state_changed_at": now,
    }  # fmt: skip
    return insert_once(session, Timer, ("subject", "kind", "occurrence"), values) is not None


def _row(today: date) -> tuple[ColumnElement[bool], ...]:
    return Timer.subject == _SUBJECT, Timer.kind == _KIND, Timer.occurrence == today.isoformat()


JOBS = (Job("morning_mail", in_thread(run_once), pace=60.0, looks_every=600.0),)
