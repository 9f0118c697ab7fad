"""The first page of a demo: where everything is, and a tour of two minutes. Without a script it is a plain list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from doorstep.dms.seed import DEMO_CUSTOMERS
from doorstep.sandbox.page import HEADERS, templates

PATH = "/start"

Place = Literal["phones", "driver", "dispatch", "desk"]


@dataclass(frozen=True)
class GuideStep:
    place: Place
    title: str
    lines: Sequence[str]
    """To type, one at a time."""
    shows: str


@dataclass(frozen=True)
class Trial:
    who: str
    situation: str
    lines: Sequence[str]


def _name(situation: str) -> str:
    return next(each.name for each in DEMO_CUSTOMERS if each.situation == situation)


TOUR = (
    GuideStep(
        "phones", f"Text as {_name('out for delivery')}", ("where is my package",),
        "The answer comes from the route: stops before hers, and when.",
    ),
    GuideStep(
        "phones", "Correct the address", ("its 1250 n la salle not 1205", "yes"),
        "It is read back first. Nothing is written before the yes.",
    ),
    GuideStep(
        "driver", "Report as a driver", ("running 25 late, traffic",),
        "All times ahead move. Whoever would wait in vain is told.",
    ),
    GuideStep(
        "dispatch", "Decide in #dispatch", (),
        "What waits for a person comes here, with buttons. Press one.",
    ),
    GuideStep(
        "phones", f"Ask for a person, as {_name('failed attempt yesterday')}", ("can i talk to a person",),
        "The assistant says when somebody will answer, and opens a case.",
    ),
    GuideStep(
        "desk", "Answer at the desk", (),
        "Sign in as the terminal says. Open the case, press t, type an answer, send it. ? shows all keys.",
    ),
)  # fmt: skip

_DEPOT = "at the depot, not loaded"
TO_TRY = (
    Trial(_name("two open deliveries"), "two open deliveries", ("when will it come?", "2")),
    Trial(_name(_DEPOT), _DEPOT, ("change the address to 1122 s michigan ave apt 9", "wait where is it now?", "yes")),
    Trial(_name("apartment missing"), "apartment missing", ("apt 12c", "yes")),
    Trial(
        "Unknown number", "on no delivery",
        (f"where is {DEMO_CUSTOMERS[0].tracking_numbers[0]}", DEMO_CUSTOMERS[0].address.zip),
    ),
    Trial("A driver, in Slack", "on the way", ("next stop", "gate code?", "delivered front door", "undo")),
)  # fmt: skip


def routes(company_name: str, console_url: str) -> list[Route]:
    template = templates().get_template("start.html")

    async def start(_request: Request) -> Response:
        page = template.render(
            company_name=company_name,
            places={"phones": "/#phones", "driver": "/#driver", "dispatch": "/#dispatch", "desk": console_url},
            tour=TOUR,
            to_try=TO_TRY,
        )
        return HTMLResponse(page, headers=HEADERS)

    return [Route(PATH, start, methods=["GET"])]
