"""The banner over every page while texts wait."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.console.kit import live
from doorstep.console.kit.page import read, render, requires, services_of
from doorstep.console.system_health import state
from doorstep.desk import outages
from doorstep.messaging import job_rounds

TOPIC = "house"


def routes() -> list[BaseRoute]:
    live.watch(TOPIC, lambda session: (outages.current(session), job_rounds.is_alive(session)))
    return [Route("/house", _banner, methods=["GET"])]


@requires("viewer")
async def _banner(request: Request) -> Response:
    services = services_of(request)
    shown = await read(request, state.banner, services.settings.dispatch_timezone, services.clock)
    return render(request, "house_banner.html", banner=shown)
