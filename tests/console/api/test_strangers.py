"""A stranger (schemathesis) plays against the API as its OpenAPI document describes it, and finds it as described."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from starlette.applications import Starlette

from doorstep.console.api import limits
from doorstep.console.api.app import OPERATIONS
from doorstep.console.auth.models import Role
from tests.console.api.conftest import Program
from tests.ports import free_port
from tests.sandbox.servers import serving

_EXAMPLES = 15
"""Of each operation and kind: some 500 requests, a quarter of a minute."""


@pytest.fixture
def url(app: Starlette, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(limits, "BURST", 1_000_000)
    with serving(app, free_port()) as served:
        yield f"{served}/api/v1"


@pytest.fixture
def token(program: Any) -> str:
    speaker: Program = program(Role.ADMIN, "stranger")
    return speaker.token


@pytest.mark.parametrize("kind", ["as it is described", "otherwise"])
def test_whatever_is_sent_the_answer_is_one_that_is_described(url: str, token: str, kind: str) -> None:
    import schemathesis  # here, because to import it takes a second in each test process
    from schemathesis import GenerationMode, checks
    from schemathesis.specs.openapi import checks as openapi_checks

    schema = schemathesis.openapi.from_dict(httpx.get(f"{url}/openapi.json", trust_env=False).json())
    mode = GenerationMode.POSITIVE if kind == "as it is described" else GenerationMode.NEGATIVE
    held = [
        checks.not_a_server_error, openapi_checks.status_code_conformance, openapi_checks.content_type_conformance,
        openapi_checks.response_schema_conformance,
    ]  # fmt: skip
    statuses: set[int] = set()

    def plays(operation: Any) -> None:
        @settings(
            max_examples=_EXAMPLES, derandomize=True, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(operation.as_strategy(generation_mode=mode))
        def play(case: Any) -> None:
            response = case.call(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60)
            case.validate_response(response, checks=held)
            statuses.add(response.status_code)

        play()

    for id_ in (*(each.id for each in OPERATIONS), "postEvent"):
        plays(schema.find_operation_by_id(id_))
    assert statuses >= {200, 401, 422} if kind == "as it is described" else statuses >= {401, 422}


@pytest.mark.parametrize(
    "path", ["/deliveries/a%0Ab", "/deliveries/a%0A", "/%0A", "/deliveries/", "/deliveries//", "/webhooks/a%2Fb", "/"]
)
async def test_an_address_that_is_none_is_a_problem_and_no_page(dms: Program, path: str) -> None:
    answer = await dms("GET", path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
