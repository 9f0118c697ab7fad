"""What is wrong with a request, as RFC 9457 says it: for whoever writes the other side's program."""

from typing import Any

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from doorstep.dms.outcomes import CommandRejected, IllegalMove, NotFound, StaleVersion, Unsupported

MEDIA_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    field: str
    """Where in the body or the query: `window_start`, `order.2`."""
    message: str


class ProblemDocument(BaseModel):
    """Every answer that is no success."""

    type: str
    """`urn:doorstep:problem:` and `code`."""
    title: str
    status: int
    code: str
    """For programs; stays the same."""
    detail: str
    """For people."""
    errors: list[FieldProblem] = []


class Problem(Exception):
    def __init__(
        self, status: int, code: str, detail: str, *, headers: dict[str, str] | None = None, errors: Any = ()
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.headers, self.errors = status, code, detail, headers, list(errors)

    def response(self) -> Response:
        document = ProblemDocument(
            type=f"urn:doorstep:problem:{self.code}",
            title=self.code.replace("_", " ").capitalize(),
            status=self.status,
            code=self.code,
            detail=self.detail,
            errors=self.errors,
        )
        content = document.model_dump(exclude_defaults=True)
        return JSONResponse(content, self.status, headers=self.headers, media_type=MEDIA_TYPE)


def of_validation(error: ValidationError, where: str) -> Problem:
    """What was sent is never repeated: it may be somebody's address."""
    found = [
        FieldProblem(field=".".join(map(str, each["loc"])), message=each["msg"])
        for each in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    if any(each["type"] == "json_invalid" for each in error.errors(include_url=False, include_input=False)):
        return Problem(400, "not_json", "The body is no JSON object.")
    return Problem(422, "invalid", f"Something in the {where} is not as the OpenAPI document says.", errors=found)


def of_rejection(error: CommandRejected) -> Problem:
    match error:
        case NotFound(reason="no_such_delivery"):
            status = 404
        case StaleVersion():
            status = 412
        case IllegalMove() | Unsupported():
            status = 409
        case _:
            status = 422
    return Problem(status, error.reason, _sentence(str(error)))


async def of_http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    codes = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
    details = {
        404: "There is nothing at this address. /api/v1/openapi.json says what there is.",
        405: "This address does not take that method.",
        413: "A body has at most 1 MB.",
    }
    status = error.status_code
    headers = dict(error.headers) if error.headers else None
    return Problem(status, codes.get(status, "refused"), details.get(status, error.detail), headers=headers).response()


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
