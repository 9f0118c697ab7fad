"""The audit log: who looked at what and did what, latest first. For admins."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.console.auth.models import AuditEntry
from doorstep.console.kit import filters, live
from doorstep.console.kit.export import as_csv
from doorstep.console.kit.page import looked_at, number, read, render, requires, services_of, with_query
from doorstep.database import reading

ROWS = 50
_FILTERS = (
    filters.TextFilter("actor", "Who", "kim"),
    filters.TextFilter("action", "What", "session.refused"),
    filters.TextFilter("subject", "About", "user:kim, case:12"),
    filters.DayFilter("since", "From"),
    filters.DayFilter("until", "Until", ends=True),
)


def routes() -> list[BaseRoute]:
    return [
        Route("/audit", _list, methods=["GET"]),
        Route("/audit/entries", _fragment, methods=["GET"]),
        Route("/audit.csv", _export, methods=["GET"]),
    ]


live.watch("audit", lambda session: session.scalar(select(func.max(AuditEntry.id))))


@requires("admin")
async def _list(request: Request) -> Response:
    return await _rendered(request, "audit_log.html")


@requires("admin")
async def _fragment(request: Request) -> Response:
    return await _rendered(request, "audit_entries.html")


async def _rendered(request: Request, template: str) -> Response:
    chosen = filters.read(_FILTERS, request.query_params, services_of(request).settings.dispatch_timezone)
    before = number(request, "before")
    entries = await read(request, _entries, chosen, before)
    shown, more = entries[:ROWS], entries[ROWS:]
    return render(
        request,
        template,
        chosen=chosen,
        entries=shown,
        newest=with_query(request, "/audit", before=None) if before else None,
        older=with_query(request, "/audit", before=shown[-1].id) if more else None,
        export=with_query(request, "/audit.csv", before=None),
        fragment=with_query(request, "/audit/entries"),
    )


@requires("admin")
async def _export(request: Request) -> Response:
    services = services_of(request)
    chosen = filters.read(_FILTERS, request.query_params, services.settings.dispatch_timezone)
    await looked_at(request, "audit.exported", "audit:all", dict(chosen.raw))

    def rows() -> Iterator[Sequence[object]]:
        with reading(services.sessions) as session:
            for entry in session.scalars(_query(chosen), execution_options={"yield_per": 500}):
                yield entry.id, entry.at, entry.actor, entry.action, entry.subject, _words(entry.details)

    return as_csv(
        "audit",
        ("id", "at", "who", "action", "about", "details"),
        rows(),
        services_of(request).settings.dispatch_timezone,
    )


def _entries(session: Session, chosen: filters.Chosen, before: int | None) -> Sequence[AuditEntry]:
    query = _query(chosen)
    return session.scalars((query.where(AuditEntry.id < before) if before else query).limit(ROWS + 1)).all()


def _query(chosen: filters.Chosen) -> Select[tuple[AuditEntry]]:
    query = select(AuditEntry).order_by(AuditEntry.id.desc())
    for name, column in (("actor", AuditEntry.actor), ("action", AuditEntry.action), ("subject", AuditEntry.subject)):
        if chosen.get(name):
            query = query.where(column == chosen.get(name))
    since: datetime | None = chosen.get("since")
    until: datetime | None = chosen.get("until")
    if since:
        query = query.where(AuditEntry.at >= since)
    return query.where(AuditEntry.at < until) if until else query


def _words(details: dict[str, Any]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in details.items())
