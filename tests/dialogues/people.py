"""A small town for dialogue tests: customers with phones, whose deliveries are what the test says."""

import asyncio
import itertools
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from datetime import time as wall_clock

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep import transcript
from doorstep.addresses import PostalAddress
from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case
from doorstep.clock import Clock
from doorstep.desk import takeover
from doorstep.dms import arrangements
from doorstep.dms import commands as dms_commands
from doorstep.dms import queries as dms_queries
from doorstep.dms.commands import NewDelivery
from doorstep.dms.models import Depot, DepotClosure
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.dms.views import DeliveryView, HistoryEntry, NoteView
from doorstep.jobs import Hands
from doorstep.messaging import segments
from doorstep.messaging.models import Conversation, InboxRow, MessageState, OutboxRow
from doorstep.outreach.causes import FailedAttempt
from doorstep.provenance import By
from doorstep.worker import jobs_with
from tests.stack import ROOT, House

DEPOT_ZIPS = ("60610", "60611", "60614", "60618", "60647", "60657")
LA_SALLE = PostalAddress(
    number="1205", predirectional="N", street="LA SALLE", suffix="ST", unit_designator="APT", unit="4D",
    city="CHICAGO", state="IL", zip="60610",
)  # fmt: skip
HALSTED = replace(
    LA_SALLE, number="2140", predirectional="N", street="HALSTED", unit_designator="", unit="", zip="60614"
)
_SIGNED_FOR = ", to be signed for"
PATIENCE = 90.0
"""Seconds after which a reply is taken never to come. It guards against hanging; nothing is promised about how fast."""


