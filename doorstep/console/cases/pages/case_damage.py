"""What becomes of a package that was reported damaged."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.cases.commands import CaseNotFound, CaseRejected
from doorstep.console.cases.pages.case_questions import why_not
from doorstep.console.kit.page import HTTPException, act, fields, flash, now, read, redirect, requires, user_of
from doorstep.desk import damage
from doorstep.provenance import By


def routes() -> list[BaseRoute]:
    return [Route("/cases/{case_id:int}/damage", _decide, methods=["POST"])]


@requires("dispatcher")
async def _decide(request: Request) -> Response:
    case_id, verdict = request.path_params["case_id"], (await fields(request)).get("verdict")
    if verdict not in ("deliver", "bring_back"):
        raise HTTPException(400, "Say whether it is delivered or brought back.")

    def decide(session: Session) -> None:
        by = By.desk(user_of(request).login, f"case:{case_id}:damage", now(request))
        damage.decide(session, by, case_id, deliver=verdict == "deliver")

    try:
        await act(request, f"case.damage.{verdict}", f"case:{case_id}", decide)
    except CaseNotFound as error:
        raise HTTPException(404, str(error)) from None
    except CaseRejected as error:
        flash(request, await read(request, why_not, request, case_id) or str(error), "warn")
    else:
        flash(
            request,
            f"Case {case_id}: the driver is told to {'deliver it' if verdict == 'deliver' else 'bring it back'}.",
        )
    return redirect(f"/cases/{case_id}")
