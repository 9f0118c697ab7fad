"""The sign_in_page for those whom the company's identity provider vouches for."""

import secrets
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import delete
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep import threads
from doorstep.console.accounts.pages.login import address_of, entered, open_session, sign_in_page
from doorstep.console.auth import audit, cookies, identity, local_paths, signed_in
from doorstep.console.auth.models import OidcLogin
from doorstep.console.auth.oidc import CALLBACK, IdentityProvider, ProviderAway, Unproven
from doorstep.console.kit.page import HTTPException, everybody, now, services_of
from doorstep.database import transaction

_log = structlog.get_logger(__name__)

_WITHIN = timedelta(minutes=10)
"""How long somebody may take at the provider."""


def routes() -> list[BaseRoute]:
    return [Route("/login/oidc", _go, methods=["GET"]), Route(CALLBACK, _back, methods=["GET"])]


@everybody
async def _go(request: Request) -> Response:
    provider = _provider(request)
    next_path = local_paths.safe(request.query_params.get("next"))
    try:
        response, remembered = await provider.send_there(request)
    except ProviderAway as error:
        return await _away(request, error)
    browser = secrets.token_urlsafe(24)
    await threads.run(_remember, request, browser, remembered, next_path)
    cookies.put(request, response, cookies.OIDC, browser, max_age=int(_WITHIN.total_seconds()))
    return response


@everybody
async def _back(request: Request) -> Response:
    provider = _provider(request)
    browser = cookies.read(request, cookies.OIDC)
    kept = await threads.run(_take, request, browser) if browser else None
    if kept is None:
        return await _refused(request, "This sign-in was begun somewhere else or too long ago. Please begin again.")
    try:
        person = await provider.who_came_back(request, kept.data)
    except ProviderAway as error:
        return await _away(request, error)
    except Unproven as error:
        _log.warning("oidc_refused", reason=str(error))
        await threads.run(_note_refusal, request, str(error))
        return await _refused(request, "Your company's sign-in did not prove who you are. Please begin again.")
    try:
        token = await threads.run(_let_in, request, person)
    except identity.NotLetIn as error:
        await threads.run(_note_refusal, request, "no account")
        return await _refused(request, str(error))
    response = entered(request, token, kept.next_path)
    cookies.drop(request, response, cookies.OIDC)
    return response


def _provider(request: Request) -> IdentityProvider:
    provider: IdentityProvider | None = request.app.state.provider
    if provider is None:
        raise HTTPException(404)
    return provider


async def _away(request: Request, error: ProviderAway) -> Response:
    _log.error("oidc_provider_away", error=str(error))
    return await sign_in_page(
        request, status=502, problem="Your company's sign-in does not answer. Try again in a while."
    )


async def _refused(request: Request, problem: str) -> Response:
    response = await sign_in_page(request, status=403, problem=problem)
    cookies.drop(request, response, cookies.OIDC)
    return response


def _remember(request: Request, browser: str, data: dict[str, Any], next_path: str) -> None:
    with transaction(services_of(request).sessions) as session:
        session.execute(delete(OidcLogin).where(OidcLogin.created_at < now(request) - _WITHIN))
        session.add(
            OidcLogin(browser_hash=signed_in.hash_of(browser), data=data, next_path=next_path, created_at=now(request))
        )


def _take(request: Request, browser: str) -> OidcLogin | None:
    """Once: a second answer to the same question finds nothing."""
    with transaction(services_of(request).sessions) as session:
        row = session.get(OidcLogin, signed_in.hash_of(browser), with_for_update=True)
        if row is None:
            return None
        session.delete(row)
        session.flush()
        return row if row.created_at >= now(request) - _WITHIN else None


def _let_in(request: Request, person: identity.IdentifiedPerson) -> str:
    services = services_of(request)
    with transaction(services.sessions) as session:
        user = identity.account_of(session, person, services.settings, now(request))
        return open_session(session, request, user, by="identity provider")


def _note_refusal(request: Request, reason: str) -> None:
    with transaction(services_of(request).sessions) as session:
        audit.record(
            session,
            audit.PROVIDER,
            "session.refused",
            "user:unknown",
            now=now(request),
            details={"address": address_of(request), "reason": reason},
        )
