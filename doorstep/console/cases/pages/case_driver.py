"""Writing to the driver from a case, whoever's conversation the case came with."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.cases.commands import CaseNotFound
from doorstep.console.auth import local_paths
from doorstep.console.conversations import replies
from doorstep.console.conversations.replies import Canned
from doorstep.console.kit import guard
from doorstep.console.kit.page import (
    HTTPException,
    act,
    fields,
    flash,
    new_once,
    now,
    once_of,
    read,
    redirect,
    render,
    requires,
    services_of,
    user_of,
)
from doorstep.desk import to_driver
from doorstep.desk.takeover import DeskRefused
from doorstep.dms.driver_views import DriverView
from doorstep.provenance import By


def routes() -> list[BaseRoute]:
    return [
        Route("/cases/{case_id:int}/driver", _ask, methods=["GET"]),
        Route("/cases/{case_id:int}/driver", _tell, methods=["POST"]),
    ]


@requires("dispatcher")
async def _ask(request: Request) -> Response:
    return await _page(request)


@requires("dispatcher")
async def _tell(request: Request) -> Response:
    """`once` names the words: sent twice, they are told once."""
    case_id, form = request.path_params["case_id"], await fields(request)
    text, once = form.get("text", ""), once_of(form)
    by = By.desk(user_of(request).login, f"case:{case_id}:driver:{once}", now(request))
    try:
        if not once:
            raise DeskRefused("This form has lost its number. Reload the page.")
        name = await act(request, "driver.told", f"case:{case_id}", to_driver.tell, by, case_id, text)
    except CaseNotFound as error:
        raise HTTPException(404, str(error)) from None
    except DeskRefused as refused:
        return await _page(request, problem=f"Not sent: {refused}", draft=text)
    flash(request, f"{name} is told.")
    return redirect(form.get("next") or f"/cases/{case_id}")


async def _page(request: Request, *, problem: str = "", draft: str = "") -> Response:
    case_id, name = request.path_params["case_id"], user_of(request).name
    by = By.desk(user_of(request).login, f"case:{case_id}:driver", now(request))

    def look(session: Session) -> tuple[DriverView, list[Canned]]:
        driver = to_driver.reached(session, case_id, by)
        settings = services_of(request).settings
        return driver, replies.replies_to(
            "driver", name=driver.name, me=name, settings=settings, own=replies.written(session)
        )

    driver, canned = None, list[Canned]()
    try:
        driver, canned = await read(request, look)
    except CaseNotFound as error:
        raise HTTPException(404, str(error)) from None
    except DeskRefused as refused:
        problem = problem or str(refused)
    form = await request.form() if request.method == "POST" else request.query_params
    return render(
        request,
        "case_driver_form.html" if guard.wants_a_fragment(request) else "case_driver.html",
        status=409 if problem else 200,
        case_id=case_id,
        driver=driver,
        canned=canned,
        problem=problem,
        draft=draft,
        once=new_once(),
        most=to_driver.LONGEST,
        next=local_paths.safe(str(form.get("next") or f"/cases/{case_id}")),
    )
