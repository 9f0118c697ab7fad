"""Who asks to be deleted, or what is known of them: a case with its clock, one text, and nothing deleted."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case
from doorstep.desk.models import Erasure
from doorstep.messaging.models import OptOut
from tests.actions.texting import Texter


def case_of(customer: Texter) -> Case:
    with customer.sessions() as session:
        found = session.scalars(select(Case).where(Case.kind == CaseKind.DATA_REQUEST)).one()
        session.expunge(found)
        return found


@pytest.mark.parametrize(
    ("text", "response", "wants"),
    [
        ("please delete my data", "utter_data_delete", "delete"),
        ("what do you know about me?", "utter_data_know", "know"),
    ],
)
def test_it_becomes_a_case_with_its_clock_and_one_text(customer: Texter, text: str, response: str, wants: str) -> None:
    assert customer.texts("out_of_scope", text) == [response]
    case = case_of(customer)
    assert case.details["wants"] == wants
    assert case.due_at is not None
    assert case.due_at - case.opened_at == timedelta(days=45)
    assert dict(customer.said)[response] == {"by": "Mon Jan 4"}


def test_nothing_is_deleted_by_a_text(customer: Texter) -> None:
    customer.texts("out_of_scope", "delete my data")
    customer.texts("affirm", "yes delete it")
    with customer.sessions() as session:
        assert session.scalars(select(Erasure)).all() == []


def test_asked_twice_it_is_one_case(customer: Texter) -> None:
    customer.texts("out_of_scope", "delete my data")
    assert "utter_data_delete" in customer.texts("out_of_scope", "DELETE MY DATA NOW")
    assert case_of(customer).details["said"] == "DELETE MY DATA NOW"


def test_what_else_the_text_asks_is_answered_too(customer: Texter) -> None:
    said = customer.texts_several(("where_is_my_package", "where is my package?"), ("out_of_scope", "delete my data"))
    assert "utter_data_delete" in said
    assert len(said) > 1
    assert case_of(customer)


def test_an_open_question_stays_open(customer: Texter) -> None:
    customer.texts("cancel_delivery", "cancel my delivery")
    before = customer.slots["open_question"]
    assert "utter_data_delete" in customer.texts("out_of_scope", "and delete my data")
    assert customer.slots["open_question"]["of"] == before["of"]


def test_a_code_that_stands_beside_it_is_in_no_case(customer: Texter) -> None:
    customer.texts("out_of_scope", "delete my data, the gate code is 4481#")
    assert "4481" not in str(case_of(customer).details)


def test_who_wants_no_texts_beside_it_gets_none(customer: Texter) -> None:
    said = customer.texts("stop_texts", "stop texting me. delete my data")
    assert "utter_data_delete" not in said
    assert case_of(customer).details["wants"] == "delete"


@pytest.mark.parametrize("text", ["delete my data and stop texting me", "remove my info from your list"])
def test_in_one_breath_with_it_an_opt_out_is_one(customer: Texter, text: str) -> None:
    said = customer.texts("stop_texts", text)
    assert "utter_data_delete" not in said
    with customer.sessions() as session:
        assert session.scalars(select(OptOut.number)).all()
    assert case_of(customer).details["wants"] == "delete"


def test_who_asks_afterwards_what_it_is_still_wants_it_deleted(customer: Texter) -> None:
    customer.texts("out_of_scope", "delete my data")
    assert "utter_data_know" in customer.texts("out_of_scope", "what do you know about me?")
    assert case_of(customer).details["wants"] == "delete"


def test_who_only_asked_what_it_is_may_want_it_deleted_afterwards(customer: Texter) -> None:
    customer.texts("out_of_scope", "what do you know about me?")
    customer.texts("out_of_scope", "delete my data")
    assert case_of(customer).details["wants"] == "delete"
