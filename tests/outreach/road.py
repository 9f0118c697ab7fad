"""A driver on the road and the recipients of their stops, with a clock that a test moves; no Slack and no carrier but
the ledger."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from doorstep.bootstrap import Services
from doorstep.cases.models import Case, CaseLog
from doorstep.database import Sessions
from doorstep.dms import commands as dms_commands
from doorstep.dms.values import AttemptOutcome
from doorstep.drivers import questions
from doorstep.drivers.questions import QuestionKind
from doorstep.messaging import inbox
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.models import MessageState, OutboxRow
from doorstep.messaging.outbox import sending
from doorstep.messaging.outbox.sending import SendResult
from doorstep.messaging.policy import Company
from doorstep.messaging.provider import Accepted, ProviderRefused
from doorstep.messaging.slack import people as slack_people
from doorstep.messaging.slack import posts
from doorstep.outreach.composing import composing
from doorstep.provenance import By
from tests.channels.fake_slack import FakeSlack
from tests.databases import remembered
from tests.dms import world
from tests.outreach.rasa import FakeRasa

DANA, DM = "U0DANA0001", "D0DANA0001"
NUMBERS = ("LM100000001", "LM100000002", "LM100000003")
PHONES = ("+13125550141", "+13125550142", "+13125550143")


@remembered
def found(sessions: Sessions, now: datetime) -> None:
    world.found(sessions, now)
    with sessions.begin() as session:
        for place, (number, phone) in enumerate(zip(NUMBERS, PHONES, strict=True), 1):
            world.send_out(session, number, now, phone=phone)
            eta = now + timedelta(minutes=15 * place)
            dms_commands.set_eta(session, By("planner", f"eta {number}", now), number, eta)
        dms_commands.link_driver(session, By.desk("kim", "founding", now), "D1", DANA)
        slack_people.remember(session, DANA, "T0SANDBOX", DM)


@dataclass
class Road:
    services: Services
    rasa: FakeRasa
    slack: FakeSlack
    now: datetime
    """Moved by `passes`; the services' clock shows it."""
    count: int = 0
    logs: list[dict[str, Any]] = field(default_factory=list)

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    def found(self) -> None:
        """D1 is linked and was written with; three stops on the truck, fifteen minutes apart."""
        found(self.services.sessions, self.now)
        self.passes(minutes=1)

    def knows(self, user: str, channel: str) -> None:
        with self.services.sessions.begin() as session:
            slack_people.remember(session, user, "T0SANDBOX", channel)

    def change(self, command: Any, *arguments: Any, actor: str = "desk:kim", **named: Any) -> None:
        self.count += 1
        with self.services.sessions.begin() as session:
            command(session, By(actor, f"change:{self.count}", self.now), *arguments, **named)

    def delivers(self, number: str) -> None:
        self.change(dms_commands.record_attempt, number, AttemptOutcome.DELIVERED, actor="driver:D1")

    def writes(self, text: str = "hi") -> None:
        """The driver, to us in Slack."""
        self.count += 1
        message = InboundMessage("slack", f"{DM}:{self.count}", DM, "T0SANDBOX", text, (), self.now)
        with self.services.sessions.begin() as session:
            received = inbox.receive(session, message)
            inbox.finish(session, received.inbox_id, [], self.now)

    def conversation(self) -> str:
        with self.services.sessions.begin() as session:
            found = slack_people.conversation_with(session, DANA, self.services.clock)
        assert found is not None
        return found

    def asks(
        self, kind: QuestionKind = QuestionKind.ACCESS, number: str = NUMBERS[0], text: str = "", cause: str = ""
    ) -> bool:
        """The driver has the recipient asked."""
        self.count += 1
        conversation_id = self.conversation()
        with self.services.sessions.begin() as session:
            return questions.ask(
                session,
                questions.NewQuestion(
                    kind=kind,
                    driver_code="D1",
                    tracking_number=number,
                    text=text,
                    conversation_id=conversation_id,
                    channel=DM,
                    thread_ts="1.1",
                    cause=cause or f"asks:{self.count}",
                ),
                self.now,
            )

    def answers(self, words: str, question_id: int = 1) -> None:
        """The recipient, in their dialogue."""
        with self.services.sessions.begin() as session:
            questions.take_answer(session, question_id, words, self.now)

    def owed(self, to: str = DM, provider: str | None = None) -> list[OutboxRow]:
        with self.services.sessions() as session:
            return list(session.scalars(select(OutboxRow).where(OutboxRow.to_number == to).order_by(OutboxRow.id)))

    def words(self, to: str = DM) -> list[str]:
        return [row.body for row in self.owed(to)]

    def sent(self, provider: str = "slack") -> int:
        """Whatever is owed goes out, as the sender does it."""
        count = 0
        while True:
            with self.services.sessions.begin() as session:
                claimed = sending.claim(session, sending.Claimant("sender", provider), self.now, 50)
            if not claimed:
                return count
            with self.services.sessions.begin() as session:
                results = [
                    SendResult(each.text, Accepted(f"{each.text.to_number}:{each.text.id}.0")) for each in claimed
                ]
                sending.settle(session, results, self.now)
            count += len(claimed)

    def sends(self) -> None:
        """Texts leave as the worker's sender has them leave: put into words now."""
        settings = self.services.settings
        while True:
            with self.services.sessions.begin() as session:
                claimed = sending.claim(
                    session,
                    sending.Claimant("sender", company=Company.of(settings), compose=composing(settings)),
                    self.now,
                    50,
                )
            if not claimed:
                return
            with self.services.sessions.begin() as session:
                results = [
                    SendResult(each.text, Accepted(f"{each.text.to_number}:{each.text.id}.0")) for each in claimed
                ]
                sending.settle(session, results, self.now)

    def refused(self, provider: str = "twilio", code: int = 21614) -> None:
        with self.services.sessions.begin() as session:
            claimed = sending.claim(session, sending.Claimant("sender", provider), self.now, 50)
            sending.settle(session, [SendResult(each.text, ProviderRefused(code)) for each in claimed], self.now)

    def cases(self, kind: str) -> list[Case]:
        with self.services.sessions() as session:
            return list(session.scalars(select(Case).where(Case.kind == kind).order_by(Case.id)))

    def notes(self, case_id: int) -> list[str]:
        with self.services.sessions() as session:
            return list(
                session.scalars(select(CaseLog.note).filter_by(case_id=case_id, entry="note").order_by(CaseLog.id))
            )


def posted(row: OutboxRow) -> bool:
    return row.state is MessageState.SENT


def blocks_of(row: OutboxRow) -> list[str]:
    """Titles of a message's buttons."""
    blocks: posts.Blocks = (row.payload or {}).get("blocks") or []
    return [each["text"]["text"] for block in blocks if block["type"] == "actions" for each in block["elements"]]
