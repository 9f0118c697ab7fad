"""The canned replies, edited where they are read."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.console.conversations import replies
from doorstep.console.conversations.replies import InvalidReply
from doorstep.console.kit.page import act, fields, flash, now, read, redirect, render, requires, user_of

PATH = "/replies"


def routes() -> list[BaseRoute]:
    return [
        Route(PATH, _list, methods=["GET"]),
        Route(PATH, _write, methods=["POST"]),
        Route(f"{PATH}/take-away", _take_away, methods=["POST"]),
    ]


@requires("dispatcher")
async def _list(request: Request) -> Response:
    return await _page(request)


@requires("dispatcher")
async def _write(request: Request) -> Response:
    form = await fields(request)
    audience, title, text = (form.get(name, "") for name in ("audience", "title", "text"))
    try:
        await act(
            request, "reply.written", f"reply:{title[:40]}", replies.write, audience, title, text,
            by=user_of(request).login, now=now(request),
        )  # fmt: skip
    except InvalidReply as error:
        return await _page(request, problem=str(error), typed={"audience": audience, "title": title, "text": text})
    flash(request, f"“{title}” is offered as you wrote it." if text.strip() else f"“{title}” is offered no more.")
    return redirect(PATH)


@requires("dispatcher")
async def _take_away(request: Request) -> Response:
    form = await fields(request)
    audience, title = form.get("audience", ""), form.get("title", "")

    def take_away(session: Session) -> None:
        replies.take_away(session, audience, title, now=now(request))

    await act(request, "reply.taken_away", f"reply:{title[:40]}", take_away)
    flash(request, f"“{title}” is as it was, or gone.")
    return redirect(PATH)


async def _page(request: Request, *, problem: str = "", typed: dict[str, str] | None = None) -> Response:
    """`problem`: with what was typed before."""
    return render(
        request,
        "replies.html",
        status=422 if problem else 200,
        replies=replies.all_of(await read(request, replies.written)),
        audiences=replies.AUDIENCES,
        variables=replies.VARIABLES,
        longest=(replies.LONGEST_TITLE, replies.LONGEST_TEXT),
        problem=problem,
        typed=typed or {},
    )
