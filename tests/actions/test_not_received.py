"""Whether it was found after all, asked twice at most; and somebody else's package, which is a case of its own."""

import pytest

from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.dms import commands as dms_commands
from doorstep.dms.status import Status
from tests.actions.texting import Texter

NUMBER = "LM100000001"


@pytest.fixture
def delivered(customer: Texter) -> Texter:
    customer.gets(NUMBER)
    customer.change(dms_commands.change_status, NUMBER, Status.DELIVERED)
    return customer


@pytest.mark.parametrize("intent", ["report_not_received", "report_damage"])
def test_anothers_package_is_not_looked_for_at_other_doors(delivered: Texter, intent: str) -> None:
    said = delivered.texts(intent, "you dropped somebody else's box at my door")
    assert said[0] == "utter_not_received_anothers"
    [case] = delivered.cases()
    assert (case.kind, case.state) == (CaseKind.WRONG_BOX, CaseState.WAITING_ON_DESK)
    assert "somebody else's box" in case.details["words"]
    assert delivered.question is None


@pytest.mark.parametrize("text", ["i still havent got it", "no", "nope looked everywhere", "nothing in the mailroom"])
def test_what_is_missing_goes_to_dispatch(delivered: Texter, text: str) -> None:
    delivered.texts("report_not_received", "it says delivered but its not here")
    assert delivered.texts("inform", text)[0] == "utter_not_received_passed"
    assert delivered.cases()[0].state == CaseState.WAITING_ON_DESK


@pytest.mark.parametrize(
    "text", ["found it behind the bin", "yes", "yep got it", "haha its under the bench", "my roommate grabbed it"]
)
def test_what_is_found_ends_it(delivered: Texter, text: str) -> None:
    delivered.texts("report_not_received", "it says delivered but its not here")
    assert delivered.texts("affirm", text) == ["utter_not_received_found"]
    assert delivered.cases()[0].state == CaseState.RESOLVED


def test_who_only_goes_to_look_is_asked_once_more_in_other_words_and_then_dispatch_has_it(delivered: Texter) -> None:
    delivered.texts("report_not_received", "it says delivered but its not here")
    assert delivered.texts("affirm", "ok") == ["utter_not_received_again"]
    assert delivered.texts("thank", "thanks")[0] == "utter_not_received_passed"
    assert delivered.cases()[0].state == CaseState.WAITING_ON_DESK


def test_who_takes_it_back_for_having_found_it_hears_that(delivered: Texter) -> None:
    delivered.texts("report_not_received", "it says delivered but its not here")
    assert delivered.texts("never_mind", "omg never mind it was by the side door") == ["utter_not_received_found"]


@pytest.mark.parametrize("text", ["it says it was on the porch", "the pic shows its in the lobby"])
def test_where_somebody_says_it_is_it_was_not_found(delivered: Texter, text: str) -> None:
    delivered.texts("report_not_received", "it says delivered but its not here")
    delivered.texts("inform", text)
    assert delivered.cases()[0].state != CaseState.RESOLVED
