"""A late morning at dispatch: routes under way, and cases of every sort about them; for tests and pictures."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.database import Sessions, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms import queries as dms_queries
from doorstep.dms.models import Delivery, Driver, Route, Stop
from doorstep.dms.seed import DEMO_CUSTOMERS, seed
from doorstep.dms.status import Status
from doorstep.dms.views import DeliveryView
from doorstep.drivers import check_ins, notices
from doorstep.drivers.notices.models import NoticeKind
from doorstep.provenance import By
from tests.console.world import Desk
from tests.databases import remembered

PHOTO = "https://files.slack.com/files-pri/T0DOOR-F0PHOTO/front-door.jpg"


@dataclass
class Morning:
    """`cases`: ids by a name of ours."""

    desk: Desk
    numbers: Iterator[str]
    """Of packages on a truck."""
    causes: Iterator[int] = field(default_factory=lambda: count(1))
    cases: dict[str, int] = field(default_factory=dict)

    @property
    def sessions(self) -> Sessions:
        return self.desk.sessions

    def delivery(self, number: str) -> DeliveryView:
        with self.sessions() as session:
            found = dms_queries.delivery(session, number)
        assert found is not None
        return found

    def opens(self, name: str, kind: CaseKind, number: str | None, reason: str, **more: Any) -> int:
        """`ago`: minutes; `due`: minutes from now."""
        ago, due = timedelta(minutes=more.pop("ago", 30)), more.pop("due", None)
        due_at = None if due is None else self.desk.now + timedelta(minutes=due)
        by = By(more.pop("opened_by", "customer"), f"scene:{next(self.causes)}", self.desk.now - ago)
        facts = {"next_step": "Decide."} | more
        with transaction(self.sessions) as session:
            new = case_commands.NewCase(kind=kind, tracking_number=number, reason=reason, due_at=due_at, **facts)
            case = case_commands.open_case(session, by, new)
            self.cases[name] = case.id
        return case.id


@remembered
def play(sessions: Sessions, now: datetime, deliveries: int = 400) -> Morning:
    """`now` is when it is."""
    with transaction(sessions) as session:
        seed(session, now=now, deliveries=deliveries)
        out = session.execute(
            select(Delivery.tracking_number)
            .join(Stop, Stop.id == Delivery.stop_id)
            .join(Route, Route.id == Stop.route_id)
            .where(Delivery.status == Status.OUT_FOR_DELIVERY, Delivery.eta > now)
            .order_by(Delivery.eta.desc(), Delivery.id)
        )
        numbers = [number for (number,) in out]
    taken = {number for customer in DEMO_CUSTOMERS for number in customer.tracking_numbers}
    morning = Morning(Desk(sessions, now), iter([number for number in numbers if number not in taken]))
    _drivers(morning)
    _customers(morning)
    _from_drivers(morning)
    morning.desk.refresh()
    return morning


def _customers(morning: Morning) -> None:
    desk = morning.desk
    maria = DEMO_CUSTOMERS[0]
    desk.now -= timedelta(minutes=14)
    desk.says(
        "wheres my package", "where_is_my_package",
        f"{maria.tracking_numbers[0]} is out for delivery, 8 stops before yours. Expected about 11:20 AM.",
        phone=maria.phone,
    )  # fmt: skip
    desk.says(
        "wrong address its 1421 n wells apt 2", "correct_address",
        "I have 1421 N Wells St Apt 2, Chicago, IL 60610. Is that right?", phone=maria.phone,
    )  # fmt: skip
    text = desk.comes("yes", maria.phone)
    proposed = replace(maria.address, number="1421", street="WELLS", unit="2")
    morning.opens(
        "address", CaseKind.ADDRESS_PROBLEM, maria.tracking_numbers[0],
        "The customer corrected the address to another street.", ago=0, due=20, conversation_id=text.conversation_id,
        details={"proposed": asdict(proposed), "on_file": asdict(maria.address), "why": "different_street"},
        next_step="Approve or reject the address.",
    )  # fmt: skip
    text.is_read("affirm", "Dispatch decides about that and texts you here, usually within 15 minutes.")
    desk.now += timedelta(minutes=13)
    james = DEMO_CUSTOMERS[1]
    text = desk.says(
        "can it come tomorrow after 3 instead",
        "reschedule",
        "Dispatch has to agree. You hear from us.",
        phone=james.phone,
    )
    start = (desk.now + timedelta(days=1)).replace(hour=21, minute=0, second=0, microsecond=0)
    morning.opens(
        "window", CaseKind.DELIVERY_CHANGE, james.tracking_numbers[0], "The customer wants another day.", ago=3, due=11,
        conversation_id=text.conversation_id, next_step="Agree to the new window or not.",
        details={"proposed_window": {"start": start.isoformat(), "end": (start + timedelta(hours=2)).isoformat()}},
    )  # fmt: skip
    aisha = DEMO_CUSTOMERS[2]
    text = desk.says(
        "i was home all day nobody rang", "attempt_disputed", "I have passed this to dispatch.", phone=aisha.phone
    )
    morning.opens(
        "disputed",
        CaseKind.ATTEMPT_DISPUTED,
        aisha.tracking_numbers[0],
        "The recipient was home at the failed attempt.",
        ago=52,
        due=-7,
        conversation_id=text.conversation_id,
        next_step="Compare what both say and arrange a new try.",
        details={"words": "i was home all day nobody rang"},
    )
    robert = DEMO_CUSTOMERS[3]
    text = desk.says(
        "it says delivered but there is nothing here",
        "not_received",
        "Sorry. A person looks at it now.",
        phone=robert.phone,
    )
    morning.opens(
        "missing",
        CaseKind.NOT_RECEIVED,
        robert.tracking_numbers[0],
        "Delivered, and the recipient has nothing.",
        ago=95,
        due=-40,
        conversation_id=text.conversation_id,
        next_step="Look at the evidence and answer.",
        details={"evidence": {"driver_note": "by the side door", "left_at": "side door", "photo_url": PHOTO}},
    )
    plain = (
        (
            "damage",
            CaseKind.DAMAGE,
            "The box was wet and the lamp in it is broken.",
            130,
            20,
            CaseState.WAITING_ON_DESK,
        ),
        ("access", CaseKind.ACCESS, "The driver could not get past the gate.", 22, 8, CaseState.WAITING_ON_CUSTOMER),
        ("complaint", CaseKind.COMPLAINT, "The driver left the gate open again.", 300, 200, CaseState.WAITING_ON_DESK),
        ("refusal", CaseKind.REFUSAL, "The recipient did not order this.", 41, None, CaseState.WAITING_ON_DRIVER),
        ("attempt", CaseKind.FAILED_ATTEMPT, "Nobody home at the first try.", 66, 90, CaseState.WAITING_ON_CUSTOMER),
    )
    for name, kind, reason, ago, due, state in plain:
        morning.opens(name, kind, next(morning.numbers), reason, ago=ago, due=due, state=state)
    text = desk.says(
        "i want to talk to a human",
        "talk_to_person",
        "I have passed this to dispatch.",
        phone="+13125550125",
        also=["pause"],
    )
    morning.opens(
        "person", CaseKind.PERSON_WANTED, None, "The customer asked for a person.", ago=11, due=4,
        conversation_id=text.conversation_id, details={"tracking_number": DEMO_CUSTOMERS[4].tracking_numbers[0]},
        next_step="Answer the customer, then release the conversation.",
    )  # fmt: skip


def _drivers(morning: Morning) -> None:
    """One said how late they are and were told of a change that they have not seen; one is on a break."""
    desk = morning.desk
    with transaction(desk.sessions) as session:
        routes = session.execute(
            select(Route.code, Driver.code).join(Driver, Driver.id == Route.driver_id).order_by(Route.code)
        ).all()
        at = desk.now - timedelta(minutes=18)
        if len(routes) < 4:
            return
        (_, first), (_, second), _, (_, fourth) = (tuple(each) for each in routes[:4])
        check_ins.check_in(session, By.driver(first, "scene in 1", at), first)
        check_ins.check_in(
            session, By.driver(second, "scene in 2", at), second, minutes_late=25, reason="traffic on the Kennedy"
        )
        dms_commands.start_break(session, By.driver(fourth, "scene break", desk.now - timedelta(minutes=9)), fourth)
        number = session.scalars(
            select(Delivery.tracking_number)
            .join(Stop, Stop.id == Delivery.stop_id)
            .join(Route, Route.id == Stop.route_id)
            .where(Route.code == routes[1][0], Delivery.status == Status.OUT_FOR_DELIVERY)
            .order_by(Stop.position)
        ).first()
        if number:
            notices.add_notice(
                session,
                notices.NewNotice(
                    second,
                    routes[1][0],
                    NoticeKind.ADDRESS,
                    "The address is Apt 9 now, not 4B.",
                    tracking_number=number,
                ),
                desk.now - timedelta(minutes=21),
            )


def _from_drivers(morning: Morning) -> None:
    with morning.sessions() as session:
        driver = session.scalars(select(Driver.code).order_by(Driver.code)).first()
    number = next(morning.numbers)
    morning.opens(
        "vehicle", CaseKind.VEHICLE, number, "The driver reports trouble with the truck.", ago=6, due=5,
        opened_by="driver", next_step="Call the driver; decide who takes the stops left.",
        details={"driver": driver, "driver_says": "flat tire, waiting for the tow", "stops_left": [41, 42, 43, 44]},
    )  # fmt: skip
    morning.opens(
        "late",
        CaseKind.DRIVER_DELAY,
        next(morning.numbers),
        "A driver is 25 minutes late; promises are at risk.",
        ago=18,
        due=15,
        opened_by="driver",
        details={"minutes_late": 25, "promises_at_risk": 4},
        next_step="Look at the promises at risk.",
    )
