"""One press tells all those of a route whose window is missed; the words are shown first."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.console.kit.page import act, flash, now, redirect, requires, services_of, user_of
from doorstep.outreach import telling
from doorstep.outreach.policies import policy_of


def routes() -> list[BaseRoute]:
    return [Route("/today/{code}/tell", _tell, methods=["POST"])]


@requires("dispatcher")
async def _tell(request: Request) -> Response:
    code, settings = request.path_params["code"], services_of(request).settings
    count = await act(
        request, "route.told", f"route:{code}", telling.tell, code, policy_of(settings), settings.twilio_number,
        now(request), user_of(request).login,
    )  # fmt: skip
    flash(request, telling.said(count))
    return redirect(f"/today/{quote(code, safe='')}")
