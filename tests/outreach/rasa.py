"""A Rasa server's door for turns of our own: says something in the conversation and owes it, as the real one does."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy.orm import Session

from doorstep import transcript
from doorstep.clock import Clock
from doorstep.database import Sessions
from doorstep.messaging import conversations
from doorstep.messaging.models import MessageKind
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText
from doorstep.transcript import DialogueEvent, DialogueHead
from tests.threaded import in_threads


@dataclass
class FakeRasa:
    sessions: Sessions
    clock: Clock
    port: int = 0
    is_away: bool = False
    loses_answers: bool = False
    """Takes turns and answers with an error."""
    refuses: set[str] = field(default_factory=set)
    """Conversations in which every turn fails."""
    is_silent: Callable[[str], bool] = lambda intent: False
    """In turns with this intent nothing is said."""
    triggered: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    """Conversation, intent and entities of each turn that was taken."""
    before: Callable[[], None] = lambda: None
    """Called when a request has come and is not carried out yet."""
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def intents(self) -> list[str]:
        return [intent for _, intent, _ in self.triggered]

    def answer(self, path: str, query: dict[str, list[str]], body: Any) -> int:
        if self.is_away:
            return 503
        _, conversations, conversation_id, verb = path.split("/")
        assert (conversations, verb) == ("conversations", "trigger_intent")
        self.before()
        if conversation_id in self.refuses:
            return 500
        with self._turn:
            with self.sessions.begin() as session:
                self._take(session, conversation_id, body["name"], body["entities"])
            self.triggered.append((conversation_id, body["name"], body["entities"]))
        return 500 if self.loses_answers else 200

    def _take(self, session: Session, conversation_id: str, intent: str, entities: dict[str, str]) -> None:
        listed = [{"entity": name, "value": value} for name, value in entities.items()]
        data = {
            "event": "user", "timestamp": self.clock().timestamp(), "text": f"EXTERNAL: {intent}",
            "metadata": {"is_external": True}, "parse_data": {"intent": {"name": intent}, "entities": listed},
        }  # fmt: skip
        row = DialogueEvent(conversation_id=conversation_id, type_name="user", data=json.dumps(data))
        session.add(row)
        session.flush()
        session.merge(DialogueHead(conversation_id=conversation_id, newest_id=row.id, window_start_id=0, carried="[]"))
        if self.is_silent(intent):
            return
        begun = transcript.newest_begun(session, conversation_id)
        conversation = conversations.conversation(session, conversation_id)
        words = {name: value for name, value in entities.items() if name not in ("once", "not_after")}
        queueing.enqueue(
            session,
            NewText(
                conversation.their_number,
                f"{intent} {words}",
                conversation_id=conversation_id,
                kind=MessageKind.OUTREACH,
                idempotency_key=begun.once or f"dialogue:{conversation_id}:{row.id}",
                not_after=begun.not_after,
            ),
            self.clock(),
        )


@contextmanager
def fake_rasa(sessions: Sessions, clock: Clock) -> Iterator[FakeRasa]:
    rasa = FakeRasa(sessions, clock)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            parts = urlsplit(self.path)
            self.send_response(rasa.answer(parts.path, parse_qs(parts.query), body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with in_threads(Handler) as rasa.port:
        yield rasa
