"""`doorstep cases`: what waits for dispatch, and the decisions, from a terminal."""

import getpass
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from doorstep import transcript
from doorstep.bootstrap import services
from doorstep.cases import commands as case_commands
from doorstep.cases import queries as case_queries
from doorstep.cases.kinds import KINDS
from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case
from doorstep.database import reading, transaction
from doorstep.desk import approvals, closing, takeover
from doorstep.language import spoken
from doorstep.messaging.rasa_api import RasaUnavailable
from doorstep.provenance import By

app = typer.Typer(help="Exceptions that wait for a person.", no_args_is_help=True, add_completion=False)

CaseId = Annotated[int, typer.Argument(help="The case's number, from `doorstep cases list`.")]
WhoDecides = Annotated[str, typer.Option("--by", help="Who decides.", default_factory=getpass.getuser)]


@app.command("list")
def list_cases(
    kind: Annotated[CaseKind | None, typer.Option(help="Only of this kind.")] = None,
    resolved: Annotated[bool, typer.Option("--resolved", help="Those that ended instead, latest first.")] = False,
) -> None:
    """What is not resolved, earliest due first."""
    if resolved:
        _list_resolved(kind)
        return
    zone = services().settings.dispatch_timezone
    now = services().clock()
    table = Table("case", "kind", "delivery", "conversation", "reason", "next step", "due")
    with reading(services().sessions) as session:
        for case in case_queries.unresolved(session, kind=kind):
            due = spoken.moment(case.due_at, zone, now=now) if case.due_at else ""
            about = (case.tracking_number or "", case.conversation_id or "")
            table.add_row(str(case.id), case.kind, *about, case.reason, case.next_step, due)
    Console().print(table if table.row_count else "Nothing waits.")


def _list_resolved(kind: CaseKind | None) -> None:
    table = Table("case", "kind", "delivery", "resolution", "by", "minutes")
    with reading(services().sessions) as session:
        for case in case_queries.resolved(session, kind=kind):
            ended = (case.resolution or "", case.resolved_by or "", f"{case.minutes_to_resolution or 0:.1f}")
            table.add_row(str(case.id), case.kind, case.tracking_number or "", *ended)
    Console().print(table if table.row_count else "Nothing is resolved yet.")


@app.command()
def show(case_id: CaseId) -> None:
    """A case with all that happened in it."""
    with reading(services().sessions) as session:
        case = case_queries.case(session, case_id)
        if case is None:
            _refuse(f"There is no case {case_id}.")
        console = Console(markup=False, highlight=False, soft_wrap=True)
        console.print(f"Case {case.id} {case.kind}, {case.state.replace('_', ' ')}: {case.reason}")
        console.print(f"  ends when: {KINDS[CaseKind(case.kind)].resolved_when}")
        for name, value in case.details.items():
            console.print(f"  {name}: {value}")
        for entry in case.log:
            console.print(f"  {entry.at:%Y-%m-%d %H:%M} UTC  {entry.actor}: {entry.entry}. {entry.note}")
        for line in transcript.lines(session, case.conversation_id) if case.conversation_id else ():
            said = " ".join((line.text, *line.media_urls)).strip()
            answered = " (answered by the carrier)" if line.is_answered_by_carrier else ""
            console.print(f"  {line.at:%Y-%m-%d %H:%M} UTC  {line.speaker}: {said}{answered}")


@app.command()
def approve(case_id: CaseId, by: WhoDecides) -> None:
    """Carry out what the case proposes (an address, another day, pickup) and tell the customer."""
    try:
        with transaction(services().sessions) as session:
            decided = By.desk(by, approvals.approval_of(case_id), services().clock())
            case = approvals.approve(session, decided, case_id)
    except case_commands.CaseRejected as error:
        _refuse(str(error))
    _say_resolved(case)


@app.command()
def reject(case_id: CaseId, reason: Annotated[str, typer.Option(help="Why, for the record.")], by: WhoDecides) -> None:
    """Turn down what the case proposes and tell the customer."""
    try:
        with transaction(services().sessions) as session:
            decided = By.desk(by, approvals.rejection_of(case_id), services().clock())
            case = approvals.reject(session, decided, case_id, reason)
    except case_commands.CaseRejected as error:
        _refuse(str(error))
    _say_resolved(case)


@app.command()
def resolve(case_id: CaseId, resolution: Annotated[str, typer.Option(help="How it ended.")], by: WhoDecides) -> None:
    """Close a case. A conversation that a person had is given back to the assistant."""
    try:
        case = closing.close(services(), case_id, resolution, by=by, cause=f"case:{case_id}:resolved")
    except (case_commands.CaseRejected, RasaUnavailable) as error:
        _refuse(str(error))
    _say_resolved(case)


@app.command()
def release(case_id: CaseId, by: WhoDecides) -> None:
    """Give the case's conversation back to the assistant, whoever has it; the case stays open."""
    with reading(services().sessions) as session:
        case = case_queries.case(session, case_id)
        conversation_id = case.conversation_id if case else None
    if conversation_id is None:
        _refuse(f"There is no case {case_id} with a conversation.")
    try:
        holder = takeover.release(services(), conversation_id, by=by)
    except RasaUnavailable as error:
        _refuse(str(error))
    Console().print(f"Given back; {holder.by} had it." if holder else "Nobody had it.", markup=False)


def _say_resolved(case: Case) -> None:
    Console().print(f"Case {case.id} is resolved: {case.resolution}", markup=False)


def _refuse(why: str) -> NoReturn:
    Console(stderr=True).print(why, markup=False)
    raise typer.Exit(1)
