"""Who asks what we hold about them, or that we delete it: a case of the desk's, who looks who that is. Nothing else."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from actions.conversation import CustomerTurn
from actions.talk import Talk
from doorstep.bootstrap import services
from doorstep.cases import queries as case_queries
from doorstep.cases.commands import NewCase, open_case
from doorstep.cases.lifecycle import CaseKind
from doorstep.database import transaction
from doorstep.language import spoken
from doorstep.language.access.hiding import without_codes
from doorstep.language.data_requests import data_request, is_only_a_data_request, says_nothing_of_texts
from doorstep.provenance import By

ANSWERED_WITHIN = timedelta(days=45)
"""Cal. Civ. Code 1798.130(a)(2); other states' laws give as long."""
_NEXT = {
    "delete": "See that it is them: ask for the ZIP of a package. Then confirm the erasure here, or say why not.",
    "know": "See that it is them: ask for the ZIP of a package. Then hand out what we hold.",
}
_REASON = {
    "delete": "The customer asks us to delete what we hold about them.",
    "know": "The customer asks what we hold about them.",
}


def is_all_it_deletes(talk: Talk) -> bool:
    """Whether the text asks for data, and says nothing by which texts could be unwanted."""
    return data_request(talk.turn.words) is not None and says_nothing_of_texts(talk.turn.words)


def taken_out(talk: Talk, acts: list[CustomerTurn], *, is_silent: bool = False) -> list[CustomerTurn]:
    """The acts of the text that are left when such a request became a case. `is_silent`: they want no texts, and get
    none about it."""
    turn = talk.turn
    wants = data_request(turn.words)
    if wants is None:
        return acts
    due = turn.now + ANSWERED_WITHIN
    with transaction(services().sessions) as session:
        open_cases = case_queries.of_conversation(session, turn.conversation_id, kind=CaseKind.DATA_REQUEST)
        still = "delete" if any(each.details.get("wants") == "delete" for each in open_cases) else wants
        open_case(
            session,
            By.customer(f"{turn.cause}:data", turn.now),
            NewCase(
                kind=CaseKind.DATA_REQUEST,
                conversation_id=turn.conversation_id,
                reason=_REASON[wants],
                details={"wants": still, "said": without_codes(turn.words)[:500]},
                next_step=_NEXT[wants],
                due_at=due,
            ),
        )
    if is_silent:
        return acts
    zone = ZoneInfo(services().settings.dispatch_timezone)
    by = spoken.day_of(due.astimezone(zone).date(), today=turn.now.astimezone(zone).date())
    talk.say((f"utter_data_{wants}", {"by": by}))
    if is_only_a_data_request(turn.words):
        return []
    return [act for act in acts if data_request(act.words) is None]
