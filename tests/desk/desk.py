"""A desk with a small company, a clock that a test moves, and conversations."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case, CaseLog
from doorstep.database import Sessions
from doorstep.dms.models import Recipient
from doorstep.messaging import conversations, inbox
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.models import OutboxRow
from doorstep.provenance import By
from tests.databases import remembered
from tests.desk.rasa import FakeRasa
from tests.dms import world

CHANNEL = "C0DISPATCH"
PHONE = world.PHONE
NUMBER = "LM123456789"
NEW_ADDRESS = replace(world.HOME, number="1400")


@remembered
def found(sessions: Sessions, now: datetime) -> None:
    world.found(sessions, now)
    with sessions.begin() as session:
        world.send_out(session, NUMBER, now)


@dataclass
class Desk:
    services: Services
    rasa: FakeRasa
    now: datetime
    """Moved by `passes`; the services' clock shows it."""
    made: int = 0

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    def cause(self) -> str:
        self.made += 1
        return f"SM{self.made}"

    def found(self) -> None:
        """The company, and one delivery on the truck."""
        found(self.services.sessions, self.now)
        self.passes(minutes=1)

    def conversation(self, phone: str = PHONE) -> str:
        with self.services.sessions.begin() as session:
            return conversations.open_conversation(session, self.services.settings.twilio_number, phone, self.now)

    def receives(self, body: str, phone: str = PHONE) -> str:
        """A text from a phone, in the inbox and in the transcript; answers the conversation's id."""
        with self.services.sessions.begin() as session:
            received = inbox.receive(
                session,
                InboundMessage("twilio", self.cause(), phone, self.services.settings.twilio_number, body, (), self.now),
            )
            inbox.finish(session, received.inbox_id, [], self.now)
        self.rasa.customer_says(received.conversation_id, body)
        return received.conversation_id

    def case(self, kind: CaseKind = CaseKind.DAMAGE, **different: Any) -> int:
        about: dict[str, Any] = {
            "tracking_number": NUMBER,
            "reason": "The vase is broken.",
            "next_step": "Decide with the sender.",
        } | different
        with self.services.sessions.begin() as session:
            new = case_commands.NewCase(kind=kind, **about)
            return case_commands.open_case(session, By.customer(self.cause(), self.now), new).id

    def address_case(self, conversation_id: str | None = None, **different: Any) -> int:
        """One that proposes a new address."""
        return self.case(
            CaseKind.ADDRESS_PROBLEM, conversation_id=conversation_id, reason="The customer corrected the address.",
            details={"proposed": asdict(NEW_ADDRESS), "on_file": asdict(world.HOME), "why": "different_zip"},
            next_step="Approve or reject the address.", **different,
        )  # fmt: skip

    def person_wanted(self, conversation_id: str, *, reason: str = "The customer asked for a person.") -> int:
        """As the assistant does it: a case, and silence."""
        case_id = self.case(
            CaseKind.PERSON_WANTED, tracking_number=None, conversation_id=conversation_id, reason=reason,
            next_step="Answer the customer, then release the conversation.",
        )  # fmt: skip
        self.rasa.happens(conversation_id, {"event": "pause"})
        return case_id

    def get(self, case_id: int) -> Case:
        with self.services.sessions() as session:
            return session.get_one(Case, case_id)

    def notes(self, case_id: int) -> list[str]:
        with self.services.sessions() as session:
            return list(
                session.scalars(select(CaseLog.note).filter_by(case_id=case_id, entry="note").order_by(CaseLog.id))
            )

    def owed(self, to: str = CHANNEL) -> list[OutboxRow]:
        with self.services.sessions() as session:
            return list(session.scalars(select(OutboxRow).where(OutboxRow.to_number == to).order_by(OutboxRow.id)))

    def renames_recipient(self, name: str) -> None:
        with self.services.sessions.begin() as session:
            session.scalars(select(Recipient)).one().name = name
