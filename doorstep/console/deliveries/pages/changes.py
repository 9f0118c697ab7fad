"""A change for somebody who calls: asked for, read back, and written after the yes."""

from collections.abc import Sequence

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.changes import for_caller
from doorstep.changes.for_caller import PROOFS, Refused
from doorstep.console.deliveries import queries as delivery_queries
from doorstep.console.deliveries import wishes
from doorstep.console.deliveries.pages.delivery import AT
from doorstep.console.deliveries.wishes import UnclearWish
from doorstep.console.kit.page import (
    HTTPException,
    act,
    by_form,
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
    whole,
)
from doorstep.dms.free_windows import Slot
from doorstep.dms.views import DeliveryView
from doorstep.language import spoken
from doorstep.messaging import consent

_OF_THE_FORM = frozenset(("csrf", "once", "version", "said"))
"""Fields that are no part of what is asked for."""


def routes() -> list[BaseRoute]:
    at = f"{AT}/change/{{what}}"
    return [
        Route(at, _ask, methods=["GET"]),
        Route(at, _read_back, methods=["POST"]),
        Route(f"{at}/yes", _carry_out, methods=["POST"]),
    ]


@requires("dispatcher")
async def _ask(request: Request) -> Response:
    return await _form(request, await _delivery(request))


@requires("dispatcher")
async def _read_back(request: Request) -> Response:
    """What would be written, to be said to the caller. Nothing is written."""
    delivery, form = await _delivery(request), await fields(request)
    what, at = request.path_params["what"], now(request)
    try:
        caller = wishes.caller_of(form, delivery)
        wish = wishes.wish_of(what, form, delivery, at)
        read_back = await read(
            request, for_caller.read_back, delivery, wish, services_of(request).settings.dispatch_phone, at
        )
    except (UnclearWish, Refused) as error:
        return await _form(request, delivery, form, problem=str(error))
    phone = delivery.recipient_phone
    return render(
        request,
        "change_read_back.html",
        delivery=delivery,
        what=what,
        title=wishes.TITLES[what],
        read_back=read_back,
        caller=caller,
        proof=PROOFS[caller.proof],
        asked={name: value for name, value in form.items() if name not in _OF_THE_FORM},
        secret=form.get("value", "") if what == "access" else "",
        can_be_told=phone is not None and not await read(request, consent.is_opted_out, phone),
        once=new_once(),
        version=delivery.version,
    )


@requires("dispatcher")
async def _carry_out(request: Request) -> Response:
    number, what, form = request.path_params["number"], request.path_params["what"], await fields(request)
    delivery, at = await _delivery(request), now(request)
    version, once = whole(form.get("version")), once_of(form)
    settings = services_of(request).settings
    if version is None or not once:
        return await _form(request, delivery, form, problem="This form has lost its number. Read it back again.")
    by = by_form(request, once)

    def command(session: Session) -> str:
        """What is said of it."""
        if for_caller.is_done(session, by, number):  # what it was decided on is past: nothing is checked against it
            return "done already, by this very form."
        caller, wish = wishes.caller_of(form, delivery), wishes.wish_of(what, form, delivery, at)
        text = for_caller.read_back(session, delivery, wish, settings.dispatch_phone, at).text
        after = for_caller.carry_out(session, by, number, wish, caller, seen_version=version)
        is_told = (
            form.get("tell") == "1"
            and for_caller.text_recipient(session, by, after, text, settings.twilio_number) is not None
        )
        return f"done.{' The recipient is texted.' if is_told else ''}"

    try:
        said = await act(request, f"delivery.{what}", f"delivery:{number}", command)
    except (UnclearWish, Refused) as error:
        return await _form(request, await _delivery(request), form, problem=str(error))
    flash(request, f"{wishes.TITLES[what]}: {said}")
    return redirect(f"/deliveries/{number}")


async def _form(
    request: Request, delivery: DeliveryView, typed: dict[str, str] | None = None, *, problem: str = ""
) -> Response:
    what, at = request.path_params["what"], now(request)
    if not await read(request, for_caller.may, wishes.CHANGES[what], delivery):
        status = delivery.status.replace("_", " ")
        raise HTTPException(409, f"{delivery.tracking_number} is {status}: that cannot be changed any more.")
    slots = await read(request, for_caller.offers, delivery, at) if what == "day" else ()
    return render(
        request,
        "change.html",
        status=422 if problem else 200,
        delivery=delivery,
        what=what,
        title=wishes.TITLES[what],
        days=_by_day(delivery, slots, request),
        until=wishes.wish_of("pickup", {}, delivery, at) if what == "pickup" else None,
        proofs=PROOFS,
        instruction_kinds={kind.value: name for kind, name in wishes.INSTRUCTION_NAMES.items()},
        access_kinds={kind.value: name for kind, name in wishes.ACCESS_NAMES.items()},
        typed=typed or {},
        problem=problem,
    )


def _by_day(delivery: DeliveryView, slots: Sequence[Slot], request: Request) -> list[tuple[str, list[tuple[str, str]]]]:
    """Days with their windows: what the form sends, and words."""
    days: dict[str, list[tuple[str, str]]] = {}
    for slot in slots:
        day = spoken.day(slot.start, delivery.timezone, now=now(request))
        start, end = (spoken.clock_time(each, delivery.timezone) for each in (slot.start, slot.end))
        days.setdefault(day, []).append((f"{slot.start.isoformat()}/{slot.end.isoformat()}", f"{start} – {end}"))
    return list(days.items())


async def _delivery(request: Request) -> DeliveryView:
    number = request.path_params["number"]
    if request.path_params["what"] not in wishes.TITLES:
        raise HTTPException(404, "There is no such change.")
    delivery = await read(request, delivery_queries.one, number)
    if delivery is None:
        raise HTTPException(404, f"There is no delivery {number}.")
    return delivery
