"""Webhooks: which systems are told what happens, how they take it, and what they missed. For admins."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.console.kit.page import (
    HTTPException,
    fields,
    flash,
    now,
    read,
    redirect,
    render,
    requires,
    services_of,
    user_of,
    write,
)
from doorstep.console.webhooks import events, sources, subscriptions
from doorstep.console.webhooks.models import Message, Subscription, WebhookState
from doorstep.console.webhooks.subscriptions import WantedSubscription, WebhookRefused
from doorstep.published_defaults import is_sandboxed

REPLAYS = {"1": "the last hour", "24": "the last day", "72": "the last three days", "720": "the last 30 days"}
_SHOWN = 20


def routes() -> list[BaseRoute]:
    return [
        Route("/webhooks", _list, methods=["GET"]),
        Route("/webhooks", _add, methods=["POST"]),
        Route("/webhooks/sources", _add_source, methods=["POST"]),
        Route("/webhooks/sources/{name}/revoke", _revoke_source, methods=["POST"]),
        Route("/webhooks/{name}/disable", _disable, methods=["POST"]),
        Route("/webhooks/{name}/enable", _enable, methods=["POST"]),
        Route("/webhooks/{name}/replay", _replay, methods=["POST"]),
        Route("/webhooks/{name}/remove", _remove, methods=["POST"]),
    ]


@requires("admin")
async def _list(request: Request) -> Response:
    return await _page(request)


async def _page(
    request: Request,
    status: int = 200,
    *,
    problem: str = "",
    form: dict[str, str] | None = None,
    told: tuple[str, str] | None = None,
) -> Response:
    """`told`: a webhook and its secret, shown this once."""
    return render(
        request,
        "webhooks.html",
        status=status,
        webhooks=await read(request, subscriptions.everyone),
        troubles=await read(request, _troubles),
        sources=await read(request, sources.everyone),
        kinds=events.KINDS,
        replays=REPLAYS,
        problem=problem,
        form=form or {},
        told=told,
    )


def _troubles(session: Session) -> Sequence[tuple[str, Message]]:
    """What was not taken yet though it was posted, or was given up: the newest."""
    rows = session.execute(
        select(Subscription.name, Message)
        .join(Subscription, Subscription.id == Message.subscription_id)
        .where(Message.attempts > 0, Message.state != WebhookState.DELIVERED)
        .order_by(Message.id.desc())
        .limit(_SHOWN)
    )
    return [(row[0], row[1]) for row in rows]


@requires("admin")
async def _add(request: Request) -> Response:
    form = await request.form()
    typed = {name: str(value).strip() for name, value in form.items()}
    chosen = [str(each) for each in form.getlist("event")]
    wanted = WantedSubscription(typed.get("url", ""), chosen or [events.EVERYTHING], "with_words" in typed)
    name = typed.get("name", "")
    sandboxed = is_sandboxed(services_of(request).settings)
    try:
        secret = await write(
            request, subscriptions.put, name, wanted, is_sandboxed=sandboxed, by=user_of(request), now=now(request)
        )
    except WebhookRefused as error:
        return await _page(request, 422, problem=str(error), form=typed)
    if secret is None:
        flash(request, f"{name} is told that from now on, there.")
        return redirect("/webhooks")
    return await _page(request, told=(name, secret))


@requires("admin")
async def _add_source(request: Request) -> Response:
    form = await fields(request)
    name = form.get("source", "").strip()
    try:
        secret = await write(request, sources.add, name, by=user_of(request), now=now(request))
    except WebhookRefused as error:
        return await _page(request, 422, problem=str(error), form=form)
    return await _page(request, told=(name, secret))


@requires("admin")
async def _revoke_source(request: Request) -> Response:
    name = request.path_params["name"]
    try:
        await write(request, sources.revoke, name, by=user_of(request), now=now(request))
    except WebhookRefused as error:
        raise HTTPException(404, str(error)) from None
    flash(request, f"{name} is refused from now on.")
    return redirect("/webhooks")


@requires("admin")
async def _disable(request: Request) -> Response:
    def work(session: Session, subscription: Subscription) -> str:
        subscriptions.disable(session, subscription, by=user_of(request), now=now(request))
        return f"{subscription.name} is told nothing from now on."

    return await _done(request, work)


@requires("admin")
async def _enable(request: Request) -> Response:
    def work(session: Session, subscription: Subscription) -> str:
        subscriptions.enable(session, subscription, by=user_of(request), now=now(request))
        return f"{subscription.name} is told what happens from now on. What it missed is told by Tell again."

    return await _done(request, work)


@requires("admin")
async def _replay(request: Request) -> Response:
    hours = str((await request.form()).get("hours", ""))
    if hours not in REPLAYS:
        raise HTTPException(400, "There is no such span.")

    def work(session: Session, subscription: Subscription) -> str:
        since = now(request) - timedelta(hours=int(hours))
        count = subscriptions.replay(session, subscription, since, by=user_of(request), now=now(request))
        return f"{subscription.name} is told {count} messages again."

    return await _done(request, work)


@requires("admin")
async def _remove(request: Request) -> Response:
    def work(session: Session, subscription: Subscription) -> str:
        subscriptions.remove(session, subscription, by=user_of(request), now=now(request))
        return f"{subscription.name} is gone."

    return await _done(request, work)


async def _done(request: Request, work: Callable[[Session, Subscription], str]) -> Response:
    def carry_out(session: Session) -> str:
        subscription = subscriptions.named(session, request.path_params["name"])
        if subscription is None:
            raise HTTPException(404, "There is no such webhook.")
        return work(session, subscription)

    try:
        said = await write(request, carry_out)
    except WebhookRefused as error:
        return await _page(request, 422, problem=str(error))
    flash(request, said)
    return redirect("/webhooks")
