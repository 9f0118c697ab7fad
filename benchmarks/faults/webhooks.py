"""A company's own system that counts what it is told while the house is struck: all, once by its id, in order."""

import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sqlalchemy.orm import Session
from standardwebhooks import Webhook

from doorstep.console.webhooks import queueing, subscriptions
from doorstep.console.webhooks.events import type_of
from doorstep.console.webhooks.sending import id_of
from doorstep.console.webhooks.subscriptions import WantedSubscription
from doorstep.database import Sessions, transaction

_NAME = "counter"


@dataclass(frozen=True)
class Post:
    id: str
    body: str


@dataclass
class Counter:
    """What came, post by post."""

    secret: str = ""
    posts: list[Post] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, headers: dict[str, str], body: bytes) -> bool:
        """Every seventh that is new is answered 503, though it is kept: so it comes again."""
        Webhook(self.secret).verify(body, headers)
        with self.lock:
            is_new = all(each.id != headers["webhook-id"] for each in self.posts)
            self.posts.append(Post(headers["webhook-id"], body.decode()))
            return not (is_new and len(self.posts) % 7 == 0)


@asynccontextmanager
async def listening(sessions: Sessions, now: datetime) -> AsyncIterator[Counter]:
    """From now on it is told what happens."""
    counter = Counter()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(204 if counter.take(headers, body) else 503)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    with transaction(sessions) as session:
        secret = subscriptions.put(
            session, _NAME, WantedSubscription(url, ["*"], False), is_sandboxed=True, by="faults", now=now
        )
    assert secret is not None
    counter.secret = secret
    try:
        yield counter
    finally:
        server.shutdown()
        server.server_close()


def due(session: Session) -> dict[str, str]:
    """Ids of all that it is to be told, in the order in which it happened, with the subject of each."""
    subscription = subscriptions.named(session, _NAME)
    assert subscription is not None
    return {
        id_of(row.source, row.id): row.subject
        for source in queueing.SOURCES
        for row in queueing.rows_after(session, source, source.since(subscription))
        if type_of(row.source, row.what, row.subject) is not None
    }


@dataclass(frozen=True)
class Heard:
    due: int
    lost: int
    doubled: int
    """Told under two ids, or under one with other words: nobody could know that it is the same."""
    out_of_order: int
    posts: int
    """With those that came again under their id."""


def heard(due: Mapping[str, str], posts: Sequence[Post]) -> Heard:
    bodies: dict[str, set[str]] = defaultdict(set)
    for each in posts:
        bodies[each.id].add(each.body)
    first = list(dict.fromkeys(each.id for each in posts))
    strange = sum(each not in due for each in bodies)
    changed = sum(len(each) > 1 for each in bodies.values())
    return Heard(
        due=len(due), lost=sum(each not in bodies for each in due), doubled=strange + changed,
        out_of_order=_out_of_order(due, first), posts=len(posts),
    )  # fmt: skip


def _out_of_order(due: Mapping[str, str], came: Sequence[str]) -> int:
    place = {each: number for number, each in enumerate(due)}
    last: dict[str, int] = {}
    found = 0
    for each in came:
        subject = due.get(each, "")
        number = place.get(each, 0)
        found += number < last.get(subject, -1)
        last[subject] = max(number, last.get(subject, -1))
    return found
