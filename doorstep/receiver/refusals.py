"""Refusals, as the log has them: strangers send what they like as often as they like, and the disk is ours."""

import time
from collections.abc import Callable

import structlog
from starlette.requests import Request
from starlette.responses import Response

from doorstep.log_once import SaidLately
from doorstep.receiver.bodies import empty

_log = structlog.get_logger(__name__)


class Refusals:
    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._lately = SaidLately(now)
        self._unsaid: dict[tuple[str, str], int] = {}

    def refuse(self, provider: str, http_status: int, reason: str) -> Response:
        """One line a minute for each `reason` (words of ours, nothing that was sent), with how many there were."""
        kind = provider, reason
        times = self._unsaid.pop(kind, 0) + 1
        if self._lately.was_said(kind):
            self._unsaid[kind] = times
        else:
            _log.warning("webhook_refused", provider=provider, status=http_status, reason=reason, times=times)
        return empty(http_status)


def refuse(request: Request, provider: str, http_status: int, reason: str) -> Response:
    refusals: Refusals = request.app.state.refusals
    return refusals.refuse(provider, http_status, reason)
