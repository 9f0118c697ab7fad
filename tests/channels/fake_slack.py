"""Slack's Web API and file server as one small HTTP server that answers as told."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.threaded import in_threads


@dataclass
class FakeSlack:
    port: int = 0
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By method; `{"ok": true}` for the others."""
    files: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    """Status, content type and content by path."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Paths and the Authorization that came with them."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"


@contextmanager
def fake_slack() -> Iterator[FakeSlack]:
    slack = FakeSlack()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self._note()
            answer = slack.answers.get(self.path.removeprefix("/api/"), {"ok": True})
            self._answer(200, "application/json", json.dumps(answer).encode())

        def do_GET(self) -> None:
            self._note()
            self._answer(*slack.files.get(self.path, (404, "text/plain", b"")))

        def _note(self) -> None:
            slack.asked.append((self.path, self.headers.get("Authorization", "")))

        def _answer(self, status: int, kind: str, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with in_threads(Handler) as slack.port:
        yield slack
