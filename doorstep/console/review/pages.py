"""Reviewing texts one after the other: what was said, what it was taken for, and by one to three keys what is true."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.console.auth.models import Role
from doorstep.console.conversations import line_views, transcript_parts
from doorstep.console.conversations import queries as conversations
from doorstep.console.conversations.line_views import Shown
from doorstep.console.conversations.turns import Understood
from doorstep.console.corrections import vocabulary
from doorstep.console.corrections.vocabulary import NoCheckout, Vocabulary
from doorstep.console.kit import colleagues
from doorstep.console.kit.colleagues import Names
from doorstep.console.kit.page import (
    Entry,
    HTTPException,
    act,
    flash,
    now,
    read,
    redirect,
    render,
    requires,
    services_of,
    user_of,
    whole,
)
from doorstep.console.read_model.dialogue_rows import FALLBACK
from doorstep.console.review import effect, reviews
from doorstep.console.review.effect import Effect
from doorstep.console.review.models import ReviewItem
from doorstep.console.review.reasons import REASONS
from doorstep.console.review.reviews import InvalidReview, ReviewFigures

ENTRY = Entry("Review", "/review", icon="check", key="g r", role=Role.DISPATCHER)

_CONTEXT = 6
"""Texts that are shown, the one to be reviewed the last of them."""
_NUMBERED = 8
"""Acts that have a key: 2 to 9."""
_USUAL = {
    "customer": (
        "where_is_my_package", "reschedule", "correct_address", "give_instructions", "give_access_code",
        "report_not_received", "talk_to_person", "hold_for_pickup",
    ),
    "driver": (
        "driver_delivered", "driver_failed", "driver_late", "driver_note", "driver_next_stop", "driver_ask_customer",
        "driver_dispatch", "driver_undo",
    ),
}  # fmt: skip
"""What texts often are: offered where the assistant had too few ideas."""


@dataclass(frozen=True)
class _ReviewPage:
    item: ReviewItem | None
    lines: Sequence[Shown]
    readings: Sequence[Understood]
    offered: Sequence[str]
    others: Sequence[str]
    arguments: Sequence[tuple[str, str]]
    """Names and values that were found in the text."""
    waiting: dict[str, int]
    figures: ReviewFigures
    effect: Effect | None
    names: Names


def routes() -> list[BaseRoute]:
    return [
        Route("/review", _show, methods=["GET"]),
        Route("/review/{inbox_id:int}", _review, methods=["POST"]),
        Route("/review/{inbox_id:int}/take-back", _take_back, methods=["POST"]),
    ]


@requires("dispatcher")
async def _show(request: Request) -> Response:
    return await _page(request)


@requires("dispatcher")
async def _review(request: Request) -> Response:
    form, inbox_id = await request.form(), request.path_params["inbox_id"]
    by = user_of(request).login

    def review(session: Session) -> None:
        taken = reviews.was_taken_for(session, inbox_id)
        reviews.review(session, inbox_id, _acts(form, taken, _known(session)), by=by, now=now(request))

    try:
        await act(request, "text.reviewed", f"text:{inbox_id}", review)
    except LookupError:
        raise HTTPException(404, "There is no such text to review.") from None
    except InvalidReview as error:
        flash(request, str(error), "warn")
        return redirect(_here(form.get("why"), str(form.get("at") or "")))
    return redirect(_here(form.get("why"), str(form.get("at") or ""), done=inbox_id))


@requires("dispatcher")
async def _take_back(request: Request) -> Response:
    form, inbox_id = await request.form(), request.path_params["inbox_id"]
    await act(
        request, "review.taken_back", f"text:{inbox_id}", reviews.take_back, inbox_id, by=user_of(request).login,
        now=now(request),
    )  # fmt: skip
    return redirect(_here(form.get("why")))


async def _page(request: Request) -> Response:
    asked = await read(request, _look, request)
    query = request.query_params
    return render(
        request,
        "review.html",
        asked=asked,
        names=asked.names,
        item=asked.item,
        reasons=REASONS,
        why=_reason(query.get("why")),
        done=whole(query.get("done")),
        later=_here(query.get("why"), _cursor(asked.item)) if asked.item else "",
        at=query.get("at", ""),
    )


def _look(session: Session, request: Request) -> _ReviewPage:
    by, query = user_of(request).login, request.query_params
    why, after = _reason(query.get("why")), _after(query.get("at", ""))
    item = reviews.next_item(session, by, why=why, after=after) or reviews.next_item(session, by, why=why)
    names = colleagues.names(session)
    waiting, figures = dict(reviews.waiting(session, by)), reviews.figures(session, now(request))
    found = effect.effect(services_of(request).settings.review_folder)
    if item is None:
        return _ReviewPage(None, (), (), (), (), (), waiting, figures, found, names)
    transcript = transcript_parts.up_to(session, item.conversation_id, f"in:{item.inbox_id}", size=_CONTEXT)
    lines = transcript.lines if transcript else ()
    about = conversations.one(session, item.conversation_id)
    shown = line_views.shown(
        lines, party=about.name if about else None, names=names,
        zone=services_of(request).settings.dispatch_timezone, now=now(request),
        is_slack=item.conversation_id.startswith("slack"),
    )  # fmt: skip
    readings = lines[-1].understood if lines else ()
    known = _known(session)
    offered = _offered(readings, known)
    arguments = dict.fromkeys((each.role or each.entity, each.value) for one in readings for each in one.entities)
    audience = known.of_audience(readings[0].intent if readings else "")
    others = [name for name in audience if name not in offered and name != FALLBACK]
    return _ReviewPage(item, shown, readings, offered, others, list(arguments), waiting, figures, found, names)


def _offered(readings: Sequence[Understood], known: Vocabulary) -> list[str]:
    """What it was taken for, what it was nearly taken for, what texts often are."""
    audience = known.of_audience(readings[0].intent if readings else "")
    usual = _USUAL["driver" if audience and audience[0].startswith("driver_") else "customer"]
    ranked = [name for one in readings for name in (one.intent, *(name for name, _ in one.ranking))]
    possible = set(audience) - {FALLBACK}
    return [name for name in dict.fromkeys([*ranked, *usual]) if name in possible][:_NUMBERED]


def _known(session: Session) -> Vocabulary:
    try:
        return vocabulary.read(Path.cwd())
    except NoCheckout:
        return Vocabulary([each for each in conversations.intents_seen(session) if each != FALLBACK], [])


def _acts(form: FormData, taken: Sequence[str], known: Vocabulary) -> list[dict[str, object]]:
    """What the form says that the text is. Raises Invalid."""
    verdict = str(form.get("verdict") or "")
    if verdict == "nothing":
        return []
    arguments = _arguments([str(each) for each in form.getlist("argument")] + str(form.get("more") or "").split(","))
    names = [str(each) for each in form.getlist("act")] + [str(form.get("other") or "").strip().replace(" ", "_")]
    names = (
        [name for name in taken if name != FALLBACK] if verdict == "right" else list(dict.fromkeys(filter(None, names)))
    )
    if not names:
        raise InvalidReview("Say what it is, or that there is nothing to do.")
    unknown = [name for name in names if name not in known.intents]
    if unknown:
        raise InvalidReview(f"There is no act {unknown[0].replace('_', ' ')[:40]}.")
    return [{"act": name, "args": arguments if at == 0 else {}} for at, name in enumerate(names)]


def _arguments(given: Sequence[str]) -> dict[str, str]:
    found = {}
    for each in given:
        name, has, value = each.partition("=")
        if has and name.strip().isidentifier() and value.strip():
            found[name.strip()] = value.strip()
    return found


def _here(why: object, at: str = "", *, done: int | None = None) -> str:
    given = {"why": _reason(why), "at": at, "done": done}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"/review?{query}" if query else "/review"


def _reason(value: object) -> str | None:
    return str(value) if value in REASONS else None


def _cursor(item: ReviewItem) -> str:
    return f"{item.at.timestamp()}:{item.inbox_id}"


def _after(text: str) -> tuple[datetime, int] | None:
    """Of what was left for later. None: from the beginning, also for what no page of ours wrote."""
    moment, _, number = text.partition(":")
    try:
        return datetime.fromtimestamp(float(moment), UTC), int(number)
    except (ValueError, OverflowError, OSError):
        return None
