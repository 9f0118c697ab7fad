"""What a process, or the whole system, says when it is asked how it is. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

LIVE_PATH = "/healthz"
"""The process runs and answers. At the desk this path sums up the whole system, and `/livez` is its own."""
READY_PATH = "/readyz"
"""The process can do its work: what it needs is there."""


@dataclass(frozen=True)
class HealthPart:
    """Something that can be well or not; `trouble` is a few words without anybody's data, None when it is well."""

    name: str
    trouble: str | None = None


@dataclass(frozen=True)
class HealthAnswer:
    status: HTTPStatus
    body: dict[str, object]


def answer(parts: Iterable[HealthPart]) -> HealthAnswer:
    """200 when every part is well; else 503, with what is the matter."""
    known = list(parts)
    is_well = all(part.trouble is None for part in known)
    return HealthAnswer(
        HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE,
        {"status": "ok" if is_well else "not well", "parts": {part.name: part.trouble or "ok" for part in known}},
    )
