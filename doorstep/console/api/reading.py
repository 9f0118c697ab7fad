"""Cases and conversations, to read: numbers and codes in people's words are hidden."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.cases.models import Case
from doorstep.console.api.calls import Answer, Call, Operation, tracking_number
from doorstep.console.api.schemas import (
    CaseOut,
    CasesOut,
    CasesQuery,
    ConversationOut,
    ConversationsOut,
    ConversationsQuery,
)
from doorstep.console.auth.models import Role
from doorstep.console.kit import masking
from doorstep.console.read_model.tables import desk_conversations


def _cases(session: Session, call: Call) -> Answer:
    query: CasesQuery = call.query
    wanted = select(Case).where(Case.id > query.after).order_by(Case.id).limit(query.limit)
    if query.state is not None:
        wanted = wanted.where(Case.state == query.state)
    if query.tracking_number is not None:
        wanted = wanted.where(Case.tracking_number == tracking_number(query.tracking_number))
    found = session.scalars(wanted).all()
    items = [CaseOut.model_validate(_case(each)) for each in found]
    after = items[-1].id if items else query.after
    return Answer(CasesOut(items=items, next=after, has_more=len(items) == query.limit))


def _case(case: Case) -> dict[str, object]:
    return {name: getattr(case, name) for name in CaseOut.model_fields} | {
        "reason": masking.masked(case.reason, every_number=True).text
    }


def _conversations(session: Session, call: Call) -> Answer:
    query: ConversationsQuery = call.query
    table = desk_conversations.c
    wanted = select(desk_conversations).where(table.no > query.after).order_by(table.no).limit(query.limit)
    if query.last_message_after is not None:
        wanted = wanted.where(table.last_message_at > query.last_message_after)
    found = session.execute(wanted).mappings().all()
    items = [
        ConversationOut.model_validate(
            dict(row) | {"id": row["conversation_id"], "tracking_numbers": row["tracking_numbers"].split()}
        )
        for row in found
    ]
    after = found[-1]["no"] if found else query.after
    return Answer(ConversationsOut(items=items, next=after, has_more=len(items) == query.limit))


OPERATIONS = (
    Operation("listCases", "GET", "/cases", "Cases by age", Role.VIEWER, CasesOut, _cases, query=CasesQuery),
    Operation(
        "listConversations", "GET", "/conversations", "Conversations by age", Role.VIEWER,
        ConversationsOut, _conversations, query=ConversationsQuery,
    ),
)  # fmt: skip
