"""A customer whose texts, understood already, are taken by the action as often as a test wants."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from rasa_sdk import Tracker
from sqlalchemy import Engine, select

from actions import customer_turn
from actions.question import OpenQuestion
from actions.talk import Talk
from doorstep import bootstrap
from doorstep.cases.models import Case, CaseLog
from doorstep.database import Sessions, transaction
from doorstep.dms import queries as dms_queries
from doorstep.dms.values import Audience
from doorstep.dms.views import DeliveryView, NoteView
from doorstep.messaging import consent, conversations
from doorstep.provenance import By
from doorstep.settings import Settings
from tests.dms import world

OUR_NUMBER = "+13125550100"


@dataclass
class Texter:
    """Maria Lopez; `now` is moved by the test."""

    sessions: Sessions
    now: datetime
    conversation_id: str = ""
    slots: dict[str, Any] = field(default_factory=dict)
    count: int = 0
    said: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    is_paused: bool = False

    def texts(
        self,
        intent: str,
        text: str = "",
        *,
        entities: tuple[dict[str, Any], ...] = (),
        media: tuple[str, ...] = (),
        after: timedelta = timedelta(seconds=40),
        ago: timedelta = timedelta(0),
        parts: tuple[tuple[str, str], ...] = (),
        made_of: Sequence[dict[str, Any]] = (),
    ) -> list[str]:
        """Names of the responses to a text that was written `ago` before it is handled. `made_of`: its parts, whole."""
        self.now += after
        self.count += 1
        metadata = {
            "message_id": f"SM{self.count:032d}",
            "media": [{"url": url, "content_type": "image/jpeg"} for url in media],
            "received_at": (self.now - ago).isoformat(),
            "parts": [{"text": each, "intent": act, "entities": []} for act, each in parts] + list(made_of),
        }
        latest = {
            "text": text or f"/{intent}",
            "intent": {"name": intent, "confidence": 0.99},
            "entities": list(entities),
            "metadata": metadata,
        }
        event = {"event": "user", "timestamp": self.now.timestamp(), **latest}
        talk = Talk.of(Tracker(self.conversation_id, dict(self.slots), latest, [event], False, None, {}, None))
        customer_turn.take(talk)
        for change in talk.changes():
            if change["event"] == "slot":
                self.slots[change["name"]] = change["value"]
            elif change["event"] == "pause":
                self.is_paused = True
        self.said, self.pictures = talk.sayings, list(talk.pictures)
        return [response for response, _ in talk.sayings]

    def texts_several(self, *acts: tuple[str, str]) -> list[str]:
        """One text that makes several acts: intent and words of each."""
        return self.texts(acts[0][0], ". ".join(words for _, words in acts), parts=acts)

    @property
    def question(self) -> OpenQuestion | None:
        return OpenQuestion.from_slot(self.slots.get("open_question"))

    def values_of(self, response: str) -> dict[str, Any]:
        return next(values for name, values in self.said if name == response)

    def change(self, command: Any, *arguments: Any, **named: Any) -> None:
        self.count += 1
        with transaction(self.sessions) as session:
            command(session, By.system(f"change:{self.count}", self.now), *arguments, **named)

    def gets(self, number: str, *, is_loaded: bool = True, sender: str = "", phone: str | None = world.PHONE) -> None:
        """A delivery to this phone, due in the four hours from now on."""
        with transaction(self.sessions) as session:
            if is_loaded:
                world.send_out(session, number, self.now, phone=phone)
            else:
                world.announce(session, number, self.now, phone=phone)
        if sender:
            with transaction(self.sessions) as session:
                from doorstep.dms.models import Delivery

                session.scalars(select(Delivery).filter_by(tracking_number=number)).one().sender_name = sender

    def delivery(self, number: str) -> DeliveryView:
        return world.view(self.sessions, number)

    def cases(self) -> list[Case]:
        with self.sessions() as session:
            mine = select(Case).where(Case.conversation_id == self.conversation_id).order_by(Case.id)
            return list(session.scalars(mine))

    def notes_of(self, case_id: int) -> list[str]:
        with self.sessions() as session:
            return list(session.scalars(select(CaseLog.note).where(CaseLog.case_id == case_id)))

    def driver_notes(self, number: str) -> list[NoteView]:
        with self.sessions() as session:
            return [note for note in dms_queries.notes(session, number) if note.audience == Audience.DRIVER]

    def is_opted_out(self) -> bool:
        with self.sessions() as session:
            return consent.is_opted_out(session, world.PHONE)


@contextmanager
def texting(engine: Engine, sessions: Sessions, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[Texter]:
    """In a small company, with nothing on its way to them yet."""
    world.found(sessions, now)
    texter = Texter(sessions, now)
    with transaction(sessions) as session:
        texter.conversation_id = conversations.open_conversation(session, OUR_NUMBER, world.PHONE, now)
    monkeypatch.setattr(bootstrap, "load_settings", lambda: Settings(DATABASE_URL="sqlite://"))
    monkeypatch.setattr(bootstrap, "make_engine", lambda url: engine)
    monkeypatch.setattr(bootstrap, "clock_of", lambda settings, real: lambda: texter.now)
    bootstrap.services.cache_clear()
    try:
        yield texter
    finally:
        bootstrap.services.cache_clear()
