"""What deliveries and cases are found by."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text as sql

from doorstep.console.read_model import finding
from doorstep.console.read_model.tables import changes
from doorstep.database import transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms.models import Delivery
from doorstep.provenance import By
from tests.console.world import NUMBER, Desk
from tests.dms.world import NEIGHBOUR

pytestmark = pytest.mark.both_databases


def found(world: Desk, query: str) -> list[str]:
    with world.sessions() as session:
        ids = finding.found(session, finding.DELIVERIES, query, most=20)
        return [session.get_one(Delivery, id_).tracking_number for id_ in ids]


@pytest.mark.parametrize(
    "query",
    [
        "LM123456789", "lm 123 456 789", "123456789", "6789", "56789", "Maria", "lopez", "Lopez Maria", "mar", "ma",
        "1205 la salle", "1205 N La Salle St Apt 4B", "4b la salle", "60610", "chicago maria",
        "+13125550142", "312-555-0142", "(312) 555-0142", "1 312 555 0142", "5550142", "0142", "555-01", "maria 0142",
    ],
)  # fmt: skip
def test_a_package_is_found_by(world: Desk, query: str) -> None:
    world.refresh()
    assert found(world, query) == [NUMBER]


@pytest.mark.parametrize(
    "query", ["LM987654321", "4321", "Marta", "lopez 9999", "0143", "1206", "main", "m%", "_aria", "ma%ia", "'; DROP"]
)
def test_nothing_else_is(world: Desk, query: str) -> None:
    world.refresh()
    assert found(world, query) == []


@pytest.mark.parametrize("query", ["", " ", "m", "%", "_", "%%", "* *", "a b c", "'", '"', "\\", "☺"])
def test_one_letter_and_signs_are_too_little_to_look_for(world: Desk, query: str) -> None:
    assert finding.too_short(query)
    assert found(world, query) == []


@given(st.text(max_size=60))
def test_no_text_breaks_a_search(query: str) -> None:
    words = finding.wanted(query)
    assert len(words) <= finding.MOST_WORDS
    assert all(word.isalnum() for word in words)


def test_a_new_address_is_found_and_the_former_one_is_not(world: Desk) -> None:
    world.refresh()
    with transaction(world.sessions) as session:
        dms_commands.change_address(session, By.customer("c", world.now), NUMBER, NEIGHBOUR)
    world.refresh()
    assert found(world, "1250 la salle") == [NUMBER]
    assert found(world, "1205 la salle") == []


def test_an_estimate_that_moves_rewrites_no_document(world: Desk) -> None:
    world.refresh()
    with transaction(world.sessions) as session:
        before = session.execute(sql(_STAMP[session.get_bind().dialect.name])).all()
        dms_commands.set_eta(session, By.system("eta", world.now), NUMBER, world.now + timedelta(minutes=9))
    world.refresh()
    with world.sessions() as session:
        assert session.execute(sql(_STAMP[session.get_bind().dialect.name])).all() == before
        assert session.execute(changes.select()).all() == []


_STAMP = {
    "postgresql": "SELECT id, xmin::text FROM desk_found_deliveries ORDER BY id",
    "sqlite": "SELECT id, block FROM desk_found_deliveries_data ORDER BY id",
}
