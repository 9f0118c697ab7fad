"""The arguments of a Web API request, as slack_sdk sends them: JSON, a form, or in the query."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

MAX_BODY_BYTES = 1024 * 1024


class SlackError(Exception):
    """Answered as {"ok": false, "error": code}."""

    def __init__(
        self, code: str, *, messages: list[str] | None = None, status: int = 200, retry_after: int | None = None
    ) -> None:
        self.code = code
        self.messages = messages or []
        self.status = status
        self.retry_after = retry_after
        super().__init__(code)


class Arguments:
    """Reads arguments of the kinds that Slack knows. In forms, what has structure is JSON, and 1 and 0 are booleans."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given

    def text(self, name: str) -> str:
        """Empty when it was not given."""
        value = self._given.get(name)
        if isinstance(value, bool) or not isinstance(value, str | int | float | None):
            raise SlackError("invalid_arguments", messages=[f"[ERROR] {name} must be a string"])
        return "" if value is None else str(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise SlackError("invalid_arguments", messages=[f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        return str(self._given.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, default: int, *, most: int) -> int:
        try:
            value = int(self.text(name) or default)
        except ValueError:
            raise SlackError("invalid_arguments", messages=[f"[ERROR] {name} must be a number"]) from None
        return max(1, min(value, most))

    def structure(self, name: str) -> Any:
        """A list or an object; None when it was not given."""
        value = self._given.get(name)
        if isinstance(value, str):
            if not value:
                return None
            try:
                return json.loads(value)
            except ValueError:
                raise SlackError("invalid_arguments", messages=[f"[ERROR] {name} is not JSON"]) from None
        return value

    def __contains__(self, name: str) -> bool:
        return self._given.get(name) is not None


async def arguments_of(request: Request) -> Arguments:
    """Raises SlackError."""
    given: dict[str, Any] = dict(request.query_params)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise SlackError("request_too_large", status=413)
    if request.headers.get("content-type", "").partition(";")[0].strip() == "application/json":
        try:
            content = json.loads(body or b"{}")
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(content, dict):
            raise SlackError("json_not_object")
        given |= content
    else:
        try:
            form = parse_qsl(body.decode("utf-8", errors="replace"), keep_blank_values=True, max_num_fields=200)
        except ValueError:
            raise SlackError("invalid_form_data") from None
        given |= dict(form)
    return Arguments(given)
