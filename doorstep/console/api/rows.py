"""What an import takes as a row, put by itself: named in the address, the rest in the body."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from doorstep.console.api.calls import Answer, Call, code
from doorstep.console.api.problems import Problem
from doorstep.console.api.schemas import WrittenOut
from doorstep.dms.importing import single
from doorstep.dms.importing.found import Values
from doorstep.provenance import By


def put(session: Session, call: Call, column: str, take: Callable[[Session, By, Values], single.Taken]) -> Answer:
    """`column`: of the import, and of the address. Raises Problem (422)."""
    named = code(call.path[column])
    values = call.body.model_dump(mode="json", exclude_unset=True) | {column: named}
    try:
        taken = take(session, call.by, values)
    except single.BadRow as error:
        raise Problem(422, "not_taken", f"{error}.") from None
    return Answer(WrittenOut(subject=named, outcome=taken.outcome), status=201 if taken.outcome == "created" else 200)
