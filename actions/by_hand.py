"""What the DMS cannot be told (doorstep/dms/capabilities.py): said in plain words, and passed on to people.

Nothing is read back first: a yes would promise what nobody can write.
"""

from actions.steps import ForDesk, RequestContext
from doorstep.dms.status import LOADED
from doorstep.language.access import blank
from doorstep.language.access.hiding import values_to_hide
from doorstep.requests import Request

_LONGEST = 300
_CODE = "Ask the customer how to get in and tell the driver: the DMS takes no code now, so none was kept."
_CHANGE = "The DMS takes no such change now: see to it by hand, then tell the customer."


def is_needed(asked: RequestContext, request: Request) -> bool:
    return request.changes is not None and asked.decide(request.changes) == "by_hand"


def passed_on(asked: RequestContext, intent: str) -> ForDesk:
    """How to get in stands in no case: people ask for it."""
    where = "on_truck" if asked.delivery.status in LOADED else "here"
    if intent == "give_access_code":
        return ForDesk([(f"utter_by_hand_code_{where}", {})], _CODE)
    return ForDesk([(f"utter_by_hand_{where}", {})], _CHANGE, {"not_written": _words(asked)})


def _words(asked: RequestContext) -> str:
    return blank(asked.text, values_to_hide(asked.text, asked.turn.spans("access_code"))).strip()[:_LONGEST]
