"""Who asked to be deleted is: a person of the desk has seen who it is."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.cases.commands import CaseNotFound, CaseRejected
from doorstep.console.cases.pages.case_questions import why_not
from doorstep.console.kit.page import HTTPException, act, fields, flash, now, read, redirect, requires, user_of
from doorstep.desk import data_requests
from doorstep.provenance import By


def routes() -> list[BaseRoute]:
    return [Route("/cases/{case_id:int}/erase", _erase, methods=["POST"])]


@requires("dispatcher")
async def _erase(request: Request) -> Response:
    case_id = request.path_params["case_id"]
    if (await fields(request)).get("checked") != "yes":
        flash(request, "Nothing was done: say first that you saw who asks.", "warn")
        return redirect(f"/cases/{case_id}")

    def confirm(session: Session) -> None:
        data_requests.confirm(
            session, By.desk(user_of(request).login, f"case:{case_id}:erasure", now(request)), case_id
        )

    try:
        await act(request, "case.erasure_confirmed", f"case:{case_id}", confirm)
    except CaseNotFound as error:
        raise HTTPException(404, str(error)) from None
    except CaseRejected as error:
        flash(request, await read(request, why_not, request, case_id) or str(error), "warn")
    else:
        flash(request, f"Case {case_id}: they are told, and erased once nothing of theirs is under way.")
    return redirect(f"/cases/{case_id}")