@dataclass
class Town:
    house: House
    now: datetime
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def build(self) -> None:
        """One depot in Chicago with a driver and today's route."""
        by = By.system("town:1", self.now - timedelta(days=2))
        address = replace(HALSTED, number="900", street="DIVISION", predirectional="W")
        hours = {day: (wall_clock(8), wall_clock(20)) for day in range(6)}
        depot = dms_commands.NewDepot("CHI", "Chicago North depot", "America/Chicago", address, hours, DEPOT_ZIPS)
        with self.house.sessions.begin() as session:
            dms_commands.create_depot(session, by, depot)
            dms_commands.create_driver(
                session, by.because_of("town:2"), "D1", name="Dana Ruiz", phone="+13125550142", depot_code="CHI"
            )

    def customer(self, *deliveries: str, address: PostalAddress = LA_SALLE) -> "Customer":
        """Somebody new, with one delivery for each situation named: see `_MAKE`. None: an unknown number."""
        customer = Customer(self, f"+1773555{next(self.numbers):04d}")
        for situation in deliveries:
            customer.tracking_numbers.append(self.deliver(situation, customer.phone, address))
        return customer

    def deliver(self, situation: str, phone: str | None, address: PostalAddress = LA_SALLE) -> str:
        number = next(self.numbers)
        tracking_number = f"LM{700000000 + number}"
        starts = self.now.replace(hour=20, minute=0)  # 2 PM in Chicago
        with self.house.sessions.begin() as session:
            dms_commands.create_delivery(
                session,
                By.system(f"made:{number}", self.now - timedelta(hours=30)),
                NewDelivery(
                    tracking_number,
                    "Ana Ortiz",
                    address,
                    "CHI",
                    starts,
                    starts + timedelta(hours=2),
                    phone,
                    sender_name=f"Shop {number}",
                    signature_required=situation.endswith(_SIGNED_FOR),
                ),
            )
            _MAKE[situation.removesuffix(_SIGNED_FOR)](session, tracking_number, self.now, f"route-{number}")
        return tracking_number

    def put_on_one_route(self, tracking_numbers: list[str]) -> None:
        """Load them onto one truck, to be delivered in this order."""
        route = f"route-{next(self.numbers)}"
        self.change(dms_commands.create_route, route, depot_code="CHI", service_date=self.now.date(), driver_code="D1")
        for tracking_number in tracking_numbers:
            self.change(dms_commands.assign_to_route, tracking_number, route)
            self.change(dms_commands.change_status, tracking_number, Status.OUT_FOR_DELIVERY)
        self.change(dms_commands.set_eta, tracking_numbers[-1], self.now + timedelta(hours=4))

    def change(
        self, command: Callable[..., object], *arguments: object, ago: timedelta = timedelta(0), **named: object
    ) -> None:
        """Carry out a command of the DMS, as if that much earlier."""
        by = By.system(f"change:{next(self.numbers)}", self.now - ago)
        with self.house.sessions.begin() as session:
            command(session, by, *arguments, **named)

    def desk(self, *arguments: str) -> str:
        """What `doorstep ...` prints when somebody in dispatch types it."""
        ran = subprocess.run(
            [sys.executable, "-m", "doorstep", *arguments],
            cwd=ROOT, env=self.house.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def desk_is_refused(self, *arguments: str) -> str:
        """What `doorstep ...` says when it does not do it."""
        ran = subprocess.run(
            [sys.executable, "-m", "doorstep", *arguments],
            cwd=ROOT, env=self.house.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 1
        return ran.stderr

    def does_a_round(self, name: str) -> None:
        """What is due for this job of the worker by now is done when this returns, as by one more worker: for what must
        not happen."""
        [job] = [job for job in jobs_with(self.house.settings) if job.name == name]
        services = self._services(self.house.clock)
        asyncio.run(job.begin(Hands(services, "test", wake=lambda: None)).once())

    def _services(self, clock: Clock) -> Services:
        sessions = self.house.sessions
        return Services(self.house.settings, clock, sessions.kw["bind"], sessions)

    def is_taken(self, case: Case, *, by: str) -> None:
        """Somebody of dispatch has the conversation of the case from here on."""
        services = self._services(lambda: self.now)
        assert takeover.take(services, case.conversation_id or "", by=by).is_silent

    def close_depot_on_thanksgiving(self) -> None:
        with self.house.sessions.begin() as session:
            depot = session.scalars(select(Depot).where(Depot.code == "CHI")).one()
            session.merge(DepotClosure(depot_id=depot.id, day=date(2026, 11, 26), reason="Thanksgiving"))

    def booked_on(self, at: datetime) -> int:
        """Open deliveries of the depot whose window is on that day."""
        day = at.date()
        with self.house.sessions() as session:
            return arrangements.depot_calendar(session, "CHI", day, day).booked.get(day, 0)

    @contextmanager
    def depot_capacity(self, deliveries_a_day: int) -> Iterator[None]:
        """As long as it lasts, the depot can take no more."""
        with self.house.sessions.begin() as session:
            depot = session.scalars(select(Depot).where(Depot.code == "CHI")).one()
            usual, depot.daily_capacity = depot.daily_capacity, deliveries_a_day
        try:
            yield
        finally:
            with self.house.sessions.begin() as session:
                session.scalars(select(Depot).where(Depot.code == "CHI")).one().daily_capacity = usual

    def notes(self, tracking_number: str) -> list[NoteView]:
        with self.house.sessions() as session:
            return dms_queries.notes(session, tracking_number)

    def delivery(self, tracking_number: str) -> DeliveryView:
        with self.house.sessions() as session:
            found = dms_queries.delivery(session, tracking_number)
        assert found is not None
        return found

    def history(self, tracking_number: str) -> list[HistoryEntry]:
        with self.house.sessions() as session:
            return dms_queries.history(session, tracking_number)


@dataclass
class Customer:
    town: Town
    phone: str
    tracking_numbers: list[str] = field(default_factory=list)

    @property
    def tracking_number(self) -> str:
        assert len(self.tracking_numbers) == 1
        return self.tracking_numbers[0]

    @property
    def delivery(self) -> DeliveryView:
        return self.town.delivery(self.tracking_number)

    def says(self, body: str, media: list[str] | None = None) -> str:
        """Text the delivery number and answer the company's reply."""
        return self.hears(after=self.sends(body, media))

    def sends(self, body: str, media: list[str] | None = None) -> int:
        """Text the delivery number without waiting; answers after what to listen."""
        return int(self.town.house.sandbox.text(self.phone, body, media)["id"])

    def hears(self, after: int) -> str:
        """The company's next text to this phone."""
        text = str(self.town.house.sandbox.wait_for_reply(self.phone, after, PATIENCE)["body"])
        assert_well_said(text)
        return text

    def says_without_reply(self, body: str) -> None:
        """Text the delivery number; the text is handled and nothing goes out for it."""
        before = len(self._fates())
        sent = self.town.house.sandbox.text(self.phone, body)
        wait_until(lambda: self._is_handled(sent["sid"]))  # in one transaction with whatever it is answered
        wait_until(lambda: not {MessageState.PENDING, MessageState.SENDING} & set(self._fates()[before:]))
        assert set(self._fates()[before:]) <= {MessageState.FAILED, MessageState.DROPPED}

    def _fates(self) -> list[MessageState]:
        """Of every text that was ever to be sent to this phone."""
        with self.town.house.sessions() as session:
            mine = select(OutboxRow.state).where(OutboxRow.to_number == self.phone).order_by(OutboxRow.id)
            return list(session.scalars(mine))

    def _is_handled(self, sid: str) -> bool:
        with self.town.house.sessions() as session:
            handled = select(InboxRow.id).where(InboxRow.provider_id == sid, InboxRow.handled_at.is_not(None))
            return session.scalar(handled) is not None

    def heard(self, after: int = 0) -> list[str]:
        """Every text that the company sent to this phone."""
        return self._heard("company", after)

    def was_owed(self) -> list[str]:
        """Every text that was ever to be sent to this phone, sent or not."""
        with self.town.house.sessions() as session:
            mine = select(OutboxRow.body).where(OutboxRow.to_number == self.phone).order_by(OutboxRow.id)
            return list(session.scalars(mine))

    def heard_from_carrier(self) -> list[str]:
        """Every text with which the carrier itself answered this phone."""
        return self._heard("carrier", 0)

    def _heard(self, origin: str, after: int) -> list[str]:
        messages = self.town.house.sandbox.messages(self.phone, after, direction="received")
        return [message["body"] for message in messages if message["origin"] == origin]

    def transcript(self) -> list[transcript.TranscriptLine]:
        """What people who review the conversation see of it."""
        with self.town.house.sessions() as session:
            mine = session.scalars(select(Conversation.id).where(Conversation.their_number == self.phone)).one()
            return transcript.lines(session, mine)

    def cases(self) -> list[Case]:
        with self.town.house.sessions() as session:
            mine = select(Conversation.id).where(Conversation.their_number == self.phone)
            return list(session.scalars(select(Case).where(Case.conversation_id.in_(mine)).order_by(Case.id)))

    def is_known(self) -> bool:
        """Whether a text of theirs was ever stored."""
        with self.town.house.sessions() as session:
            mine = select(Conversation.id).where(Conversation.their_number == self.phone)
            return session.scalar(mine) is not None

    def waits(self) -> bool:
        """Whether a text of theirs is stored and not handled yet."""
        with self.town.house.sessions() as session:
            waiting = (
                select(InboxRow.id)
                .join(Conversation, Conversation.id == InboxRow.conversation_id)
                .where(Conversation.their_number == self.phone, InboxRow.handled_at.is_(None))
            )
            return session.scalar(waiting) is not None


_IN_OTHER_LANGUAGES = frozenset(
    variant["text"]
    for variants in yaml.safe_load((ROOT / "data/responses/other_languages.yml").read_text())["responses"].values()
    for variant in variants
)
"""The only texts that may need letters outside GSM-7."""


def assert_well_said(text: str) -> None:
    """What holds for everything that people are told."""
    assert text.strip() == text != ""
    assert "{" not in text, "a variable was not filled in"
    assert "None" not in text
    assert "utter_" not in text
    assert segments.size(text).segments <= 2
    assert segments.is_gsm7(text) or text in _IN_OTHER_LANGUAGES


def wait_until(holds: Callable[[], bool], within: float = PATIENCE) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, f"did not become true within {within:g} s"
        time.sleep(0.05)


def _created(session: Session, tracking_number: str, now: datetime, cause: str) -> None:
    pass


def _at_depot(session: Session, tracking_number: str, now: datetime, cause: str) -> None:
    dms_commands.change_status(
        session, By.system(f"{cause}:1", now - timedelta(hours=10)), tracking_number, Status.AT_DEPOT
    )


def _out(session: Session, tracking_number: str, now: datetime, cause: str) -> None:
    _at_depot(session, tracking_number, now, cause)
    by = By.system(cause, now - timedelta(minutes=20))
    dms_commands.create_route(
        session,
        by.because_of(f"{cause}:2"),
        cause,
        depot_code="CHI",
        service_date=now.date(),
        driver_code="D1",
    )
    dms_commands.assign_to_route(session, by.because_of(f"{cause}:3"), tracking_number, cause)
    dms_commands.change_status(session, by.because_of(f"{cause}:4"), tracking_number, Status.OUT_FOR_DELIVERY)
    eta = now.replace(hour=21, minute=10)  # 3:10 PM in Chicago
    dms_commands.set_eta(session, by.because_of(f"{cause}:5"), tracking_number, eta)


def _attempted(reason: FailureReason) -> Callable[[Session, str, datetime, str], None]:
    def make(session: Session, tracking_number: str, now: datetime, cause: str) -> None:
        _out(session, tracking_number, now, cause)
        dms_commands.record_attempt(
            session,
            By.driver("D1", f"{cause}:6", now - timedelta(minutes=12)),
            tracking_number,
            AttemptOutcome.FAILED,
            reason=reason,
            evidence=dms_commands.AttemptEvidence(note="gate locked"),
        )
        _texted_already(session, FailedAttempt(tracking_number, 1, ""), now)

    return make


def _texted_already(session: Session, failed: FailedAttempt, now: datetime) -> None:
    """So that our news of the failure does not come between the texts of a test that is about something else."""
    by = By.system(failed.cause, now)
    case = case_commands.open_case(
        session,
        by,
        case_commands.NewCase(kind=CaseKind.FAILED_ATTEMPT, tracking_number=failed.tracking_number, reason="made"),
    )
    case_commands.note(session, by.because_of(failed.told), case.id, "texted")
    case_commands.resolve(session, by, case.id, "made")


def _delivered(session: Session, tracking_number: str, now: datetime, cause: str) -> None:
    _out(session, tracking_number, now, cause)
    dms_commands.record_attempt(
        session,
        By.driver("D1", f"{cause}:6", now - timedelta(minutes=12)),
        tracking_number,
        AttemptOutcome.DELIVERED,
        evidence=dms_commands.AttemptEvidence(left_at="front door"),
    )


def _becomes(status: Status) -> Callable[[Session, str, datetime, str], None]:
    def make(session: Session, tracking_number: str, now: datetime, cause: str) -> None:
        _out(session, tracking_number, now, cause)
        dms_commands.change_status(
            session, By.system(f"{cause}:6", now - timedelta(minutes=12)), tracking_number, status
        )

    return make


def _returned(session: Session, tracking_number: str, now: datetime, cause: str) -> None:
    _becomes(Status.REFUSED)(session, tracking_number, now, cause)
    by = By.system(f"{cause}:7", now - timedelta(minutes=10))
    dms_commands.change_status(session, by, tracking_number, Status.RETURNED)


_MAKE: dict[str, Callable[[Session, str, datetime, str], None]] = {
    "created": _created,
    "at depot": _at_depot,
    "out": _out,
    "attempted": _attempted(FailureReason.NO_ACCESS),
    **{f"attempted: {reason}": _attempted(reason) for reason in FailureReason},
    "delivered": _delivered,
    "held": _becomes(Status.HELD),
    "refused": _becomes(Status.REFUSED),
    "cancelled": _becomes(Status.CANCELLED),
    "returned": _returned,
}
