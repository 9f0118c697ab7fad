"""A code stands in `access_details`, and after its turn nowhere else: no other table, no log."""

import re

from sqlalchemy import MetaData, select
from sqlalchemy.orm import Session

from doorstep.messaging.models import Conversation
from doorstep.transcript import lines
from tests.dialogues.people import Customer, Town, wait_until


def places_of(town: Town, code: str) -> set[str]:
    """Tables of which some row has the code in any column, and logs."""
    with town.house.sessions() as session:
        tables = _tables_with(session, code)
    return tables | {log.name for log in town.house.logs.glob("*.log") if _holds(log.read_text(errors="replace"), code)}


def _tables_with(session: Session, code: str) -> set[str]:
    metadata = MetaData()
    metadata.reflect(session.connection())
    return {
        table.name
        for table in metadata.tables.values()
        if any(_holds(str(value), code) for row in session.execute(select(table)) for value in row)
    }


def _holds(text: str, code: str) -> bool:
    """By itself: among the digits of a time or an id it is a coincidence."""
    return re.search(rf"(?<![\w.]){code}(?!\w)", text) is not None


def assert_only_with_the_delivery(customer: Customer, *codes: str) -> None:
    town = customer.town
    for code in codes:
        # What is sent is still needed until the provider has it.
        wait_until(lambda code=code: places_of(town, code) == {"access_details"})  # type: ignore[misc]


def test_a_code_stays_in_no_table_but_its_own(town: Town) -> None:
    customer = town.customer("out")
    assert "gate 73164, call box 20417" in customer.says("gate code is 73164 and the call box is 20417")
    assert_only_with_the_delivery(customer, "73164", "20417")
    customer.says("yes")
    assert_only_with_the_delivery(customer, "73164", "20417")


def test_a_code_beside_instructions_stays_in_no_table_but_its_own(town: Town) -> None:
    customer = town.customer("out")
    assert "call me when ur here" in customer.says("gate code 73163 and call me when ur here")
    assert_only_with_the_delivery(customer, "73163")
    customer.says("yes")
    assert_only_with_the_delivery(customer, "73163")


def test_a_code_that_answers_our_question_stays_nowhere_else(town: Town) -> None:
    customer = town.customer("out")
    customer.says("i have a gate code for you")
    assert "gate 73165" in customer.says("73165")
    assert_only_with_the_delivery(customer, "73165")


def test_a_code_that_waited_for_the_tracking_number_stays_nowhere_else(town: Town) -> None:
    customer = town.customer("out", "at depot")
    assert "1)" in customer.says("gate code is 73166")
    assert "gate 73166" in customer.says("1")
    assert_only_with_the_delivery(customer, "73166")


def test_a_code_sent_during_a_correction_is_written_after_it_and_stays_nowhere_else(town: Town) -> None:
    customer = town.customer("out")
    customer.says("my apt is 7C")
    customer.says("the gate code is 73167")
    customer.says("yes")
    assert_only_with_the_delivery(customer, "73167")


def test_a_code_among_instructions_stays_nowhere_else(town: Town) -> None:
    customer = town.customer("out")
    customer.says("please leave it on the back porch, the gate code is 73168")
    assert_only_with_the_delivery(customer, "73168")


def test_an_open_question_survives_the_blanking(town: Town) -> None:
    customer = town.customer("at depot")
    customer.says("gate code is 73169")
    customer.says("can you come another day instead")
    customer.says("1")
    customer.says("no")
    assert_only_with_the_delivery(customer, "73169")


def test_dispatch_reads_that_a_code_was_sent(town: Town) -> None:
    customer = town.customer("out")
    customer.says("gate code is 73170")
    with town.house.sessions() as session:
        conversation = customer_conversation(customer, session)
        said = [line.text for line in lines(session, conversation)]
    assert said[0] == "gate code is ****"
    assert said[1] == "Got it: gate ****. Only your driver sees it, and it's forgotten after delivery."


def test_a_code_for_a_driver_is_with_the_delivery_alone_also_while_a_person_is_waited_for(town: Town) -> None:
    customer = town.customer("out")
    customer.says("i want to talk to a person")
    assert "gate 73172" in customer.says("gate code is 73172")
    assert_only_with_the_delivery(customer, "73172")


def test_what_a_person_has_to_read_is_not_taken_out(town: Town) -> None:
    customer = town.customer("out")
    customer.says("i want to talk to a person")
    [case] = customer.cases()
    town.is_taken(case, by="kim")
    customer.says_without_reply("gate code is 73171")
    assert "dialogue_events" in places_of(town, "73171")


def customer_conversation(customer: Customer, session: Session) -> str:
    found = session.scalar(select(Conversation.id).where(Conversation.their_number == customer.phone))
    assert found is not None
    return found
