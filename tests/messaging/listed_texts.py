"""A carrier whose list of texts says what a test has it say, over HTTP."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

ACCOUNT = "AC" + "0" * 32
BASE = f"/2010-04-01/Accounts/{ACCOUNT}"
OURS = "+13125550199"


def sid_of(number: int) -> str:
    return f"SM{number:032x}"


@dataclass
class ListingCarrier:
    texts: list[dict[str, Any]] = field(default_factory=list)
    """Oldest first."""
    page_size: int = 1000
    spoiled: Callable[[list[dict[str, Any]]], list[dict[str, Any]]] = list
    """What becomes of the list before it is told."""
    pages_missing: set[int] = field(default_factory=set)
    """Once each."""
    failures: int = 0
    """How many of the next requests are answered 503."""
    media_failures: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)

    def add(self, number: int, sent_at: datetime, body: str, their_number: str, **more: Any) -> str:
        sid, at = sid_of(number), format_datetime(sent_at)
        self.texts.append(
            {
                "sid": sid, "body": body, "from": their_number, "to": OURS, "direction": "inbound",
                "status": "received", "date_created": at, "date_sent": at, "date_updated": at, "num_media": "0",
            }
            | more
        )  # fmt: skip
        return sid

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route(f"{BASE}/Messages.json", self._list),
                Route(f"{BASE}/Messages/{{sid}}/Media.json", self._media),
                Route(f"{BASE}/Messages/{{sid}}.json", self._fetch),
            ]
        )

    async def _list(self, request: Request) -> Response:
        self.asked.append(dict(request.query_params))
        if self.failures:
            self.failures -= 1
            return JSONResponse({"code": 20500, "message": "no"}, 503)
        told = self.spoiled([text for text in reversed(self.texts) if text["to"] == request.query_params["To"]])
        page = int(request.query_params.get("Page", "0"))
        start = page * self.page_size
        shown = [] if page in self.pages_missing else told[start : start + self.page_size]
        self.pages_missing.discard(page)
        more = start + self.page_size < len(told)
        query = f"To=%2B{OURS[1:]}&Page={page + 1}"
        return JSONResponse(
            {
                "messages": shown, "page": page, "page_size": self.page_size, "uri": str(request.url.path),
                "first_page_uri": "", "previous_page_uri": None, "start": start, "end": start + len(shown),
                "next_page_uri": f"{BASE}/Messages.json?{query}" if more else None,
            }
        )  # fmt: skip

    async def _media(self, request: Request) -> Response:
        if self.media_failures:
            self.media_failures -= 1
            return JSONResponse({"code": 20500, "message": "no"}, 503)
        sid = request.path_params["sid"]
        uri = f"{BASE}/Messages/{sid}/Media/ME{'1' * 32}"
        listed = [{"sid": "ME" + "1" * 32, "content_type": "image/jpeg", "uri": f"{uri}.json", "parent_sid": sid}]
        return JSONResponse({"media_list": listed, "page": 0, "page_size": 50, "uri": "", "next_page_uri": None})

    async def _fetch(self, request: Request) -> Response:
        sid = request.path_params["sid"]
        found = next((text for text in self.texts if text["sid"] == sid), None)
        if found is None:
            return JSONResponse({"code": 20404, "message": "not found", "status": 404}, 404)
        return JSONResponse(found)
