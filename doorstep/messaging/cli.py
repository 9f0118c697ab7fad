"""`doorstep messages`: what the desk and whoever is on call need to see."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import ColumnElement, or_, select

from doorstep.bootstrap import services
from doorstep.database import reading
from doorstep.messaging import basis
from doorstep.messaging.models import MessageState, OptOut, OutboxRow
from doorstep.messaging.policy import reasons
from doorstep.messaging.slack import errors as slack_errors
from doorstep.messaging.twilio.errors import explain

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Texts and Slack messages still to be sent, those that did not arrive, opt-outs.",
)

_REASONS = {
    **reasons.WORDS,
    "no_connection": "The provider could not be reached.",
    "too_many_requests": "The provider asked us to slow down.",
    "refused_for_now": "The provider does not take it at present.",
    "provider_failed": "The provider could not pass it on; it is sent again.",
    "pictures_failed": "It is sent again.",
    "superseded": "A newer one says it all.",
    "not_posted_yet": "It changes a message that is not posted yet.",
    "never_posted": "It was to change a message that was never posted.",
    "was_not_sent": "An earlier try did not reach the provider; it is sent again.",
}


@app.command("owed", hidden=True)
@app.command()
def pending() -> None:
    """Texts and Slack messages that are still to be sent, and what they wait for."""
    _print_texts(
        OutboxRow.state.in_([MessageState.PENDING, MessageState.HELD, MessageState.SENDING]),
        newest_first=False,
        limit=200,
    )


@app.command()
def dead(days: int = typer.Option(7, help="How far back.")) -> None:
    """Texts and Slack messages that did not reach anybody, or only without their pictures, and why."""
    since = services().clock() - timedelta(days=days)
    _print_texts(
        or_(
            OutboxRow.state.in_([MessageState.UNDELIVERED, MessageState.FAILED, MessageState.DROPPED]),
            OutboxRow.pictures_left_out.is_not(None),
        ),
        newest_first=True,
        limit=200,
        since=since,
    )


@app.command("opt-outs")
def opt_outs() -> None:
    """Numbers that are not to be texted."""
    with reading(services().sessions) as session:
        rows = session.scalars(select(OptOut).where(OptOut.ended_at.is_(None)).order_by(OptOut.began_at.desc()))
        lines = [(row.number, _when(row.began_at), row.source) for row in rows]
    _print(("number", "since", "how"), lines)


@app.command("basis")
def basis_of(number: str) -> None:
    """On what basis a number (E.164) is texted, and from whom it came."""
    with reading(services().sessions) as session:
        known = basis.of_number(session, number)
    _print(
        ("number", "basis", "since", "from"), [(number, known.basis, _when(known.since), known.source)] if known else []
    )


def explained(
    reason: str | None, error_code: int | None, *, provider: str = "twilio", state: MessageState | None = None
) -> str:
    """Why a text is where it is, in a sentence; empty when there is nothing to say."""
    if error_code is not None:
        return explain(error_code).text
    if reason is None:
        return ""
    if reason in _REASONS:
        return _REASONS[reason]
    if provider == "slack" and state is not MessageState.SENDING:
        return slack_errors.explain(reason)
    return f"Whether it was sent is not known ({reason}); the provider will be asked."


def _print_texts(which: ColumnElement[bool], *, newest_first: bool, limit: int, since: datetime | None = None) -> None:
    query = select(OutboxRow).where(which).limit(limit)
    query = query.order_by(OutboxRow.id.desc() if newest_first else OutboxRow.id)
    if since is not None:
        query = query.where(OutboxRow.state_changed_at >= since)
    with reading(services().sessions) as session:
        lines = [_line(row) for row in session.scalars(query)]
    _print(("id", "to", "state", "since", "tries", "why"), lines)


def _line(row: OutboxRow) -> Sequence[str]:
    error_code = row.error_code if row.reason != "pictures_failed" else None
    why = explained(row.reason, error_code, provider=row.provider, state=row.state)
    if row.pictures_left_out is not None:
        why = f"{why} Without its pictures: {explain(row.pictures_left_out).text}".lstrip()
    return str(row.id), row.to_number, row.state, _when(row.state_changed_at), str(row.attempts), why


def _when(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"


def _print(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        typer.echo("None.")
        return
    table = Table(*columns, box=None)
    for row in rows:
        table.add_row(*row)
    Console().print(table)
