"""A case ends where it was worked: who answered by text and hands back is asked once whether its cases are settled."""

from collections.abc import Sequence
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseState
from doorstep.desk.models import DeskText
from doorstep.desk.takeover import Holder

ANSWERED = "Answered by text."
"""How it ended, as far as the desk can suppose; whoever is asked says it in their own words."""
_WAITS = (CaseState.OPEN, CaseState.WAITING_ON_DESK)


def unsettled(session: Session, conversation_id: str, login: str, holder: Holder) -> list[int]:
    """Cases of the conversation that wait for the desk, if `login` answered while `holder` had it."""
    answered = select(DeskText.outbox_id).where(
        DeskText.conversation_id == conversation_id, DeskText.by == login, DeskText.at >= holder.since
    )
    if session.scalar(answered.limit(1)) is None:
        return []
    return [case.id for case in case_queries.of_conversation(session, conversation_id) if case.state in _WAITS]


def path(case_ids: Sequence[int], back: str) -> str:
    """The page that asks."""
    return "/cases/resolve?" + urlencode([*(("id", id_) for id_ in case_ids), ("words", ANSWERED), ("next", back)])
