"""A Rasa server's door for events: writes what is posted into the transcript, as the real one does."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select

from doorstep.database import Sessions
from doorstep.transcript import DialogueEvent, DialogueHead
from tests.threaded import in_threads

TOKEN = "doorstep-local"


@dataclass
class FakeRasa:
    sessions: Sessions
    port: int = 0
    is_away: bool = False
    posted: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)
    before: Callable[[], None] = lambda: None
    """Called when a request has come and is not carried out yet."""
    loses_answers: bool = False
    """Carries requests out and then answers with an error."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kinds(self, conversation_id: str) -> list[str]:
        """Types of the events in the transcript, oldest first."""
        with self.sessions() as session:
            query = select(DialogueEvent.type_name).filter_by(conversation_id=conversation_id)
            return list(session.scalars(query.order_by(DialogueEvent.id)))

    def happens(self, conversation_id: str, *events: dict[str, Any]) -> None:
        """What the dialogue does by itself."""
        with self.sessions.begin() as session:
            for event in events:
                data = {"timestamp": 1763000000.0, "metadata": {}} | event
                row = DialogueEvent(conversation_id=conversation_id, type_name=event["event"], data=json.dumps(data))
                session.add(row)
                session.flush()
            head = session.get(DialogueHead, conversation_id)
            if head is None:
                head = DialogueHead(conversation_id=conversation_id, window_start_id=0, carried="[]", newest_id=0)
                session.add(head)
            head.newest_id = row.id

    def customer_says(self, conversation_id: str, text: str) -> None:
        self.happens(conversation_id, {"event": "user", "text": text, "parse_data": {"intent": {"name": "inform"}}})

    def assistant_says(self, conversation_id: str, text: str) -> None:
        self.happens(conversation_id, {"event": "bot", "text": text, "data": {}})

    def answer(self, path: str, token: str, body: Any) -> int:
        if self.is_away:
            return 503
        if token != TOKEN:
            return 401
        self.before()
        _, conversations, conversation_id, tracker, events = path.split("/")
        assert (conversations, tracker, events) == ("conversations", "tracker", "events")
        posted = body if isinstance(body, list) else [body]
        self.posted.append((conversation_id, posted))
        self.happens(conversation_id, *[event | {"metadata": event.get("metadata") or {}} for event in posted])
        return 500 if self.loses_answers else 200


@contextmanager
def fake_rasa(sessions: Sessions) -> Iterator[FakeRasa]:
    rasa = FakeRasa(sessions)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            parts = urlsplit(self.path)
            token = parse_qs(parts.query).get("token", [""])[0]
            self.send_response(rasa.answer(parts.path, token, body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with in_threads(Handler) as rasa.port:
        yield rasa
