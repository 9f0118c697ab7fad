from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from doorstep.bootstrap import Services
from doorstep.console.api import tokens
from doorstep.console.auth.models import Role
from doorstep.database import Sessions
from tests.dms import world

NUMBER = "LM123456789"


class Program:
    """A company's own system, with a token."""

    def __init__(self, app: Starlette, token: str) -> None:
        self._app, self.token = app, token

    async def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.test:8035/api/v1") as client:
            return await client.request(method, path, headers=headers, **more)


@pytest.fixture
def company(sessions: Sessions, now: datetime) -> None:
    world.found(sessions, now)


@pytest.fixture
def program(app: Starlette, services: Services, company: None) -> Callable[..., Program]:
    def make(role: Role = Role.DISPATCHER, name: str = "dms") -> Program:
        with services.sessions.begin() as session:
            return Program(app, tokens.add(session, name, role=role, now=services.clock()))

    return make


@pytest.fixture
def dms(program: Callable[..., Program]) -> Program:
    return program()


@pytest.fixture
def row(now: datetime) -> dict[str, Any]:
    """Of Maria's lamp."""
    return {
        "recipient_name": "Maria Lopez",
        "recipient_phone": "+13125550142",
        "address": "1205 N La Salle St Apt 4B",
        "city": "Chicago",
        "state": "IL",
        "zip": "60610",
        "depot_code": "CHI",
        "window_start": "2026-11-20T17:00:00Z",
        "window_end": "2026-11-20T21:00:00Z",
    }
