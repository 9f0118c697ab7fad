"""A complaint is heard, not argued with."""

from actions.question import Memory
from actions.steps import ForDesk, NotAnAnswer, RequestContext, Step
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseKind

_WORDINGS = ("utter_complaint_heard", "utter_complaint_again", "utter_complaint_once_more")


def begin(asked: RequestContext) -> Step:
    """In other words each time, while the case is open."""
    told = case_queries.of_delivery(asked.session, asked.delivery.tracking_number, kind=CaseKind.COMPLAINT)
    times = len(told[-1].log) if told else 0
    return ForDesk(
        [(_WORDINGS[times % len(_WORDINGS)], {})],
        "Read the conversation, answer the customer, tell the depot if the driver is meant.",
        {"driver": asked.delivery.driver_name} if asked.delivery.driver_name else {},
    )


def answer(asked: RequestContext, memory: Memory) -> Step:
    return NotAnAnswer()
