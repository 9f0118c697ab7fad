"""Closes cases; a conversation that waited for a person is given back first."""

from sqlalchemy.orm import Session

from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.database import reading, transaction
from doorstep.desk import takeover
from doorstep.provenance import By


def close(services: Services, case_id: int, resolution: str, *, by: str, cause: str) -> Case:
    """Close a case for the desk. The same cause again changes nothing.

    Blocking: Rasa writes too, so this is two transactions, and the case is closed last: none is while its conversation
    stays silent. Raises CaseRejected, also when somebody else has the conversation; RasaUnavailable.
    """
    with reading(services.sessions) as session:
        case = case_queries.case(session, case_id)
        if case is None:
            raise case_commands.CaseNotFound(f"There is no case {case_id}.")
        conversation_id = silent_conversation(session, case, by, services)
    if conversation_id is not None:
        takeover.release(services, conversation_id, by=by)
    with transaction(services.sessions) as session:
        return case_commands.resolve(session, By.desk(by, cause, services.clock()), case_id, resolution)


def silent_conversation(session: Session, case: Case, by: str, services: Services) -> str | None:
    """The conversation that this case keeps silent. Raises CaseRejected: somebody else has it."""
    if case.state == CaseState.RESOLVED or case.kind != CaseKind.PERSON_WANTED or case.conversation_id is None:
        return None
    holder = takeover.who_has(session, case.conversation_id)
    if holder is not None and holder.by != by:
        raise case_commands.CaseRejected(f"{takeover.held_by(holder, services)} Release it first.")
    return case.conversation_id
