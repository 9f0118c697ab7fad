"""Who writes the single texts, and what stands in the DMS before."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import Engine, select

from doorstep.database import make_sessions
from doorstep.dms.models import Delivery
from doorstep.dms.status import Status
from evaluation.playing.house import House
from evaluation.playing.lines_world import LinesWorld, Person
from evaluation.playing.rows import Expected, Row


@pytest.fixture
def house(sqlite_engine: Engine) -> House:
    slack = SimpleNamespace(add_user=lambda *_, **__: None)
    return cast(
        House, SimpleNamespace(sessions=make_sessions(sqlite_engine), slack=slack, sandbox_url="http://sandbox")
    )


def row(audience: Any, act: str, **args: Any) -> Row:
    return Row(audience, "a text", (Expected(act, args),))


def statuses(house: House, person: Person) -> list[Status]:
    with house.sessions() as session:
        found = dict(session.execute(select(Delivery.tracking_number, Delivery.status)).tuples().all())
    return [found[number] for number in person.tracking_numbers]


def test_a_customer_has_a_delivery_in_a_state_in_which_the_act_is_possible(house: House) -> None:
    acts = ("track_package", "reschedule_delivery", "report_not_received", "report_missed_attempt")
    people = LinesWorld(house).put([row("customer", act) for act in acts])
    assert [statuses(house, each) for each in people] == [
        [Status.OUT_FOR_DELIVERY], [Status.AT_DEPOT], [Status.DELIVERED], [Status.ATTEMPTED],
    ]  # fmt: skip


def test_a_delivery_has_the_tracking_number_that_the_text_names(house: House) -> None:
    (person,) = LinesWorld(house).put([row("customer", "track_package", tracking_number="lm 404 505 606")])
    assert person.tracking_numbers == ["LM404505606"]


def test_things_that_a_text_tells_apart_are_deliveries_of_their_own(house: House) -> None:
    both = Row(
        "customer",
        "a text",
        (Expected("track_package", {"item": "rug"}), Expected("refuse_delivery", {"item": "lamp"})),
    )
    (person,) = LinesWorld(house).put([both])
    assert statuses(house, person) == [Status.OUT_FOR_DELIVERY, Status.AT_DEPOT]


def test_a_driver_has_the_stops_that_the_text_names_the_first_of_the_day_done(house: House) -> None:
    (person,) = LinesWorld(house).put([row("driver", "report_delivered", stop=33)])
    found = statuses(house, person)
    assert len(found) >= 33
    assert found[:4] == [Status.DELIVERED] * 3 + [Status.OUT_FOR_DELIVERY]
    assert person.next_stop == 4


def test_a_report_that_is_to_be_undone_was_made_and_one_that_is_to_be_made_was_not(house: House) -> None:
    undone, made = LinesWorld(house).put(
        [row("driver", "undo_report", stop=17), row("driver", "report_delivered", stop=2)]
    )
    assert statuses(house, undone)[16] is Status.DELIVERED
    assert statuses(house, made)[1] is Status.OUT_FOR_DELIVERY
    assert made.next_stop == 2


def test_customers_and_drivers_may_write_in_one_file(house: House) -> None:
    rows = [row("driver", "ask_next_stop"), row("customer", "track_package"), row("driver", "ask_next_stop")]
    people = LinesWorld(house).put(rows)
    assert [each.row.audience for each in people] == ["driver", "customer", "driver"]
    assert [bool(each.driver) for each in people] == [True, False, True]
